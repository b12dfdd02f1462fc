// Scores become grades and a total while one types; the server counts again.

import { form } from "./page.js";

const decide = form.querySelector("[data-decide]");
const thresholds = decide.dataset.thresholds.trim().split(" ").map((one) => one.split(":"));
const fields = [...form.querySelectorAll("[data-score]")];

const gradeOf = (share) => thresholds.find(([, from]) => share >= Number(from))?.[0] ?? "差";
const scoreOf = (field) => (field.value.trim() && field.validity.valid ? Number(field.value) : null);
const radios = (element) => [...element.querySelectorAll("input[type=radio]")];
const choose = (element, grade) => radios(element).forEach((radio) => { radio.checked = radio.value === grade; });
const dueOf = (field) => gradeOf((scoreOf(field) * 100) / Number(field.dataset.full));

function total() {
  const scores = fields.map(scoreOf);
  return scores.includes(null) ? null : scores.reduce((sum, score) => sum + score, 0);
}

function say() {
  const sum = total();
  decide.querySelector("[data-total]").textContent = sum === null ? "" : `合计 ${sum} 分，${gradeOf(sum)}`;
}

export function start() {
  for (const field of fields) {
    const question = field.closest("[data-question]");
    field.addEventListener("input", () => {
      if (scoreOf(field) !== null) choose(question, dueOf(field));
      if (total() !== null) choose(decide, gradeOf(total()));
      say();
    });
    // A grade chosen by hand stands for itself: a score that says otherwise goes.
    for (const radio of radios(question)) {
      radio.addEventListener("change", () => {
        if (scoreOf(field) !== null && dueOf(field) !== radio.value) field.value = "";
        say();
      });
    }
  }
  say();
}
