// 提问 in the editor: at the cell one stands in, by the button in it or Shift+F2; what is typed in the form is saved first,
// so that the server knows the row.

import { attributeOf, form, indexOf, isField, rowOf, rows } from "./page.js";
import { save } from "./autosave.js";
import * as inquiries from "../inquiries.js";

let field = null;
const button = Object.assign(document.createElement("button"), { type: "button", className: "ask-button ask-here", textContent: "问", title: "提问（Shift+F2）", tabIndex: -1 });
button.setAttribute("aria-label", "对这一格提问");

const ofRow = (path) => path.match(/^indicators\[(\d+)\]\.(\w+)$/);

function cellOf(path) {
  const [, index, attribute] = ofRow(path) ?? [];
  if (!attribute) return document.getElementById(path);
  const row = rows().find((one) => indexOf(one).value === index);
  return row?.querySelector(`[name="indicator-${attribute}"]`)?.closest("td");
}

function pathOf(cell) {
  const row = rowOf(cell);
  if (!row) return cell.id;
  const index = indexOf(row).value;
  const inside = cell.querySelector("textarea");
  return index && inside ? `indicators[${index}].${attributeOf(inside)}` : "indicators";
}

const labelOf = (cell) => cell.querySelector("textarea, input:not([type=hidden])")?.getAttribute("aria-label") ?? cell.dataset.label;
const current = () => (field?.isConnected ? field.closest("td") : null);

export function start() {
  inquiries.start({ cellOf, pathOf, labelOf, current, ready: save, revision: () => form.elements.revision.value });
  document.addEventListener("focusin", ({ target }) => {
    if (!isField(target)) return;
    field = target;
    if (document.querySelector("#inquire[data-may]")) target.closest("td").append(button);
  });
  // The field keeps the focus, so that one comes back to it.
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => inquiries.open(current()));
}

export const askAt = (target) => inquiries.open(target.closest("td"));
