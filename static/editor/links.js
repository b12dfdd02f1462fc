// Links to cells lead into their fields, and one begins in the cell that is to be filled first.

import { fieldsIn, form, rows, section } from "./page.js";

export function start() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && fieldOf(link);
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
  begin();
}

// A link to a level that lacks indicators leads to its first row.
function fieldOf(link) {
  const path = decodeURIComponent(link.hash.slice(1));
  const cell = document.getElementById(path);
  if (!cell || !form.contains(cell)) return null;
  const named = (name) => rows().filter((row) => link.textContent.includes(row.dataset[name]));
  const row = path === "indicators" && (named("level2Name")[0] ?? named("level1")[0]);
  return fieldsIn(row || cell)[0];
}

// Where somebody is led to a place, or has begun, they stay; and a keyboard on glass opens when it is asked for.
function begin() {
  const isLed = window.location.hash || document.querySelector(".alert-danger, #kept:not([hidden])");
  if (isLed || section.contains(document.activeElement) || matchMedia("(pointer: coarse)").matches) return;
  const all = fieldsIn(section);
  const first = (links) => [...links].map(fieldOf).filter(Boolean).sort((one, other) => all.indexOf(one) - all.indexOf(other))[0];
  const findings = document.querySelector("[data-missing]");
  const field = first(findings.querySelectorAll(".to-fill a")) ?? first(findings.querySelectorAll("a")) ?? all[0];
  field?.scrollIntoView({ block: "nearest" });
  field?.focus({ preventScroll: true });
}
