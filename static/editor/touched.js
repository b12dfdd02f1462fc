// Cells that were edited and left blank: their blankness is a fault from then on. A blank cell nobody has touched is
// only still to be filled.

import { attributeOf, isField, rowOf, rows, section } from "./page.js";

const edited = new WeakSet();
const left = new Set();

export function start() {
  section.addEventListener("input", (event) => { if (isField(event.target)) edited.add(event.target); });
  section.addEventListener("focusout", ({ target }) => { if (edited.has(target) && !target.value.trim()) left.add(target); });
}

// What the server is told: the names of fields of the head, number and column of a row, and the names of its levels.
export function touched() {
  const all = rows();
  return [...left].filter((field) => field.isConnected && !field.value.trim()).flatMap((field) => {
    const row = rowOf(field);
    if (!row) return [field.name];
    return [`rows[${all.indexOf(row)}].${attributeOf(field)}`, row.dataset.level2Name, row.dataset.level1];
  });
}
