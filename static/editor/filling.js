// What is done to all selected cells at once: copy, cut, delete, fill, paste over. Each is one step to undo.

import { changed, section } from "./page.js";
import { filled } from "./lines.js";
import { draw, state } from "./sheet.js";
import { current, isReady, ready } from "./cursor.js";
import { announce, isRange, placeOf, rectangle } from "./selection.js";
import { fromText, toHtml, toText } from "./block.js";

export function start() {
  section.addEventListener("copy", (event) => { if (copy(event)) announce(`已复制 ${counted()}`); });
  section.addEventListener("cut", (event) => {
    if (!copy(event)) return;
    clear();
    announce(`已剪切 ${counted()}`);
  });
  // Before the one value or block is shown where it would go: over a selection that is plain.
  section.addEventListener("paste", (event) => {
    if (!isRange() || !isReady() || !pasteOver(event.clipboardData)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);
}

function counted() {
  const { top, bottom, left, right } = rectangle();
  return `${(bottom - top + 1) * (right - left + 1)} 格`;
}

function fill(textAt) {
  draw(filled(state().rows, rectangle(), textAt));
  changed();
}

function copy(event) {
  if (!isReady()) return false;
  const { top, bottom, left, right } = rectangle();
  const rows = state().rows.slice(top, bottom + 1).map(({ texts }) => texts.slice(left, right + 1));
  event.preventDefault();
  event.clipboardData.setData("text/plain", toText(rows));
  event.clipboardData.setData("text/html", toHtml(rows));
  return true;
}

export function clear() {
  fill(() => "");
  announce(`已清除 ${counted()}`);
}

// The first selected row into those below it; of one row, the row above into it.
export function fillDown() {
  const { top, bottom } = rectangle();
  const { rows } = state();
  const source = top === bottom ? top - 1 : top;
  if (source < 0) return;
  fill((_, column) => rows[source].texts[column]);
  announce(`已向下填充 ${counted()}`);
}

// What one has typed into the cell, into all of them.
export function fillAll() {
  const { row, column } = placeOf(current());
  const text = state().rows[row].texts[column];
  fill(() => text);
  ready();
}

// One value into all cells, a block into as many; whether it was either.
function pasteOver(clipboard) {
  const html = clipboard.getData("text/html");
  // A cell that spans others has no place of its own in the text.
  if (/(?:row|col)span="?(?!1\b)\d/i.test(html)) return false;
  const block = fromText(clipboard.getData("text/plain"));
  const { top, bottom, left, right } = rectangle();
  const isOne = block.length === 1 && block[0].length === 1;
  const isAsLarge = block.length === bottom - top + 1 && block[0].length === right - left + 1;
  if (isOne) fill(() => block[0][0]);
  else if (isAsLarge) fill((row, column) => block[row - top][column - left]);
  else return false;
  announce(`已粘贴 ${counted()}`);
  return true;
}
