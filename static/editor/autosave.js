// Saves what is typed, says how that stands, and never lets go of a word before the server has it.

import { form, notes, onChange, rows, indexOf } from "./page.js";
import { textOf } from "./composition.js";
import { state } from "./sheet.js";
import { body, freshenToken, post } from "./talk.js";
import * as drafts from "./drafts.js";

const AFTER = 1000;
const AGAIN = 4000;
// What the browser takes for sending behind a page that closes.
const KEEPALIVE = 60000;
const NOT_TYPED = ["csrfmiddlewaretoken", "revision", "person", "indicator-row"];

const shown = document.querySelector("[data-save-state]");
const spoken = document.querySelector("[data-save-spoken]");

let saved = "";
// What was sent and not yet answered. It is sent again as it was, so that a lost answer makes no conflict.
let sent = null;
let running = null;
let timer = 0;
let isBlocked = false;
let wrong = 0;

// ---- What is typed ----

export function typed() {
  const entries = [...body()].filter(([name]) => !NOT_TYPED.includes(name) && !name.startsWith("answer-"));
  return new URLSearchParams(entries).toString();
}

const answers = () => notes().filter((field) => field.name.startsWith("answer-") && textOf(field).trim());
const isSaved = () => typed() === saved && !sent;

export const revision = () => Number(form.elements.revision.value);
export const isQuiet = () => isSaved() && !running && !isBlocked;

function draft() {
  const extras = Object.fromEntries(notes().map((field) => [field.name, textOf(field)]).filter(([, text]) => text.trim()));
  return { revision: revision(), state: state(), extras, body: body().toString(), base: saved };
}

function keepDraft() {
  if (typed() === saved && !sent && !wrong && !answers().length) drafts.forget();
  else if (!drafts.keep(draft())) say("bad", "未保存：本机也没有空间留底，请尽快保存");
}

// ---- How it stands ----

function say(tone, text, link) {
  if (shown.dataset.tone !== tone || shown.firstChild?.textContent !== text) {
    shown.replaceChildren(text);
    shown.dataset.tone = tone;
    // What was said to be wrong is said to be right again.
    if (tone === "bad" || (tone === "ok" && spoken.textContent)) spoken.textContent = text;
  }
  // The same, said again as each save is tried again, has its way out once.
  if (link && !shown.querySelector("button")) shown.append(" ", link);
}

function link(text, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: text });
  button.addEventListener("click", act);
  return button;
}

function block(text, ...links) {
  isBlocked = true;
  clearTimeout(timer);
  say("bad", text, ...links);
  keepDraft();
}

// ---- Saving ----

export function touch() {
  if (isBlocked) return keepDraft();
  clearTimeout(timer);
  keepDraft();
  // Typed, and taken back before it was sent.
  if (isSaved() && !wrong) return say("ok", ["已保存", shown.dataset.at].filter(Boolean).join(" "));
  if (shown.dataset.tone !== "bad" || wrong) say("busy", "保存中");
  timer = setTimeout(save, AFTER);
  return undefined;
}

export const saveNow = () => save({ byHand: true });

// A button that mends a text is pressed with what is typed, and its answer says what to change.
export const press = (button) => save({ button });

// One save at a time; whether everything typed is saved afterwards.
export async function save({ byHand = false, button = null } = {}) {
  clearTimeout(timer);
  while (running) await running;
  if (isBlocked) return false;
  running = attempt(byHand, button);
  const isDone = await running;
  running = null;
  return isDone;
}

async function attempt(byHand, button) {
  if (sent && !(await deliver())) return false;
  const isNew = typed() !== saved || wrong > 0;
  if (isNew || button || (byHand && answers().length)) {
    sent = parcel(byHand, button);
    say("busy", "保存中");
    if (!(await deliver())) return false;
  } else if (!shown.dataset.at && byHand) say("ok", "没有改动");
  return !wrong;
}

function parcel(byHand, button) {
  const content = body();
  if (byHand) content.set("by_hand", "1");
  if (button) content.set(button.name, button.value);
  return { content, typed: typed(), rows: rows(), lines: state(), answers: byHand ? answers().length : 0 };
}

async function deliver() {
  const parcelSent = sent;
  const { status, data } = await post(form.dataset.autosave, new URLSearchParams(parcelSent.content));
  if (status === 200) return accept(parcelSent, data);
  return refuse(status, data);
}

function accept(parcelSent, data) {
  form.elements.revision.value = data.revision;
  const place = new Map(parcelSent.rows.map((row, i) => [row, data.rows[i] ?? ""]));
  rows().forEach((row) => { indexOf(row).value = place.get(row) ?? ""; });
  const isAsSent = typed() === parcelSent.typed;
  document.dispatchEvent(new CustomEvent("pressed", { detail: { sent: parcelSent.lines, ...data } }));
  saved = isAsSent ? typed() : parcelSent.typed;
  sent = null;
  wrong = Object.keys(data.errors).length;
  shown.dataset.at = data.at;
  document.dispatchEvent(new CustomEvent("others", { detail: data.others }));
  keepDraft();
  if (parcelSent.answers) return reload();
  if (typed() !== saved) touch();
  else if (wrong) say("bad", `未保存：有 ${wrong} 处格式不对，其余已保存 ${data.at}`);
  else say("ok", `已保存 ${data.at}`);
  return true;
}

// Answers that were handed in are no longer to be edited.
function reload() {
  drafts.forget();
  window.location.reload();
  return true;
}

function refuse(status, data) {
  keepDraft();
  if (status === 0 || status >= 500) {
    say("bad", status ? "未保存：系统没有回应，稍后自动重试" : "未保存：离线");
    timer = setTimeout(save, AGAIN);
  } else if (status === 302 || (status === 403 && !data)) {
    say("bad", status === 302 ? "未保存：登录已过期" : "未保存：登录已过期，或没有修改的权限", link("重新登录", logIn));
    timer = setTimeout(save, AGAIN);
  } else if (status === 409) block(`未保存：${data.refused}`, link("对照两份内容", handOver));
  else if (status === 422) {
    // It can be put right here; the next save says what is typed then.
    sent = null;
    say("bad", `未保存：${data.refused}`);
  } else block(`未保存：${data?.refused ?? (status === 404 ? "这份申报表已经看不到了" : `系统没有接受（${status}）`)}`);
  return false;
}

const logIn = () => window.open(`${form.dataset.login}?next=${encodeURIComponent(window.location.pathname)}`, "_blank");

// The whole form as a page: the server shows both texts.
function handOver() {
  freshenToken();
  drafts.keep({ ...draft(), handed: true });
  isLeaving = true;
  // What both texts began with: the entry of a sitting may have gone on since.
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "base", value: saved }));
  form.submit();
}

// ---- Leaving ----

let isLeaving = false;

async function onSubmit(event) {
  if (isLeaving || event.defaultPrevented) return;
  event.preventDefault();
  const button = event.submitter;
  if (button?.matches("[data-save]")) return void saveNow();
  // Answers go with the page itself. A field of the wrong shape is named on the page that comes back.
  if (!(await save()) && (isBlocked || !wrong)) return;
  freshenToken();
  isLeaving = true;
  // Not while the event we are in is still being told: a form is not submitted twice at once.
  setTimeout(() => form.requestSubmit(button));
}

async function onLink(event) {
  const target = event.target.closest("a[href]");
  const leaves = target && !target.target && !target.hasAttribute("download") && target.origin === window.location.origin
    && target.pathname !== window.location.pathname && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!leaves || isSaved() || isBlocked) return;
  event.preventDefault();
  await save();
  window.location.assign(target.href);
}

function flush() {
  keepDraft();
  drafts.release();
  if (isSaved() || isBlocked || running) return;
  const content = (sent ?? parcel(false, null)).content;
  if (content.toString().length < KEEPALIVE) post(form.dataset.autosave, new URLSearchParams(content), { keepalive: true });
}

export function start() {
  // Some type faster than a page loads its scripts.
  const isEarly = [...form.elements].some((field) => field.defaultValue !== undefined && field.value !== field.defaultValue);
  saved = form.hasAttribute("data-refused") || isEarly ? "" : typed();
  if (isEarly) touch();
  onChange(touch);
  document.addEventListener("input", (event) => { if (notes().includes(event.target)) touch(); });
  form.addEventListener("submit", onSubmit);
  document.addEventListener("click", onLink);
  window.addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !isSaved()) save(); });
  window.addEventListener("pagehide", () => { if (!isLeaving) flush(); });
  window.addEventListener("beforeunload", (event) => {
    const isHeldUp = shown.dataset.tone === "bad" && (!isSaved() || wrong > 0);
    if (!isLeaving && (isHeldUp || answers().length)) event.preventDefault();
  });
}

// Somebody saved while nothing was typed here: what stands on this page is old.
export function outdated() {
  block("内容已被更新", link("显示最新内容", () => { isLeaving = true; window.location.reload(); }));
}
