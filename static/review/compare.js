// Number keys choose what the form stands beside; the sheet is swapped and what is typed stays.

import { form, isTyping } from "./page.js";
import { close, decorate } from "./cells.js";

export function start() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const link = form.querySelector(`#compared [data-key="${CSS.escape(event.key)}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
  // What is written at a cell goes into the list before its cell goes.
  document.addEventListener("htmx:beforeSwap", close);
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    if (detail.elt.id !== "compared") return;
    if (!form.querySelector(".opine")) decorate();
    form.querySelector("#compared [aria-current]")?.focus();
  });
}
