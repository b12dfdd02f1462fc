// Rows added, duplicated, moved and deleted, by button, key or drag.

import { changed, fieldOf, rowOf, rows, section, table } from "./page.js";
import { blank, insertAfter, isBlank, moved, shifted, without } from "./lines.js";
import { draw, elementOf, idOf, levels, state } from "./sheet.js";
import { toast } from "./toast.js";

// So near the edge of the window a row that is dragged moves the page along.
const [EDGE, STEP] = [70, 24];

const lines = () => state().rows;
const lineOf = (row) => lines().find((line) => line.id === idOf(row));
const focus = (id, attribute = "name") => fieldOf(elementOf(id), attribute).focus();

function redraw(changedLines) {
  draw(changedLines);
  changed();
}

export function add(row) {
  const group = lines().filter((line) => line.level2 === row.dataset.level2);
  const end = group[group.length - 1];
  if (isBlank(end)) return focus(end.id);
  const line = blank(row.dataset.level2);
  redraw(insertAfter(lines(), end.id, line));
  return focus(line.id);
}

export function insertBelow(row) {
  const line = blank(row.dataset.level2);
  redraw(insertAfter(lines(), idOf(row), line));
  focus(line.id);
}

export function duplicate(row) {
  const line = blank(row.dataset.level2, lineOf(row).texts);
  redraw(insertAfter(lines(), idOf(row), line));
  focus(line.id);
}

export function shift(row, by, attribute = "name") {
  redraw(shifted(lines(), idOf(row), by, levels));
  focus(idOf(row), attribute);
}

export function remove(row, attribute = "name") {
  const line = lineOf(row);
  const place = rows().indexOf(row);
  redraw(without(lines(), line.id));
  const left = rows();
  fieldOf(left[Math.min(place, left.length - 1)], attribute).focus();
  const name = line.texts.find((text) => text.trim());
  if (name) toast(`已删除“${name.length > 20 ? `${name.slice(0, 20)}…` : name}”`);
}

// The cycle value as the year's.
export function followYear(row) {
  fieldOf(row, "cycle_value").value = fieldOf(row, "annual_value").value;
  draw(lines());
  changed();
}

// ---- By mouse ----

const ACTS = { add, copy: duplicate, delete: remove, up: (row) => shift(row, -1), down: (row) => shift(row, 1) };

export function start() {
  section.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (button) ACTS[button.dataset.tool](rowOf(button));
  });
  section.addEventListener("pointerdown", (event) => {
    if (event.target.matches(".drag")) drag(event);
  });
}

function drag(start) {
  const row = rowOf(start.target);
  let target = null;
  let isBefore = false;
  start.preventDefault();
  start.target.setPointerCapture(start.pointerId);
  row.classList.add("is-dragged");
  const unmark = () => table.querySelectorAll(".drop-before, .drop-after").forEach((one) => one.classList.remove("drop-before", "drop-after"));
  const over = (event) => {
    unmark();
    if (event.clientY < EDGE || event.clientY > window.innerHeight - EDGE) window.scrollBy(0, event.clientY < EDGE ? -STEP : STEP);
    target = document.elementFromPoint(event.clientX, event.clientY)?.closest("tr[data-level2]");
    if (!target || target === row) return;
    const box = target.getBoundingClientRect();
    isBefore = event.clientY < box.top + box.height / 2;
    target.classList.add(isBefore ? "drop-before" : "drop-after");
  };
  const end = (event) => {
    unmark();
    row.classList.remove("is-dragged");
    start.target.removeEventListener("pointermove", over);
    if (event.type === "pointerup" && target && target !== row) {
      redraw(moved(lines(), idOf(row), idOf(target), isBefore));
      focus(idOf(row));
    }
  };
  start.target.addEventListener("pointermove", over);
  start.target.addEventListener("pointerup", end, { once: true });
  start.target.addEventListener("pointercancel", end, { once: true });
}
