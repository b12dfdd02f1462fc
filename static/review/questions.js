// 提问 in review: beside the opinion that goes with a decision, a question that is answered without one.

import { form } from "./page.js";
import * as opinions from "./cells.js";
import { labelOf } from "./lines.js";
import * as inquiries from "../inquiries.js";

const pathOf = (cell) => (cell.id && !cell.id.startsWith("was-") ? cell.id : "indicators");
const openCell = () => form.querySelector(".sheet .is-open");

function ask(cell) {
  opinions.close();
  inquiries.open(cell);
}

export function start() {
  inquiries.start({ pathOf, labelOf: (cell) => labelOf(pathOf(cell)), current: openCell });
  form.querySelector("[data-ask-here]").addEventListener("click", () => ask(openCell()));
  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest(".sheet td, .sheet th.band") ?? openCell();
    if (event.key !== "F2" || !event.shiftKey || !cell) return;
    event.preventDefault();
    ask(cell);
  });
  // The form beside another one is drawn anew.
  document.addEventListener("htmx:afterSettle", inquiries.mark);
}
