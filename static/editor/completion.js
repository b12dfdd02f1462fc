// While the name of an indicator is typed, the library answers with names that begin so, or whose initials do, and with
// their usual values. Taking one fills the row's blank cells and can be undone at once.

import { WRITTEN, attributeOf, changed, fieldOf, form, isField, rowOf, rows, section } from "./page.js";
import { draw, state } from "./sheet.js";
import { close, isOffering, offer } from "../listbox.js";

const AFTER = 150;
let timer = 0;
let running = null;

export function start() {
  section.addEventListener("input", ({ target }) => {
    if (isField(target) && attributeOf(target) === "name") touch(target);
  });
}

function touch(field) {
  clearTimeout(timer);
  running?.abort();
  if (!field.value.trim()) return close();
  // What was offered for less text is not to be taken for more.
  if (isOffering(field)) close();
  timer = setTimeout(() => ask(field), AFTER);
  return undefined;
}

async function ask(field) {
  const [row, text] = [rowOf(field), field.value];
  running = new AbortController();
  const query = new URLSearchParams({ text, level2: row.dataset.level2 });
  try {
    const answer = await fetch(`${form.dataset.complete}?${query}`, { signal: running.signal, redirect: "manual" });
    if (answer.ok) show(field, text, (await answer.json()).options);
  } catch (error) {
    // Without an answer one types on as before.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

function show(field, text, options) {
  if (document.activeElement !== field || field.value !== text) return;
  const row = rowOf(field);
  const others = rows().filter((other) => other !== row && other.dataset.level2 === row.dataset.level2);
  const held = new Set(others.map((other) => fieldOf(other, "name").value));
  const fresh = options.filter(({ texts }) => !held.has(texts[0]) && changes(row, texts));
  offer(field, fresh, { label: "指标库中的指标", draw: drawn, take: (option) => take(row, option) });
}

// What the row says once the option is taken: another name, and what is blank filled.
const filled = (row, texts) => WRITTEN.map((attribute, i) => {
  const said = fieldOf(row, attribute).value;
  return attribute === "name" || !said.trim() ? texts[i] || said : said;
});
const changes = (row, texts) => filled(row, texts).some((text, i) => text !== fieldOf(row, WRITTEN[i]).value);

function drawn({ texts, values, uses }) {
  const name = Object.assign(document.createElement("b"), { textContent: texts[0] });
  const usual = Object.assign(document.createElement("span"), { className: "usual", textContent: values.join("、") });
  const often = Object.assign(document.createElement("span"), { className: "muted", textContent: uses ? `用过 ${uses} 次` : "" });
  return [name, usual, often];
}

function take(row, { texts }) {
  const now = filled(row, texts);
  WRITTEN.forEach((attribute, i) => { fieldOf(row, attribute).value = now[i]; });
  draw(state().rows);
  changed();
}
