// The page of one declaration: each cell has a button to ask at it; the arrows lead from one to the next.

import { mark, open, start } from "./inquiries.js";

const sheet = document.querySelector(".sheet");
const MOVES = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

start();
if (document.querySelector("#inquire[data-may]")) {
  [...sheet.querySelectorAll("td[id]")].forEach((cell, at) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "ask-button", textContent: "问" });
    button.setAttribute("aria-label", `提问：${cell.dataset.label}`);
    button.tabIndex = at ? -1 : 0;
    cell.append(button);
  });
  sheet.addEventListener("click", ({ target }) => {
    if (target.matches(".ask-button")) open(target.closest("td"));
  });
  sheet.addEventListener("keydown", (event) => {
    if (!event.target.matches(".ask-button") || !(event.key in MOVES)) return;
    const buttons = [...sheet.querySelectorAll(".ask-button")];
    const next = buttons[buttons.indexOf(event.target) + MOVES[event.key]];
    if (!next) return;
    event.preventDefault();
    event.target.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
  mark();
}
