// A block of cells from Excel, WPS or Word: shown first, then taken as a whole or not at all.

import { WRITTEN, attributeOf, form, isField, rowOf, section } from "./page.js";
import { levels, state } from "./sheet.js";
import { fillDown, place } from "./rows.js";
import { toast } from "./toast.js";
import { post } from "./talk.js";
import { closeByItsButton } from "./help.js";

// Larger than any form; styles that office programs add make the markup much larger than its text.
const MOST = 1000000;
const ROLES = [
  ["", "不填入"], ["level1", "一级指标"], ["level2", "二级指标"],
  ["name", "三级指标"], ["cycle_value", "实施周期指标值"], ["annual_value", "年度指标值"],
];

const dialog = document.getElementById("paste");
const part = (name) => dialog.querySelector(`[data-paste-${name}]`);
let pasted = null;

export function start() {
  section.addEventListener("paste", onPaste);
  closeByItsButton(dialog);
  part("take").addEventListener("click", take);
  part("text").addEventListener("click", takeAsText);
  part("columns").addEventListener("change", () => ask([...part("columns").querySelectorAll("select")].map((one) => one.value)));
}

function onPaste(event) {
  const field = event.target;
  const text = event.clipboardData.getData("text/plain");
  const html = event.clipboardData.getData("text/html").slice(0, MOST);
  if (!isField(field) || !isBlock(text, html)) return;
  event.preventDefault();
  pasted = { field, row: rowOf(field), text, html, answer: null };
  ask([]);
}

// More than one cell; a single one, or plain text, is the browser's to paste.
function isBlock(text, html) {
  const cells = html.includes("<table") || html.includes("<TABLE") ? (html.match(/<t[dh][\s>]/gi) ?? []).length : 0;
  return cells > 1 || text.includes("\t");
}

async function ask(roles) {
  const body = new URLSearchParams({ text: pasted.text, html: pasted.html, start: attributeOf(pasted.field) });
  roles.forEach((role) => body.append("roles", role || "none"));
  const { status, data } = await post(form.dataset.paste, body);
  pasted.answer = status === 200 ? data : { columns: [], rows: [], problems: ["暂时连不上系统，没有读取；可以只粘贴文字，或稍后重试"] };
  show();
}

// ---- What goes where ----

const hasLevels = () => pasted.answer.rows.some((row) => row.level2);
const cells = (row) => WRITTEN.map((name) => row.texts[name] ?? "");

// Each row with what will happen to it, as lines for the preview; what finds no row is named.
function plan() {
  const { rows } = pasted.answer;
  const all = state().rows;
  if (hasLevels()) {
    return rows.map((row) => {
      const isThere = all.some((line) => line.level2 === row.level2 && line.texts[0] && line.texts[0] === row.texts.name);
      return { where: levelName(row.level2), texts: cells(row), what: isThere ? "更新同名指标" : "新增" };
    });
  }
  const from = all.findIndex((line) => line.id === pasted.row?.dataset.id);
  const ownLevel = all[from]?.level2;
  if (startsWithName()) return rows.filter(says).map((row) => ({ where: levelName(ownLevel), texts: cells(row), what: "新增" }));
  return rows.map((row, i) => {
    const line = from < 0 ? null : all[from + i];
    const what = line ? (line.texts.some((text, column) => text && cells(row)[column] && text !== cells(row)[column]) ? "替换" : "填入") : "";
    return { where: line ? `${levelName(line.level2)} ${line.texts[0]}` : "", texts: cells(row), what: what || "放不下" };
  });
}

const says = (row) => cells(row).some(Boolean);
const startsWithName = () => pasted.row && pasted.answer.rows.some((row) => row.texts.name);
const levelName = (level2) => section.querySelector(`tr[data-level2="${CSS.escape(level2)}"]`)?.dataset.level2Name ?? level2;

function show() {
  const { columns, problems } = pasted.answer;
  const lines = plan();
  const fitting = lines.filter((line) => line.what !== "放不下");
  const outside = lines.length - fitting.length;
  const foreign = pasted.answer.rows.filter((row) => row.level2 && !levels.includes(row.level2)).length;
  part("columns").replaceChildren(...columns.map(columnChoice));
  part("rows").replaceChildren(...lines.map(previewRow));
  part("problems").replaceChildren(...[...problems, ...(outside ? [`表中往下只有 ${fitting.length} 行，有 ${outside} 行放不下`] : [])].map(item));
  part("problems").hidden = !part("problems").children.length;
  const canTake = fitting.length > 0 && !foreign && Boolean(pasted.row);
  part("take").disabled = !canTake;
  part("take").textContent = canTake ? `填入 ${fitting.length} 行` : "没有可填入的内容";
  part("hint").hidden = Boolean(pasted.row);
  if (!dialog.open) dialog.showModal();
  (canTake ? part("take") : part("text")).focus();
}

const item = (text) => Object.assign(document.createElement("li"), { textContent: text });

function columnChoice({ role, sample }, number) {
  const label = document.createElement("label");
  label.className = "paste-column";
  label.append(Object.assign(document.createElement("span"), { textContent: `第 ${number + 1} 栏 ${sample}` }));
  const select = document.createElement("select");
  select.className = "form-select form-select-sm";
  for (const [value, text] of ROLES) select.add(new Option(text, value, false, value === role));
  label.append(select);
  return label;
}

function previewRow({ where, texts, what }) {
  const row = document.createElement("tr");
  for (const [i, text] of [where, ...texts, what].entries()) {
    const cell = Object.assign(document.createElement("td"), { textContent: text });
    cell.dataset.label = ["去处", "三级指标", "实施周期指标值", "年度指标值", "怎样填"][i];
    row.append(cell);
  }
  row.classList.toggle("is-outside", what === "放不下");
  return row;
}

// ---- Taking it ----

function take() {
  const { rows } = pasted.answer;
  dialog.close();
  const count = rows.filter(says).length;
  if (hasLevels()) place(rows.map((row) => ({ level2: row.level2, texts: cells(row) })));
  else if (startsWithName()) place(rows.filter(says).map((row) => ({ level2: pasted.row.dataset.level2, texts: cells(row) })));
  else fillDown(pasted.row, rows.map(cells));
  pasted.field.focus();
  toast(`已填入 ${count} 行`);
}

function takeAsText() {
  const { field, text } = pasted;
  dialog.close();
  field.focus();
  field.setRangeText(text.trimEnd(), field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
