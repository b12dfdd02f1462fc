// A word on what was just done, with the way back.

import { form } from "./page.js";
import { undo } from "./undo.js";

const LASTS = 12000;

// Gone with the next edit: its button would take back that one instead.
export function toast(text) {
  const bar = say(text);
  form.addEventListener("edited", () => bar.remove(), { once: true });
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
