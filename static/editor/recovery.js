// What an earlier window could not save is offered again: what differs is shown, and taken or thrown away.

import { WRITTEN, changed, form, headFields, notes, rows } from "./page.js";
import { blank } from "./lines.js";
import { show, state } from "./sheet.js";
import { revision } from "./autosave.js";
import { discard, handedOver, left } from "./drafts.js";
import { freshenToken } from "./talk.js";

const panel = document.getElementById("kept");
const LABELS = ["三级指标", "实施周期指标值", "年度指标值"];

export function start() {
  const isJustSaved = Boolean(document.querySelector("#messages .alert-success"));
  for (const draft of left()) {
    const found = draft.handed && isJustSaved ? [] : differences(draft);
    if (found.length) return offer(draft, found);
    discard(draft);
  }
  return undefined;
}

// A page may print an amount with separators that nobody typed.
const plain = (text) => text.replace(/[\s,]/g, "");

function differences({ state: kept, extras }) {
  const found = headFields()
    .filter((field) => field.name in kept.heads && plain(kept.heads[field.name]) !== plain(field.value))
    .map((field) => ({ label: field.getAttribute("aria-label"), now: field.value, then: kept.heads[field.name] }));
  for (const field of notes()) {
    if (field.name in extras && plain(extras[field.name]) !== plain(field.value)) {
      found.push({ label: field.getAttribute("aria-label") ?? field.labels[0]?.textContent, now: field.value, then: extras[field.name] });
    }
  }
  return [...found, ...rowDifferences(kept.rows)];
}

function rowDifferences(keptRows) {
  const filled = (lines) => lines.filter((line) => line.texts.some((text) => text.trim()));
  const now = filled(state().rows);
  const then = filled(keptRows);
  const found = [];
  for (let i = 0; i < Math.max(now.length, then.length); i += 1) {
    WRITTEN.forEach((_, column) => {
      const [old, kept] = [now[i], then[i]].map((line) => line?.texts[column] ?? "");
      if (plain(old) !== plain(kept)) found.push({ label: `第 ${i + 1} 条 ${LABELS[column]}`, now: old, then: kept });
    });
    if (now[i] && then[i] && now[i].level2 !== then[i].level2) {
      found.push({ label: `第 ${i + 1} 条 二级指标`, now: now[i].level2, then: then[i].level2 });
    }
  }
  return found;
}

function offer(draft, found) {
  const at = new Date(draft.at);
  const time = `${at.getMonth() + 1}月${at.getDate()}日 ${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
  panel.querySelector("[data-kept-at]").textContent = time;
  panel.querySelector("tbody").replaceChildren(...found.map(({ label, now, then }) => {
    const row = document.createElement("tr");
    for (const [name, text] of [["位置", label], ["系统中的内容", now], ["没有保存的内容", then]]) {
      const cell = Object.assign(document.createElement("td"), { className: "t", textContent: text || "（空）" });
      cell.dataset.label = name;
      row.append(cell);
    }
    return row;
  }));
  panel.querySelector("[data-kept-take]").onclick = () => take(draft);
  panel.querySelector("[data-kept-discard]").onclick = () => { discard(draft); panel.hidden = true; };
  panel.hidden = false;
}

function take(draft) {
  panel.hidden = true;
  // Somebody has saved since: the server shows both texts.
  if (draft.revision !== revision()) return handOver(draft);
  // The newest text of a row stands in the row it came from, where that is still here.
  const here = rows().map((row) => row.dataset);
  const lines = draft.state.rows.map((line, i) => (
    here[i]?.level2 === line.level2 ? { ...line, id: here[i].id } : { ...line, id: blank(line.level2).id }
  ));
  show({ heads: draft.state.heads, rows: lines });
  for (const field of notes()) if (field.name in draft.extras) field.value = draft.extras[field.name];
  changed();
  discard(draft);
  return undefined;
}

function handOver(draft) {
  freshenToken();
  handedOver(draft);
  const whole = Object.assign(document.createElement("form"), { method: "post", action: form.action, hidden: true });
  const content = new URLSearchParams(draft.body);
  content.set("base", draft.base);
  content.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  for (const [name, value] of content) {
    const field = Object.assign(document.createElement("textarea"), { name });
    field.value = value;
    whole.append(field);
  }
  document.body.append(whole);
  whole.submit();
}
