// One stack for everything that is done to the sheet: cells, rows and pastes.

import { WRITTEN, changed, fieldOf, headFields, onChange } from "./page.js";
import { elementOf, show, state } from "./sheet.js";
import { standIn } from "./cursor.js";

const MOST = 500;
// Keys typed into one field without a longer pause are undone together.
const PAUSE = 1500;
const past = [];
const future = [];
let present = "";
let last = { what: "", at: 0 };
let isShowing = false;

export function start() {
  present = JSON.stringify(state());
  onChange(remember);
}

function remember(what) {
  const now = JSON.stringify(state());
  if (isShowing || now === present) return;
  const goesOn = what && what === last.what && Date.now() - last.at < PAUSE;
  if (!goesOn) past.push(present);
  if (past.length > MOST) past.shift();
  future.length = 0;
  present = now;
  last = { what, at: Date.now() };
}

export const undo = () => travel(past, future);
export const redo = () => travel(future, past);

function travel(from, to) {
  if (!from.length) return;
  const before = JSON.parse(present);
  to.push(present);
  present = from.pop();
  last = { what: "", at: 0 };
  const now = JSON.parse(present);
  isShowing = true;
  show(now);
  focusChange(before, now);
  changed();
  isShowing = false;
}

// The cell in which two states first differ.
export function focusChange(before, now) {
  const head = headFields().find((field) => before.heads[field.name] !== now.heads[field.name]);
  const old = new Map(before.rows.map((line) => [line.id, line]));
  const line = now.rows.find((one) => JSON.stringify(one) !== JSON.stringify(old.get(one.id)));
  const column = line && Math.max(0, line.texts.findIndex((text, i) => text !== old.get(line.id)?.texts[i]));
  const field = head ?? (line && fieldOf(elementOf(line.id), WRITTEN[column]));
  if (field) standIn(field);
}
