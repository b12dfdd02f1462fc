// The inbox by keyboard. The page works without: rows are links and checkboxes; `lists.js` keeps count of the ticks.

const table = document.querySelector("[data-inbox]");
const ticks = [...(table?.querySelectorAll("input[name=id]") || [])];
const rows = ticks.map((tick) => tick.closest("tr"));
const IS_TYPING = "textarea, select, input:not([type=radio], [type=checkbox])";

const here = () => rows.indexOf(document.activeElement?.closest("tr"));
const move = (by) => {
  const to = Math.min(Math.max(here() + by, 0), rows.length - 1);
  rows[to].querySelector("[data-open]").focus();
};
const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => ticks[here()]?.click(),
  a: () => table.querySelector("[data-all]").click(),
};

if (table) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.(IS_TYPING)) return;
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
}
