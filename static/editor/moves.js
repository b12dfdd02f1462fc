// The ways from cell to cell.

import { attributeOf, fieldOf, fieldsIn, headFields, rowOf, rows, section } from "./page.js";
import { current, isEdited, isReady, ready, useKeys } from "./cursor.js";
import { cellAt, collapse, corner, extendTo, isRange, nextInside, placeOf } from "./selection.js";

// So many rows at once.
const PAGE = 10;
export const FAR = Infinity;

// The column in which one began to go on with Tab; Enter leads back to it.
let began = "";
let isByTab = false;

export function start() {
  document.addEventListener("focusin", () => {
    if (!isByTab) began = "";
    isByTab = false;
  });
}

// Tab itself is the browser's, which leads out of the sheet too.
export function tab(field, by) {
  useKeys();
  if (isRange()) return go(nextInside(by, true));
  began = began || attributeOf(field);
  isByTab = true;
  return false;
}

export function enter(field, by) {
  if (!rowOf(field)) return field.tagName === "INPUT" || "line" in field.dataset ? step(field, by) : false;
  if (isRange()) return go(nextInside(by, false));
  return step(field, by, by > 0 && began ? began : attributeOf(field));
}

// Up and down stay in an indicator's column; above and below the indicators, in the fields of the head.
function step(field, by, attribute = "name") {
  const heads = headFields();
  const line = [...heads, ...rows().map((row) => fieldOf(row, attribute))];
  const at = rowOf(field) ? heads.length + rows().indexOf(rowOf(field)) : heads.indexOf(field);
  return go(line[at + by] ?? field, by > 0);
}

function go(target, isAtStart = true) {
  const isSame = target === current();
  target.focus();
  if (rowOf(target)) {
    // From the last cell in its direction one goes nowhere, and is done with it.
    if (isSame) ready();
  } else {
    const end = isAtStart ? 0 : target.value.length;
    target.setSelectionRange(end, end);
  }
  return true;
}

// By arrow in the columns of the indicators, unless the caret is what moves.
export function arrow(field, down, right) {
  if (isEdited()) return false;
  collapse();
  if (Math.abs(down) === 1) return step(field, down, attributeOf(field));
  const { row, column } = placeOf(field);
  return go(cellAt(row + down, column + right));
}

export const page = (field, by) => arrow(field, by * PAGE, 0);

export function extend(down, right) {
  if (isEdited()) return false;
  if (!isReady()) ready();
  const { row, column } = corner();
  extendTo(cellAt(row + down, column + right));
  return true;
}

// To the first or the last column, of this row or of the first or the last one.
export function end(field, by, { isWhole = false } = {}) {
  if (isEdited()) return false;
  collapse();
  return go(cellAt(placeOf(field).row + (isWhole ? by * FAR : 0), by * FAR));
}

// Above the indicators the caret leaves its field where it comes to an end.
export function leave(field, key) {
  const { selectionStart, selectionEnd, value } = field;
  if (selectionStart !== selectionEnd) return false;
  const isOneLine = lineCount(field) < 1.5;
  const [isFirst, isLast] = [selectionStart === 0, selectionStart === value.length];
  if (key === "ArrowUp" && (isOneLine || isFirst)) return step(field, -1);
  if (key === "ArrowDown" && (isOneLine || isLast)) return step(field, 1);
  const all = fieldsIn(section);
  const other = { ArrowLeft: isFirst && all[all.indexOf(field) - 1], ArrowRight: isLast && all[all.indexOf(field) + 1] }[key];
  return other ? go(other, key === "ArrowRight") : false;
}

function lineCount(field) {
  const style = getComputedStyle(field);
  const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  return (field.clientHeight - padding) / parseFloat(style.lineHeight);
}
