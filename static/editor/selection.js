// A rectangle of indicator cells, selected by Shift and arrows or by the mouse: drawn, and said to who cannot see it.

import { WRITTEN, attributeOf, fieldOf, isField, onChange, rowOf, rows, section, table } from "./page.js";
import { current, edit, ready } from "./cursor.js";

const EDGES = ["top", "right", "bottom", "left"];
const spoken = Object.assign(document.createElement("span"), { className: "visually-hidden" });

// The cells in two opposite corners; none when one cell alone is selected, the one with the focus.
let from = null;
let to = null;

export const isRange = () => from !== null;
export const announce = (text) => { spoken.textContent = text; };

export const placeOf = (field) => ({ row: rows().indexOf(rowOf(field)), column: WRITTEN.indexOf(attributeOf(field)) });
// The cell there, or the nearest one.
export function cellAt(row, column) {
  const within = (place, count) => Math.max(0, Math.min(place, count - 1));
  const all = rows();
  return fieldOf(all[within(row, all.length)], WRITTEN[within(column, WRITTEN.length)]);
}

// Where the selection is, its last row and column included; null where no indicator's cell is selected.
export function rectangle() {
  const corners = isRange() ? [from, to] : [current()];
  if (!corners[0] || !rowOf(corners[0])) return null;
  const places = corners.map(placeOf);
  const [across, down] = ["column", "row"].map((name) => places.map((place) => place[name]));
  return { top: Math.min(...down), bottom: Math.max(...down), left: Math.min(...across), right: Math.max(...across) };
}

const isInside = ({ top, bottom, left, right }, { row, column }) => row >= top && row <= bottom && column >= left && column <= right;

// From one cell to another, whichever of those between has the focus.
export function select(one, other) {
  [from, to] = one === other ? [null, null] : [one, other];
  draw();
  if (!isRange()) return;
  const { top, bottom, left, right } = rectangle();
  announce(`已选 ${bottom - top + 1} 行 ${right - left + 1} 栏`);
}

export const collapse = () => select(null, null);

export function extendTo(cell) {
  select(from ?? current(), cell);
  cell.closest("td").scrollIntoView({ block: "nearest", inline: "nearest" });
}

// The corner that moves while the selection is extended.
export const corner = () => placeOf(to ?? current());

// The next cell of the selection along its columns, or along its rows; from the last one to the first.
export function nextInside(by, isAlongRows) {
  const { top, bottom, left, right } = rectangle();
  const [height, width] = [bottom - top + 1, right - left + 1];
  const { row, column } = placeOf(current());
  const number = isAlongRows ? (row - top) * width + column - left : (column - left) * height + row - top;
  const next = (number + by + height * width) % (height * width);
  const [major, minor] = isAlongRows ? [Math.floor(next / width), next % width] : [next % height, Math.floor(next / height)];
  return cellAt(top + major, left + minor);
}

function draw() {
  for (const cell of table.querySelectorAll("td.is-selected")) cell.classList.remove("is-selected", ...EDGES);
  if (!isRange()) return;
  const { top, right, bottom, left } = rectangle();
  for (let row = top; row <= bottom; row += 1) {
    for (let column = left; column <= right; column += 1) {
      const isEdge = { top: row === top, right: column === right, bottom: row === bottom, left: column === left };
      cellAt(row, column).closest("td").classList.add("is-selected", ...EDGES.filter((edge) => isEdge[edge]));
    }
  }
}

// ---- By mouse ----

const fieldUnder = (element) => element?.closest("td[data-label]")?.querySelector('[name^="indicator-"]:not([type="hidden"])');

export function start() {
  spoken.setAttribute("role", "status");
  section.append(spoken);
  onChange(() => (isRange() && !(from.isConnected && to.isConnected) ? collapse() : draw()));
  section.addEventListener("focusin", ({ target }) => {
    if (isRange() && isField(target) && !(rowOf(target) && isInside(rectangle(), placeOf(target)))) collapse();
  });
  section.addEventListener("mousedown", press);
  section.addEventListener("click", click);
  // The text of a ready cell is selected, and would be dragged away.
  section.addEventListener("dragstart", (event) => event.preventDefault());
}

// The cell in which the mouse was pressed, and whether one stood in it before.
let pressed = null;

function press(event) {
  const cell = fieldUnder(event.target);
  pressed = null;
  if (event.button !== 0 || !cell || event.target.closest("button")) return;
  if (event.shiftKey && current() && rowOf(current())) {
    event.preventDefault();
    extendTo(cell);
    return;
  }
  pressed = { cell, isSecond: document.activeElement === cell };
  collapse();
  const over = ({ clientX, clientY }) => {
    const other = fieldUnder(document.elementFromPoint(clientX, clientY));
    if (other && (other !== cell || isRange())) select(cell, other);
  };
  document.addEventListener("mousemove", over);
  document.addEventListener("mouseup", () => {
    document.removeEventListener("mousemove", over);
    if (!isRange()) return;
    cell.focus();
    ready();
  }, { once: true });
}

// Coming to a cell selects its whole text, which the press of the mouse need not take away.
const isPartMarked = ({ selectionStart, selectionEnd, value }) =>
  selectionStart !== selectionEnd && selectionEnd - selectionStart < value.length;

// A click makes a cell ready, and a second one edits it; so does marking a part of its text.
function click({ target }) {
  if (target !== pressed?.cell || isRange()) return;
  if (pressed.isSecond || isPartMarked(target)) edit();
  else ready();
}
