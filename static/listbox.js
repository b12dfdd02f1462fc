// Offers under a text field, by the combobox pattern of the ARIA authoring practices: the focus stays in the field,
// arrows choose, Enter or Tab takes what is chosen, Escape closes. Nothing is chosen, and so nothing taken, by itself.

const list = document.createElement("ul");
const spoken = document.createElement("span");
// While the list is there: its field, what may be taken, what takes it, and which is chosen.
let open = null;

Object.assign(list, { id: "offers", className: "offers", hidden: true });
list.setAttribute("role", "listbox");
Object.assign(spoken, { className: "visually-hidden" });
spoken.setAttribute("role", "status");
document.body.append(list, spoken);

// `offers` are values, each drawn by `draw` as nodes or texts; `take` is given the one that a person takes.
export function offer(field, offers, { label, draw, take }) {
  if (!offers.length) return close();
  if (open?.field !== field) close();
  open = { field, offers, take, chosen: -1 };
  list.setAttribute("aria-label", label);
  list.replaceChildren(...offers.map((one, at) => option(draw(one), at)));
  describe(field);
  spoken.textContent = `${offers.length} 条可选，按向下键选择`;
  list.hidden = false;
  place(field);
  return undefined;
}

export function close() {
  if (!open) return;
  for (const name of ["role", "aria-autocomplete", "aria-expanded", "aria-controls", "aria-activedescendant"]) open.field.removeAttribute(name);
  open = null;
  list.hidden = true;
  spoken.textContent = "";
}

export const isOffering = (field) => open?.field === field;

function option(content, at) {
  const item = Object.assign(document.createElement("li"), { id: `offer-${at}` });
  item.setAttribute("role", "option");
  item.setAttribute("aria-selected", "false");
  item.append(...content);
  item.addEventListener("click", () => takeIt(at));
  return item;
}

function describe(field) {
  const said = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": list.id };
  for (const [name, value] of Object.entries(said)) field.setAttribute(name, value);
  field.removeAttribute("aria-activedescendant");
}

// Under the field, or above it where there is no room below.
function place(field) {
  const box = (field.closest("td") ?? field).getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  list.style.width = `${Math.min(Math.max(box.width, 380), clientWidth - 16)}px`;
  const left = Math.max(8, Math.min(box.left, clientWidth - list.offsetWidth - 8));
  const isBelow = box.bottom + list.offsetHeight + 4 < clientHeight || box.top < list.offsetHeight;
  const top = isBelow ? box.bottom + 2 : box.top - list.offsetHeight - 2;
  Object.assign(list.style, { left: `${left + window.scrollX}px`, top: `${top + window.scrollY}px` });
}

function choose(at) {
  const items = [...list.children];
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  open.chosen = at;
  if (at < 0) open.field.removeAttribute("aria-activedescendant");
  else {
    open.field.setAttribute("aria-activedescendant", items[at].id);
    items[at].scrollIntoView({ block: "nearest" });
  }
}

function takeIt(at) {
  const { take, offers } = open;
  close();
  take(offers[at]);
}

// One further; from the last to none, which is what was typed.
function step(by) {
  const places = open.offers.length + 1;
  choose(((open.chosen + 1 + by + places) % places) - 1);
}

function onKey(event) {
  if (!open || event.target !== open.field || event.isComposing || event.keyCode === 229) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const isChosen = open.chosen >= 0;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event.key === "ArrowDown" ? 1 : -1);
  else if (event.key === "Escape") close();
  else if (event.key === "Enter" && isChosen) takeIt(open.chosen);
  // Tab takes and goes on to the next field, as it always does.
  else if (event.key === "Tab" && isChosen) return void takeIt(open.chosen);
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// Before the page's own keys hear of it.
window.addEventListener("keydown", onKey, true);
window.addEventListener("resize", close);
document.addEventListener("focusout", (event) => { if (event.target === open?.field) close(); });
// A press in the list leaves the focus where it is.
list.addEventListener("mousedown", (event) => event.preventDefault());
