// 提问: a dialogue at a cell, on whatever page shows the form. The list at the side holds what was said; a cell shows that
// something is asked there; both lead to the place where one writes. What is typed and not sent stays in this browser.

import { close as closeOffers, offer } from "./listbox.js";

const form = document.getElementById("inquire");
const card = document.querySelector("[data-inquiries]");
const list = card.querySelector("[data-inquiry-list]");
const editor = document.querySelector("[data-inquiry-editor]");
const part = (name) => editor.querySelector(`[data-inquiry-${name}]`);
const text = editor.querySelector("textarea");
const mayAsk = "may" in form.dataset;
const KEY = `mubiao:inquiry:${form.dataset.person}:${form.dataset.declaration}`;
const EVERY = 60000;
// How the page knows its cells; the editor has rows that the server does not know yet.
let page = {
  cellOf: (path) => document.getElementById(path),
  pathOf: (cell) => (cell.id && !cell.id.startsWith("was-") ? cell.id : "indicators"),
  labelOf: (cell) => cell.dataset.label ?? "",
  ready: async () => {},
  revision: () => form.elements.revision.value,
};
// Where one is writing: the cell (none: the whole form), the inquiry that is replied to (none: a new one).
let at = null;
let opener = null;
let people = null;
// The list as the server wrote it last; the page itself came with more.
let written = null;

export function start(own = {}) {
  page = { ...page, ...own };
  card.classList.add("is-scripted");
  list.addEventListener("click", onList);
  form.addEventListener("submit", (event) => {
    if (!event.submitter) return;
    event.preventDefault();
    send({ [event.submitter.name]: event.submitter.value });
  });
  part("close").addEventListener("click", close);
  part("send").addEventListener("click", sendTyped);
  text.addEventListener("input", (event) => { if (!event.isComposing) typed(); });
  text.addEventListener("compositionend", typed);
  editor.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY);
  mark();
  remind();
}

// ---- What is asked, at the cells ----

const articles = () => [...list.querySelectorAll("[data-inquiry]")];
const openAt = (path) => articles().filter(({ dataset }) => dataset.path === path && dataset.standing !== "已解决");
// A whole row is shown by its name, as findings and opinions are.
const shownAt = (path) => page.cellOf(path.replace(/^(indicators\[\d+\])(\.level[12])?$/, "$1.name"));

export function mark() {
  document.querySelectorAll(".asked").forEach((sign) => sign.remove());
  for (const article of articles().filter(({ dataset }) => dataset.standing !== "已解决" && dataset.path)) {
    const cell = shownAt(article.dataset.path);
    if (cell) cell.append(sign(article));
  }
}

function sign(article) {
  const { standing, label } = article.dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "asked", textContent: `问 ${standing}`, tabIndex: -1 });
  button.classList.toggle("is-answered", standing === "已答复");
  button.setAttribute("aria-label", `提问（${standing}）：${label}`);
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    open(button.closest("td, th"), article);
  });
  return button;
}

// ---- Where one writes ----

function onList(event) {
  const article = event.target.closest("[data-inquiry]");
  if (event.target.closest("[data-ask]")) return open(page.current?.() ?? null);
  if (!article || !event.target.closest("[data-inquiry-open]")) return undefined;
  event.preventDefault();
  const cell = article.dataset.path ? shownAt(article.dataset.path) : null;
  cell?.scrollIntoView({ block: "center" });
  return open(cell, article);
}

// At a cell, or for the whole form; what is still open there is answered, else something new is asked.
export function open(cell, article = null) {
  close();
  const path = cell ? page.pathOf(cell) : "";
  const answered = article ?? openAt(path)[0] ?? null;
  at = { cell, path, inquiry: answered?.dataset.inquiry ?? "", label: answered?.dataset.label ?? (cell ? page.labelOf(cell) : "整张表") };
  opener = document.activeElement;
  document.getElementById("inquiry-at").textContent = `${at.inquiry ? "答复" : "提问"}：${at.label}`;
  const said = answered?.querySelector("[data-inquiry-messages]").cloneNode(true);
  part("thread").replaceChildren(...(said ? [said] : []));
  part("thread").hidden = !said;
  text.value = kept()[keyOf(at)]?.text ?? "";
  text.hidden = part("send").hidden = !mayAsk;
  say("");
  editor.hidden = false;
  cell?.classList.add("is-asking");
  place(cell);
  (mayAsk ? text : part("thread")).focus({ preventScroll: true });
  editor.scrollIntoView({ block: "nearest" });
}

function place(cell) {
  const box = (cell ?? card).getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - editor.offsetWidth - 8);
  Object.assign(editor.style, { left: `${Math.max(8, left) + window.scrollX}px`, top: `${(cell ? box.bottom : box.top) + window.scrollY + 2}px` });
}

export function close() {
  if (!at) return;
  closeOffers();
  at.cell?.classList.remove("is-asking");
  at = null;
  editor.hidden = true;
  remind();
  if (opener?.isConnected) opener.focus({ preventScroll: true });
}

function onKey(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") close();
  else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) sendTyped();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// Where one looks: in the place where one writes, else above the list.
function say(words) {
  const told = editor.hidden ? card.querySelector("[data-inquiry-told]") : part("says");
  told.textContent = words;
  if (editor.hidden) told.hidden = !words;
}

// ---- Typed and not sent: kept until it is ----

const keyOf = ({ inquiry, path }) => inquiry || `at ${path}`;
const kept = () => JSON.parse(localStorage.getItem(KEY) ?? "{}");

function keep() {
  const drafts = kept();
  if (text.value.trim()) drafts[keyOf(at)] = { ...at, cell: undefined, text: text.value };
  else delete drafts[keyOf(at)];
  try {
    localStorage.setItem(KEY, JSON.stringify(drafts));
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    say("本机没有空间留底，请尽快发出");
  }
}

function forget(key) {
  const drafts = kept();
  delete drafts[key];
  localStorage.setItem(KEY, JSON.stringify(drafts));
}

function remind() {
  const drafts = Object.entries(mayAsk ? kept() : {});
  card.querySelector("[data-inquiry-drafts]").replaceChildren(...drafts.map(([key, draft]) => {
    const line = Object.assign(document.createElement("div"), { className: "find", textContent: `有没发出的内容：${draft.label} ` });
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: "继续写" });
    button.addEventListener("click", () => resume(key, draft));
    line.append(button);
    return line;
  }));
}

// Where the cell is another one by now, the text names the place it was meant for and goes to the whole form.
function resume(key, draft) {
  const article = articles().find(({ dataset }) => dataset.inquiry === draft.inquiry);
  const cell = draft.path ? shownAt(article?.dataset.path ?? draft.path) : null;
  const isThere = article || !draft.path || (cell && page.labelOf(cell) === draft.label);
  open(isThere ? cell : null, article);
  if (isThere && text.value) return;
  text.value = isThere ? draft.text : `${draft.label}：${draft.text}`;
  forget(key);
  keep();
}

// ---- Sending ----

async function sendTyped() {
  if (!text.value.trim()) return say("请写明要问或要答的内容");
  say("正在发出");
  const { cell, inquiry } = at;
  const [key, words] = [keyOf(at), text.value];
  await page.ready();
  const said = inquiry
    ? { reply: inquiry, [`text-${inquiry}`]: words }
    : { ask: "1", text: words, path: cell ? page.pathOf(cell) : "" };
  if (!(await send(said))) return undefined;
  // What was typed meanwhile is not sent yet.
  if (kept()[key]?.text === words) forget(key);
  if (at && keyOf(at) === key && text.value === words) close();
  remind();
  return undefined;
}

// The token is read each time: logging in again, in another window, changes it.
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

async function send(said) {
  const body = new URLSearchParams({ ...said, piece: "1", revision: page.revision() });
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { "X-CSRFToken": token() } });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refused("没有发出：离线。内容留在本机，连上后再发");
  }
  if (answer.ok) return show(await answer.text());
  if (answer.status === 409) return refused(`没有发出：${await answer.text()}`);
  if (answer.type === "opaqueredirect" || answer.status === 403) return refused("没有发出：登录已过期，或没有提问的权限。请在另一个窗口重新登录后再发，内容留在本机");
  return refused("没有发出：系统没有回应，请稍后再发。内容留在本机");
}

function refused(words) {
  say(words);
  return false;
}

function show(html) {
  written = html;
  list.innerHTML = html;
  mark();
  say("");
  return true;
}

async function refresh() {
  try {
    const answer = await fetch(form.action, { redirect: "manual" });
    if (!answer.ok || list.contains(document.activeElement)) return;
    const html = await answer.text();
    if (html === written) return;
    written = html;
    list.innerHTML = html;
    mark();
  } catch (error) {
    // Without an answer, what is shown stays.
    if (!(error instanceof TypeError)) throw error;
  }
}

// ---- Naming somebody ----

function typed() {
  keep();
  const before = text.value.slice(0, text.selectionStart);
  const word = before.match(/@([^\s@]{0,20})$/);
  if (word) name(word[1]);
  else closeOffers();
}

async function name(word) {
  people ??= fetch(form.dataset.people, { redirect: "manual" }).then(async (answer) => (answer.ok ? (await answer.json()).people : []), () => []);
  const meant = (await people).filter((one) => one.handle.includes(word) || isInitials(word, one.initials)).slice(0, 8);
  if (!text.value.slice(0, text.selectionStart).endsWith(`@${word}`) || document.activeElement !== text) return;
  offer(text, meant, { label: "可以点名的人", draw: drawn, take: (person) => take(word, person) });
}

// The letters of each character, one after the other: a character read in two ways has two.
const isInitials = (word, initials) => {
  const groups = initials.split(" ");
  return Boolean(word) && [...word.toLowerCase()].every((letter, i) => groups[i]?.includes(letter));
};

function drawn({ handle, post }) {
  const name = Object.assign(document.createElement("b"), { textContent: handle });
  return [name, Object.assign(document.createElement("span"), { className: "muted", textContent: post })];
}

function take(word, { handle }) {
  const end = text.selectionStart;
  text.setRangeText(`@${handle} `, end - word.length - 1, end, "end");
  text.focus();
  keep();
}
