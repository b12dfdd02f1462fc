// Reads what is typed in the sheet into a plain state, and makes the sheet show a state: heads, rows, level names that
// span their rows. A row's element lives as long as the page, so that its focus and caret survive a redrawing.

import { WRITTEN, fieldOf, fieldsIn, grow, headFields, indexOf, levelOf, rows, table } from "./page.js";
import { textOf } from "./composition.js";
import { blank, inOrder } from "./lines.js";

// Two sheets of paper; the sign for it is missing from common Chinese fonts.
const COPY = '<svg width="12" height="12" viewBox="0 0 12 12" fill="none" stroke="currentColor" aria-hidden="true"><path d="M3.5 3.5h7v8h-7zM1.5 8.5v-8h7"/></svg>';
const TOOLS = [
  ["up", "↑", "上移", "Alt+Shift+↑"], ["down", "↓", "下移", "Alt+Shift+↓"],
  ["copy", COPY, "复制一条", "Ctrl+Shift+D"], ["delete", "×", "删除", "Alt+Delete"],
];
const elements = new Map();
const names = new Map();
const parents = new Map();
export const levels = [];

export const idOf = (row) => row.dataset.id;
export const elementOf = (id) => elements.get(id);

export function prepare() {
  for (const row of rows()) {
    const { level1, level2, level2Name } = row.dataset;
    if (!names.has(level2)) levels.push(level2);
    names.set(level2, level2Name);
    parents.set(level2, level1);
    if (!row.querySelector(".drag")) equip(row);
    row.dataset.id = blank(level2).id;
    elements.set(row.dataset.id, row);
  }
  for (const head of table.querySelectorAll("th.level2")) addButton(head);
  const spare = new Set(rows().filter((row) => row.classList.contains("is-spare")));
  draw(state().rows.filter((line) => !spare.has(elementOf(line.id))));
}

// For everything in a row there is a key; Tab goes from cell to cell only.
function equip(row) {
  const cell = row.querySelector("td.tools");
  cell.innerHTML = '<div class="row-tools"><span class="drag" title="拖动排序" aria-hidden="true">⠿</span></div>';
  for (const [tool, sign, title, key] of TOOLS) {
    cell.firstElementChild.insertAdjacentHTML(
      "beforeend", `<button type="button" tabindex="-1" data-tool="${tool}" title="${title}（${key}）">${sign}</button>`,
    );
  }
}

function addButton(head) {
  head.insertAdjacentHTML(
    "beforeend", '<button type="button" class="add" tabindex="-1" data-tool="add" title="增加一条（Ctrl+Shift++）">＋</button>',
  );
  head.lastElementChild.setAttribute("aria-label", `${head.parentElement.dataset.level2Name} 增加一条`);
}

const textsOf = (row) => WRITTEN.map((attribute) => textOf(fieldOf(row, attribute)));
const isFilled = (row) => textsOf(row).some((text) => text.trim());

export function state() {
  const heads = Object.fromEntries(headFields().map((field) => [field.name, textOf(field)]));
  return { heads, rows: rows().map((row) => ({ id: idOf(row), level2: row.dataset.level2, texts: textsOf(row) })) };
}

export function show({ heads, rows: lines }) {
  for (const field of headFields()) write(field, heads[field.name] ?? field.value);
  draw(lines);
}

// The sheet with these rows.
export function draw(lines) {
  const spanning = takeHeads();
  const body = rows()[0].parentElement;
  const wanted = inOrder(lines, levels).map((line) => elementFor(line));
  const kept = new Set(wanted);
  const gone = rows().filter((row) => !kept.has(row));
  gone.forEach((row) => row.remove());
  // Only what stands in the wrong place is moved: a row that is moved loses its focus.
  let next = rows()[0] ?? null;
  for (const row of wanted) {
    if (row === next) next = next.nextElementSibling;
    else body.insertBefore(row, next);
  }
  putHeads(spanning);
  renumber();
}

function elementFor(line) {
  const row = elementOf(line.id) ?? newRow(line);
  Object.assign(row.dataset, { level2: line.level2, level1: parents.get(line.level2), level2Name: names.get(line.level2) });
  levelOf(row).value = line.level2;
  // Back from where it was deleted, it is a new row to the server.
  if (!row.isConnected) indexOf(row).value = "";
  WRITTEN.forEach((attribute, i) => write(fieldOf(row, attribute), line.texts[i] ?? ""));
  return row;
}

function newRow(line) {
  const row = rows()[0].cloneNode(true);
  for (const extra of row.querySelectorAll("th, small, .cell-notes, .signs-button, .asked, .ask-button")) extra.remove();
  for (const cell of row.querySelectorAll("td[data-label]")) {
    cell.className = "entry-line";
    cell.removeAttribute("id");
  }
  row.classList.remove("is-dragged", "drop-before", "drop-after");
  fieldsIn(row).forEach((field) => {
    field.value = "";
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  });
  row.dataset.id = line.id;
  elements.set(line.id, row);
  return row;
}

function write(field, text) {
  if (field.value !== text) {
    field.value = text;
    // What was said of the old text is not of this one.
    field.closest("td").classList.add("is-stale");
  }
  grow(field);
}

// Level 1 and level 2 span the rows under them and stand in the first: taken off before a change, put back after it.
function takeHeads() {
  const heads = new Map();
  for (const head of table.querySelectorAll("th.level1, th.level2")) {
    const kind = head.classList.contains("level1") ? "level1" : "level2";
    heads.set(`${kind} ${head.parentElement.dataset[kind]}`, head);
    head.remove();
  }
  return heads;
}

function putHeads(heads) {
  for (const row of rows()) {
    for (const kind of ["level2", "level1"]) {
      const head = heads.get(`${kind} ${row.dataset[kind]}`);
      if (head.isConnected) head.rowSpan += 1;
      else {
        head.rowSpan = 1;
        row.prepend(head);
      }
    }
  }
}

// Spoken names count the rows of a level 2.
export function renumber() {
  const counts = new Map();
  for (const row of rows()) {
    const { level2, level2Name } = row.dataset;
    counts.set(level2, (counts.get(level2) ?? 0) + 1);
    const spoken = `${level2Name} 第 ${counts.get(level2)} 条`;
    for (const field of fieldsIn(row)) field.setAttribute("aria-label", `${spoken} ${field.closest("td").dataset.label}`);
    for (const button of row.querySelectorAll("[data-tool]:not(.add)")) {
      button.setAttribute("aria-label", `${button.title.split("（")[0]} ${spoken}`);
    }
    row.classList.toggle("is-blank", !isFilled(row));
  }
}
