// The cell one stands in, as in a spreadsheet. An indicator's cell is ready at first: what is typed replaces its text, and
// arrows leave it. Typed over, it is entered. Edited, it has a caret, whose keys are the browser's, as every field above
// the indicators has from the start. A finger always edits: there is no key to begin with.

import { changed, fieldsIn, isField, onChange, rowOf, section } from "./page.js";
import { show, state } from "./sheet.js";

const [READY, ENTERED, EDITED] = ["ready", "entered", "edited"];

let field = null;
let mode = EDITED;
// What stood in the field before its editing began.
let stood = "";
let isTouched = false;
// Counts what one does in a cell from coming to it to being done: what is typed in between is undone together.
let visits = 0;
// Between press and release of the mouse the browser moves the caret as it likes.
let isPressed = false;

export const current = () => field;
export const visit = () => visits;
export const isReady = () => mode === READY;
export const isEdited = () => mode === EDITED;
// Somebody who goes on with Tab has keys.
export const useKeys = () => { isTouched = false; };

export function start() {
  document.addEventListener("pointerdown", ({ pointerType }) => {
    isTouched = pointerType === "touch";
    isPressed = !isTouched;
  }, true);
  document.addEventListener("pointerup", () => { isPressed = false; });
  section.addEventListener("focusin", ({ target }) => { if (isField(target)) arrive(target); });
  // Somebody faster than the scripts stands in a field already, and is typing.
  if (isField(document.activeElement)) {
    field = document.activeElement;
    stood = field.value;
    become(EDITED);
  }
  section.addEventListener("focusout", ({ target }) => target.closest("td")?.classList.remove("is-ready"));
  section.addEventListener("click", ({ target, shiftKey }) => { if (target.matches("td") && !shiftKey) fieldsIn(target)[0]?.focus(); });
  section.addEventListener("beforeinput", () => {
    if (!isReady()) return;
    stood = field.value;
    become(ENTERED);
  });
  document.addEventListener("selectionchange", () => { if (isReady() && !isPressed && !isWhole()) edit(); });
  // A text that was put in by undo or by filling takes the selection away.
  onChange(() => { if (isReady() && document.activeElement === field) field.select(); });
}

const isWhole = () => document.activeElement !== field || field.selectionEnd - field.selectionStart === field.value.length;

function arrive(target) {
  field = target;
  visits += 1;
  stood = field.value;
  if (rowOf(field)) ready();
  else become(EDITED);
}

function become(next) {
  mode = next;
  field.closest("td").classList.toggle("is-ready", isReady());
}

export function ready() {
  visits += 1;
  if (isTouched) return become(EDITED);
  become(READY);
  return field.select();
}

// With the caret where it is, or at the end.
export function edit({ isAtEnd = false } = {}) {
  if (isReady()) stood = field.value;
  become(EDITED);
  if (isAtEnd) field.setSelectionRange(field.value.length, field.value.length);
}

// In a field, wherever one stood before; the caret of one that is being edited stays.
export function standIn(target) {
  target.focus();
  if (mode === ENTERED) ready();
}

// Gives back what stood there before; whether there was anything to give back.
export function restore() {
  if (isReady() || (!rowOf(field) && field.value === stood)) return false;
  if (field.value !== stood) {
    field.value = stood;
    field.closest("td").classList.add("is-stale");
    show(state());
    changed();
  }
  if (rowOf(field)) ready();
  return true;
}
