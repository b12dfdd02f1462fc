// An opinion is written at the cell it is about: by a click, or by the button in the cell, which the arrows lead to.

import { changed, form, sheet } from "./page.js";
import { labelOf, lineAt, makeLine, putBack, show, textField } from "./lines.js";

const editor = form.querySelector("[data-editor]");
const holder = editor.querySelector("[data-editor-line]");
let opener = null;

const current = () => holder.querySelector("[data-line]");
// A blank row of the form has no part of its own: what is missing there is said of the indicators.
const pathFor = (cell) => (cell.id && !cell.id.startsWith("was-") ? cell.id : "indicators");
const cells = () => [...sheet().querySelectorAll("td[class*=entry-], th.band[id]")].filter((cell) => !cell.closest(".is-removed"));

export function decorate() {
  cells().forEach((cell, at) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "opine", textContent: "意见" });
    button.setAttribute("aria-label", `写意见：${labelOf(pathFor(cell))}`);
    button.tabIndex = at ? -1 : 0;
    cell.prepend(button);
  });
  show();
}

export function open(cell) {
  close();
  const path = pathFor(cell);
  const line = lineAt(path) ?? makeLine(path);
  holder.replaceChildren(line);
  opener = cell;
  editor.setAttribute("aria-label", `意见：${labelOf(path)}`);
  editor.hidden = false;
  place(cell);
  cell.classList.add("is-open");
  textField(line).focus({ preventScroll: true });
  editor.scrollIntoView({ block: "nearest" });
}

function place(cell) {
  const [at, frame] = [cell.getBoundingClientRect(), form.getBoundingClientRect()];
  const left = Math.min(at.left - frame.left, frame.width - editor.offsetWidth);
  editor.style.left = `${Math.max(left, 0)}px`;
  editor.style.top = `${at.bottom - frame.top + 2}px`;
}

export function close() {
  const line = current();
  editor.hidden = true;
  opener?.classList.remove("is-open");
  if (line) putBack(line);
}

function closeToCell() {
  close();
  opener?.querySelector(".opine")?.focus({ preventScroll: true });
}

const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: "up", ArrowDown: "down", Home: "first", End: "last" };

function move(event) {
  const buttons = [...sheet().querySelectorAll(".opine")];
  const target = goal(buttons, buttons.indexOf(event.target), MOVES[event.key]);
  if (!target) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  target.tabIndex = 0;
  target.focus();
}

function goal(buttons, at, step) {
  if (typeof step === "number") return buttons[at + step];
  if (step === "first") return buttons[0];
  if (step === "last") return buttons.at(-1);
  const middle = (button) => { const box = button.closest("td, th").getBoundingClientRect(); return [box.left + box.width / 2, box.top]; };
  const [x, y] = middle(buttons[at]);
  const beyond = buttons.map((button) => ({ button, place: middle(button) }))
    .filter(({ place: [, top] }) => (step === "up" ? top < y - 1 : top > y + 1));
  const far = ({ place: [left, top] }) => Math.abs(top - y) * 100 + Math.abs(left - x);
  return beyond.sort((one, other) => far(one) - far(other))[0]?.button;
}

export function start() {
  form.addEventListener("click", (event) => {
    const cell = event.target.closest(".sheet td, .sheet th.band");
    if (!cell || event.target.closest("a") || String(getSelection()).trim() || !cell.querySelector(".opine")) return;
    open(cell);
  });
  form.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.target.matches(".opine") && event.key in MOVES) move(event);
    if (event.key === "Escape" && !editor.hidden) closeToCell();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && editor.contains(event.target)) { event.preventDefault(); closeToCell(); }
    if (event.key === "Enter" && event.target.matches("[data-score]")) event.preventDefault();
  });
  editor.querySelector("[data-close]").addEventListener("click", closeToCell);
  editor.querySelector("[data-remove]").addEventListener("click", () => { current().remove(); changed(); closeToCell(); });
  document.addEventListener("click", (event) => {
    if (!editor.hidden && event.target.isConnected && !editor.contains(event.target) && !event.target.closest(".sheet")) close();
  });
}

