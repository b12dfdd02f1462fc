// One's own opinion templates: put in where one writes, kept from what is written, without leaving the page.

import { changed, form } from "./page.js";

const opinion = form.querySelector("[name=opinion]");

function insert(field, text) {
  const start = field.selectionStart ?? field.value.length;
  field.setRangeText(text, start, field.selectionEnd ?? start, "end");
  field.focus();
  changed();
}

function insertIntoOpinion(event) {
  const { text, reasons } = form.querySelector("[data-templates]").selectedOptions[0].dataset;
  if (!text) return;
  event.preventDefault();
  for (const code of reasons.split(" ").filter(Boolean)) form.querySelector(`[name=reason_codes][value="${code}"]`).checked = true;
  insert(opinion, text);
}

export function start() {
  form.querySelector("[data-insert-here]")?.addEventListener("click", insertIntoOpinion);
  form.querySelector("[data-insert]")?.addEventListener("change", ({ target }) => {
    if (target.value) insert(form.querySelector("[data-editor] textarea"), target.value);
    target.value = "";
  });
}
