// Movement between cells as in a spreadsheet, and a key for everything.

import { attributeOf, fieldOf, fieldsIn, headFields, isField, rowOf, rows, section } from "./page.js";
import { duplicate, followYear, insertBelow, remove, shift } from "./rows.js";
import { redo, undo } from "./undo.js";
import { openHelp } from "./help.js";
import { openSigns } from "./signs.js";
import { saveNow } from "./autosave.js";

export function start() {
  document.addEventListener("keydown", (event) => {
    // While an input method is composing, every key is the input method's.
    if (event.isComposing || event.keyCode === 229) return;
    if (onPage(event) || (isField(event.target) && inCell(event, event.target))) event.preventDefault();
  });
  // The browser's own undo knows one field only.
  section.addEventListener("beforeinput", (event) => {
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      (event.inputType === "historyUndo" ? undo : redo)();
    }
  });
  section.addEventListener("click", (event) => {
    if (event.target.matches("td")) fieldsIn(event.target)[0]?.focus();
  });
}

const isCommand = (event) => (event.ctrlKey || event.metaKey) && !event.altKey;
const isText = (element) => element.matches("textarea, input, select");

// Keys that mean the same wherever one stands. Each returns whether the key was ours.
function onPage(event) {
  const key = event.key.toLowerCase();
  if (isCommand(event) && key === "s") return done(saveNow());
  if ((isCommand(event) && key === "/") || (key === "?" && !isText(event.target))) return done(openHelp());
  const isElsewhere = isText(event.target) && !isField(event.target);
  if (isCommand(event) && key === "z" && !isElsewhere) return done((event.shiftKey ? redo : undo)());
  if (isCommand(event) && key === "y" && !isElsewhere) return done(redo());
  return false;
}

const done = () => true;

function inCell(event, field) {
  const row = rowOf(field);
  if (row && inRow(event, field, row)) return true;
  if (event.key === "Enter" && !isCommand(event) && !event.altKey && (field.tagName === "INPUT" || "line" in field.dataset)) {
    return done(step(field, event.shiftKey ? -1 : 1));
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  return leave(event.key, field);
}

function inRow(event, field, row) {
  const attribute = attributeOf(field);
  if (event.altKey && !event.ctrlKey) {
    if (event.key === "ArrowUp" || event.key === "ArrowDown") return done(shift(row, event.key === "ArrowUp" ? -1 : 1, attribute));
    if (event.key === "Delete" || event.key === "Backspace") return done(remove(row, attribute));
  }
  if (isCommand(event) && event.key === "Enter") return done(insertBelow(row));
  if (isCommand(event) && event.key.toLowerCase() === "d") return done(duplicate(row));
  if (event.key === "F2") return done(openSigns(field));
  if (event.key === "F8") return done(followYear(row));
  return false;
}

// Up and down stay in an indicator's column; above and below the indicators, in the fields of the head.
function step(field, by) {
  const attribute = attributeOf(field) || "name";
  const line = [...headFields(), ...rows().map((row) => fieldOf(row, attribute))];
  return go(line[line.indexOf(field) + by], by > 0);
}

function go(target, atStart) {
  if (!target) return false;
  target.focus();
  const end = atStart ? 0 : target.value.length;
  target.setSelectionRange(end, end);
  return true;
}

function leave(key, field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  if (from !== to) return false;
  const isOneLine = lineCount(field) < 1.5;
  if (key === "ArrowUp" && (isOneLine || from === 0)) return step(field, -1);
  if (key === "ArrowDown" && (isOneLine || to === value.length)) return step(field, 1);
  const all = fieldsIn(section);
  if (key === "ArrowLeft" && from === 0) return go(all[all.indexOf(field) - 1], false);
  if (key === "ArrowRight" && to === value.length) return go(all[all.indexOf(field) + 1], true);
  return false;
}

function lineCount(field) {
  const style = getComputedStyle(field);
  const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
  return (field.clientHeight - padding) / parseFloat(style.lineHeight);
}
