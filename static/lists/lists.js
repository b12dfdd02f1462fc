// Lists: what is ticked in one, filters that apply as one chooses. Everything works without, by buttons.

// ---- What is ticked: in the rows of a page, or everything that the filters leave ----
const table = document.querySelector("[data-ticks]");
const bar = document.querySelector("[data-bulk]");
const all = table?.querySelector("[data-all]");
const everything = bar?.querySelector("[data-everything]");
const ticks = [...(table?.querySelectorAll("tbody .tick input") || [])];

const tell = () => {
  const takesAll = Boolean(everything?.checked);
  const count = ticks.filter((tick) => tick.checked).length;
  for (const tick of ticks) tick.disabled = takesAll;
  all.disabled = takesAll;
  all.checked = takesAll || (count > 0 && count === ticks.length);
  all.indeterminate = !takesAll && count > 0 && count < ticks.length;
  const counter = bar.dataset.counter || "份";
  const words = count ? `已选 ${count} ${counter}` : bar.dataset.none;
  bar.querySelector("[data-ticked]").textContent = takesAll ? `已选全部 ${bar.dataset.count} ${counter}` : words;
  for (const button of document.querySelectorAll("[data-needs-ticks]")) button.disabled = !count && !takesAll;
};

if (table && bar) {
  table.addEventListener("change", (event) => {
    if (event.target === all) for (const tick of ticks) tick.checked = all.checked;
    tell();
  });
  bar.addEventListener("change", tell);
  // A page that is gone back to may come with its ticks.
  addEventListener("pageshow", tell);
}

// ---- Filters ----
// How long somebody who goes through the choices of a select by keyboard may pause before the list follows.
const PAUSE = 800;
const KEPT = "mubiao:filter-focus";

const apply = (form, field) => {
  sessionStorage.setItem(KEPT, JSON.stringify([location.pathname, field.name]));
  form.requestSubmit();
};

const follow = (form) => {
  let byKey = false;
  let timer = 0;
  form.addEventListener("keydown", () => { byKey = true; }, true);
  form.addEventListener("pointerdown", () => { byKey = false; }, true);
  form.addEventListener("change", (event) => {
    if (!event.target.matches("select, [type=checkbox], [type=radio]")) return;
    clearTimeout(timer);
    if (byKey && event.target.matches("select")) timer = setTimeout(() => apply(form, event.target), PAUSE);
    else apply(form, event.target);
  });
  // What is blank narrows nothing and only makes the address long.
  form.addEventListener("formdata", (event) => {
    for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
  });
};

for (const form of document.querySelectorAll("[data-filter]")) follow(form);

const [path, name] = JSON.parse(sessionStorage.getItem(KEPT) || "[]");
sessionStorage.removeItem(KEPT);
if (path === location.pathname) document.querySelector(`[data-filter] [name="${CSS.escape(name)}"]`)?.focus();
