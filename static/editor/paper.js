// Fields as wide as the window are not as wide as paper: what is typed is printed as text.

import { fieldsIn, section } from "./page.js";

export function start() {
  window.addEventListener("beforeprint", () => {
    for (const field of fieldsIn(section)) field.closest("td").dataset.printed = field.value;
  });
  window.addEventListener("afterprint", () => {
    section.querySelectorAll("[data-printed]").forEach((cell) => cell.removeAttribute("data-printed"));
  });
}
