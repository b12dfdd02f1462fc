// A word on what was just done, with the way back.

import { undo } from "./undo.js";

const LASTS = 12000;

export function toast(text) {
  const bar = say(text);
  bar.insertAdjacentHTML("beforeend", '<button type="button" class="btn btn-sm">撤销</button>');
  bar.lastElementChild.addEventListener("click", () => { bar.remove(); undo(); });
}

// Without one.
export function say(text) {
  document.querySelector(".undo")?.remove();
  const bar = Object.assign(document.createElement("div"), { className: "undo" });
  bar.setAttribute("role", "status");
  bar.append(Object.assign(document.createElement("span"), { textContent: text }));
  document.body.append(bar);
  setTimeout(() => bar.remove(), LASTS);
  return bar;
}
