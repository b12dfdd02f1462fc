// Signs and units for the value one stands in: by button or Alt+↓, as a list in Excel; arrows move, Enter takes, Escape leaves.

import { attributeOf, changed, isField, rowOf } from "./page.js";
import { followYear } from "./rows.js";
import { isReady } from "./cursor.js";

const OPERATORS = ["≥", "≤", "＞", "＜", "=", "≈"];
const UNITS = ["%", "元", "万元", "人", "人次", "次", "个", "家", "户", "份", "项", "套", "篇", "批", "天", "/月", "/年", "/人·月"];
const FOLLOW = "＝年度值";
const LEADING = /^\s*(>=|<=|[≥≤≧≦＞＜><=＝≈])\s*/;

let field = null;
// Where a unit goes: behind the text of a cell that is ready, else where the caret was.
let caret = [0, 0];
const bar = document.createElement("div");
const opener = document.createElement("button");

export function start() {
  bar.className = "signs";
  bar.hidden = true;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "符号与单位");
  for (const text of [...OPERATORS, ...UNITS, FOLLOW]) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text, tabIndex: -1 });
    if (text === FOLLOW) button.title = "实施周期指标值取年度指标值";
    bar.append(button);
  }
  document.getElementById("main").append(bar);
  Object.assign(opener, { type: "button", className: "signs-button", textContent: "≥", title: "符号与单位（Alt+↓）", tabIndex: -1 });
  opener.setAttribute("aria-label", "符号与单位");
  opener.addEventListener("mousedown", (event) => event.preventDefault());
  opener.addEventListener("click", () => openSigns(field));
  document.addEventListener("focusin", (event) => offer(event.target));
  document.addEventListener("mousedown", (event) => { if (!bar.contains(event.target)) bar.hidden = true; });
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  bar.addEventListener("click", (event) => { if (event.target.matches("button")) take(event.target.textContent); });
  window.addEventListener("resize", place);
}

// The button stands in the value that has the focus.
function offer(element) {
  if (bar.contains(element) || element === opener) return;
  bar.hidden = true;
  if (isField(element) && attributeOf(element).endsWith("_value")) {
    field = element;
    element.after(opener);
  } else {
    opener.remove();
  }
}

export function openSigns(target) {
  if (!attributeOf(target).endsWith("_value")) return false;
  field = target;
  const end = field.value.length;
  caret = isReady() ? [end, end] : [field.selectionStart, field.selectionEnd];
  bar.hidden = false;
  place();
  bar.firstElementChild.focus();
  return true;
}

// Below the cell, and within the window, however that changes.
function place() {
  if (bar.hidden) return;
  const box = field.closest("td").getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - bar.offsetWidth - 8);
  Object.assign(bar.style, { left: `${Math.max(8, left) + window.scrollX}px`, top: `${box.bottom + window.scrollY + 2}px` });
}

export function moveInSigns(by) {
  const buttons = [...bar.children];
  buttons[(buttons.indexOf(document.activeElement) + by + buttons.length) % buttons.length].focus();
}

function take(text) {
  if (text === FOLLOW) followYear(rowOf(field));
  else if (OPERATORS.includes(text)) field.value = text + field.value.replace(LEADING, "");
  else field.setRangeText(text, ...caret, "end");
  closeSigns();
  changed();
}

export function closeSigns() {
  bar.hidden = true;
  field.focus();
}
