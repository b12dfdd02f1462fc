// One's own opinion templates: put in where one writes, kept from what is written, without leaving the page.

import { changed, form } from "./page.js";

const opinion = form.querySelector("[name=opinion]");
const editor = form.querySelector("[data-editor]");
const choice = form.querySelector("[data-templates]");
const insertAtCell = form.querySelector("[data-insert]");

function insert(field, text) {
  const start = field.selectionStart ?? field.value.length;
  field.setRangeText(text, start, field.selectionEnd ?? start, "end");
  field.focus();
  changed();
}

function insertIntoOpinion(event) {
  const { text, reasons = "" } = choice.selectedOptions[0].dataset;
  if (!text) return;
  event.preventDefault();
  for (const code of reasons.split(" ").filter(Boolean)) form.querySelector(`[name=reason_codes][value="${code}"]`).checked = true;
  insert(opinion, text);
}

// The token is read each time: logging in again, in another window, changes it.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

async function keep(text, codes) {
  const body = new URLSearchParams([["text", text], ...codes.map((code) => ["reason_codes", code])]);
  const headers = { Accept: "application/json", "X-CSRFToken": token() };
  try {
    const response = await fetch(form.dataset.templates, { method: "POST", body, headers, redirect: "manual" });
    if (response.status === 201) return kept(await response.json(), codes);
    if (response.status === 422) return say((await response.json()).problems.join("；"));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  return say("没有存上，请检查网络，或在另一个窗口重新登录后再试");
}

function kept({ pk, text }, codes) {
  const short = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  const option = new Option(short, pk);
  Object.assign(option.dataset, { text, reasons: codes.join(" ") });
  choice.append(option);
  insertAtCell.append(new Option(short, text));
  say("已存为常用意见");
}

const say = (words) => form.querySelectorAll("[data-kept-says]").forEach((place) => { place.textContent = words; });

const chosenReasons = () => [...form.querySelectorAll("[name=reason_codes]:checked")].map((box) => box.value);

export function start() {
  form.querySelector("[data-insert-here]").addEventListener("click", insertIntoOpinion);
  insertAtCell.addEventListener("change", () => {
    if (insertAtCell.value) insert(editor.querySelector("textarea"), insertAtCell.value);
    insertAtCell.value = "";
  });
  form.querySelector("[data-keep]").addEventListener("click", (event) => {
    event.preventDefault();
    keep(opinion.value, chosenReasons());
  });
  editor.querySelector("[data-keep-here]").addEventListener("click", () => {
    const code = editor.querySelector("[name=at-code]").value;
    keep(editor.querySelector("textarea").value, code ? [code] : []);
  });
}
