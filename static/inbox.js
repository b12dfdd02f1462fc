// The inbox by keyboard, and what is ticked in it. The page works without: rows are links and checkboxes.

const table = document.querySelector("[data-inbox]");
const all = table?.querySelector("[data-all]");
const ticks = [...(table?.querySelectorAll("input[name=id]") || [])];
const rows = ticks.map((tick) => tick.closest("tr"));
const IS_TYPING = "textarea, select, input:not([type=radio], [type=checkbox])";

const tell = () => {
  const count = ticks.filter((tick) => tick.checked).length;
  document.querySelector("[data-ticked]").textContent = count ? `已选 ${count} 份` : "勾选后可以批量处理";
  for (const button of document.querySelectorAll("[data-needs-ticks]")) button.disabled = !count;
  all.checked = count === ticks.length;
  all.indeterminate = count > 0 && count < ticks.length;
};

const tickAll = (checked) => {
  for (const tick of ticks) tick.checked = checked;
  tell();
};

const here = () => rows.indexOf(document.activeElement?.closest("tr"));
const move = (by) => {
  const to = Math.min(Math.max(here() + by, 0), rows.length - 1);
  rows[to].querySelector("[data-open]").focus();
};
const tickHere = () => {
  const tick = ticks[here()];
  if (!tick) return;
  tick.checked = !tick.checked;
  tell();
};
const KEYS = { j: () => move(1), k: () => move(-1), x: tickHere, a: () => tickAll(!ticks.every((tick) => tick.checked)) };

if (table) {
  table.addEventListener("change", (event) => (event.target === all ? tickAll(all.checked) : tell()));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.closest?.(IS_TYPING)) return;
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  // A page that is gone back to may come with its ticks.
  addEventListener("pageshow", tell);
}
