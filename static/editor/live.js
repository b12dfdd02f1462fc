// What is typed is understood to mean, and what the checks say of it, while one types.

import { form, notes, onChange, rows, section, table } from "./page.js";
import { isComposing, onEnd } from "./composition.js";
import { revision, typed } from "./autosave.js";
import { body, post } from "./talk.js";
import { touched } from "./touched.js";

const AFTER = 250;
const panel = document.querySelector("[data-missing]");
const spoken = document.querySelector("[data-missing-spoken]");
// The main button is the one that the state wants.
const leading = document.querySelector("[data-leading]");
let timer = 0;
let running = null;
let last = null;
let drawn = null;
let isPressed = false;
let waiting = null;

export function start() {
  panel.addEventListener("pointerdown", () => { isPressed = true; });
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => setTimeout(() => { isPressed = false; letGo(); }));
  onEnd(letGo);
  onChange(touch);
  document.addEventListener("input", (event) => { if (notes().includes(event.target)) touch(); });
  // A cell that was left blank is a fault from then on.
  section.addEventListener("focusout", touch);
  // The page came without what the neighbours and the library say of it.
  touch();
}

function touch() {
  clearTimeout(timer);
  timer = setTimeout(ask, AFTER);
}

const asking = () => JSON.stringify([typed(), touched()]);

function question() {
  const content = body();
  touched().forEach((name) => content.append("touched", name));
  return content;
}

async function ask() {
  const asked = asking();
  if (asked === last) return fresh();
  running?.abort();
  running = new AbortController();
  const askedRows = rows();
  const askedRevision = revision();
  let answer;
  try {
    answer = await post(form.dataset.check, question(), { signal: running.signal });
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    return;
  }
  // An answer about what stood here a moment ago would point at the wrong cells; the next one is on its way.
  if (answer.status !== 200 || asking() !== asked) return;
  if (revision() !== askedRevision) return void touch();
  last = asked;
  showCells(answer.data, askedRows);
  showFindings(answer.data.findings);
}

// Typed, and taken back: what stands there is right again.
function fresh() {
  table.querySelectorAll("td.is-stale").forEach((cell) => cell.classList.remove("is-stale"));
}

function showCells({ rows: places, cells }, askedRows) {
  askedRows.forEach((row, i) => {
    for (const field of row.querySelectorAll("textarea")) {
      const cell = field.closest("td");
      if (places[i] === null || places[i] === undefined) cell.removeAttribute("id");
      else cell.id = `indicators[${places[i]}].${field.name.replace("indicator-", "")}`;
    }
  });
  for (const cell of table.querySelectorAll("td[data-label]")) showCell(cell, cells[cell.id] ?? {});
}

function showCell(cell, { meaning = "", error = "", tone = "", marks = [] }) {
  cell.classList.remove("is-stale", "tone-bad", "tone-warn", "tone-note");
  if (tone) cell.classList.add(`tone-${tone}`);
  cell.querySelectorAll("small, .cell-notes").forEach((note) => note.remove());
  if (meaning) cell.append(small("parse", meaning));
  const notesNow = marks.map((mark) => small(`mark mark-${mark.tone}`, mark.text));
  if (error) notesNow.unshift(small("mark mark-bad mark-error", error));
  const box = Object.assign(document.createElement("span"), { className: "cell-notes", id: `notes-${cell.id}` });
  box.append(...notesNow);
  if (notesNow.length) cell.append(box);
  const field = cell.querySelector("textarea, input:not([type=hidden])");
  field?.toggleAttribute("aria-invalid", Boolean(error));
  // Spoken with the field they are about.
  if (notesNow.length) field?.setAttribute("aria-describedby", box.id);
  else field?.removeAttribute("aria-describedby");
}

const small = (className, textContent) => Object.assign(document.createElement("small"), { className, textContent });

// A button that is drawn anew between press and release would never be clicked; a reason that is being composed is lost.
function letGo() {
  if (waiting !== null) showFindings(waiting);
}

function showFindings(html) {
  const isHeld = isPressed || isComposing();
  waiting = isHeld ? html : null;
  if (isHeld || html === drawn) return;
  drawn = html;
  const active = panel.contains(document.activeElement) ? document.activeElement : null;
  const caret = active?.matches("textarea") ? [active.name, active.selectionStart, active.selectionEnd] : null;
  const scrolled = panel.scrollTop;
  panel.innerHTML = html;
  panel.scrollTop = scrolled;
  const counts = panel.querySelector("[data-count]");
  leading.dataset.leading = counts.dataset.leads;
  const counted = counts.textContent.replace(/\s+/g, " ").trim();
  if (spoken.textContent !== counted) spoken.textContent = counted;
  const field = caret && panel.querySelector(`[name="${CSS.escape(caret[0])}"]`);
  field?.focus();
  field?.setSelectionRange(caret[1], caret[2]);
}
