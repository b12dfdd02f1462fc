// What is pasted. One cell goes into the field. A block from Excel, WPS or Word is shown first: the server says what would
// become of each of its rows, and what is shown and ticked is then done as it stands, in one step to undo.

import { attributeOf, changed, form, isField, rowOf, rows, section } from "./page.js";
import { COMPOSED } from "./composition.js";
import { bare, cellsIn, onOneLine, oneCell } from "./clipboard.js";
import { closeByItsButton } from "./help.js";
import { carriedOut } from "./lines.js";
import * as preview from "./preview.js";
import { show, state } from "./sheet.js";
import { body, post } from "./talk.js";
import { toast } from "./toast.js";

// Larger than any form.
const MOST = 600000;
const FAILED = {
  0: "暂时连不上系统，没有读取；可以只粘贴文字，或稍后重试",
  302: "登录已过期，没有读取；请按页面下方的提示重新登录，再粘贴",
};

const dialog = document.getElementById("paste");
const part = (name) => dialog.querySelector(`[data-paste-${name}]`);
let pasted = null;

export function start() {
  section.addEventListener("paste", (event) => {
    if (!isField(event.target)) return;
    const [text, html] = ["text/plain", "text/html"].map((type) => event.clipboardData.getData(type));
    if (pasteAt(event.target, text, html)) event.preventDefault();
  });
  closeByItsButton(dialog);
  part("take").addEventListener("click", take);
  part("text").addEventListener("click", takeAsText);
  preview.start(ask);
  // An answer that comes after one has closed it opens it no more.
  dialog.addEventListener("close", () => { pasted.number += 1; });
}

// Whether the paste was ours: what is a plain text in its field is the browser's.
export function pasteAt(field, text, html = "") {
  const cells = cellsIn(html);
  const one = oneCell(text) ?? (cells === 1 ? text.trimEnd() : null);
  if (cells <= 1 && one !== null) return (one !== text || one.includes("\n")) && insert(field, one);
  if (cells <= 1 && !text.includes("\t") && !rowOf(field)) return false;
  open(field, text, bare(html));
  return true;
}

// Into the field, over what is selected in it; by itself one step to undo.
function insert(field, text) {
  const isOneLine = field.tagName === "INPUT" || "line" in field.dataset;
  field.setRangeText(isOneLine ? onOneLine(text) : text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: COMPOSED }));
  return true;
}

function takeAsText() {
  const { field, text } = pasted;
  dialog.close();
  field.focus();
  insert(field, text.trimEnd());
}

// ---- Asking what it says ----

function open(field, text, html) {
  pasted = { field, text, html: html.length > MOST ? "" : html, plan: null, number: 0 };
  preview.reset();
  ask();
}

async function ask() {
  const { field, text, html } = pasted;
  const { lines, number } = Object.assign(pasted, { lines: state().rows, number: pasted.number + 1 });
  const asked = new FormData();
  for (const [name, value] of [...body(), ...preview.answers()]) asked.append(name, value);
  const row = rowOf(field) ? rows().indexOf(rowOf(field)) : "";
  for (const [name, value] of Object.entries({ text, html, row, start: attributeOf(field) })) asked.append(name, value);
  const { status, data } = text.length > MOST ? { status: 413 } : await post(form.dataset.paste, asked);
  // An older question's answer may come later.
  if (number !== pasted.number) return;
  pasted.plan = status === 200 ? data : failed(status, data);
  preview.show(pasted.plan, lines);
  if (!dialog.open) dialog.showModal();
  preview.focus();
}

const failed = (status, data) => ({
  columns: [], head: [], rows: [], problems: [data?.refused ?? FAILED[status] ?? "这段内容太大或读不出来；请只复制需要的部分，再粘贴"],
});

// ---- Taking what is shown ----

function take() {
  const { plan, lines, field } = pasted;
  const { head, rows: taken } = preview.taken(plan);
  const now = state();
  const changes = taken.map(({ row, level2, after }) => ({ id: row === null ? null : lines[row].id, level2, texts: after }));
  dialog.close();
  show({
    heads: { ...now.heads, ...Object.fromEntries(head.map(({ path, after }) => [path, after])) },
    rows: carriedOut(now.rows, changes),
  });
  changed();
  field.focus();
  toast(`已填入 ${preview.counted(head.length, taken.length)}`);
}
