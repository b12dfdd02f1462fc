// 取用: a drawer beside the form with indicators of the library and of similar forms to tick. What is ticked is put into
// the form, which stays as usable as it was, and can be undone at once.

import { changed, fieldOf, form, isField, rows, section } from "./page.js";
import { added } from "./lines.js";
import { draw, elementOf, state } from "./sheet.js";
import { toast } from "./toast.js";

const AFTER = 250;
const drawer = document.getElementById("adopt");
const part = (name) => drawer.querySelector(`[data-adopt-${name}]`);
// The ticked rows by their tokens: another search leaves them ticked.
const ticked = new Set();
let timer = 0;
let running = null;
let cameFrom = null;

export function start() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-adopt-open]")) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("focusin", ({ target }) => { if (isField(target)) cameFrom = target; });
  drawer.addEventListener("change", tick);
  drawer.addEventListener("click", follow);
  part("search").addEventListener("submit", (event) => { event.preventDefault(); find(); });
  part("search").addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(find, AFTER);
  });
  part("search").addEventListener("compositionend", find);
  part("close").addEventListener("click", close);
  part("take").addEventListener("click", adopt);
}

// The same key leads back to the form, and the drawer stays.
export function openOrBack() {
  if (drawer.contains(document.activeElement)) back();
  else open();
}

function open() {
  const isNew = drawer.hidden;
  drawer.hidden = false;
  document.body.classList.add("has-drawer");
  part("search").elements.q.focus();
  if (isNew) find();
}

export function close() {
  drawer.hidden = true;
  document.body.classList.remove("has-drawer");
  back();
}

const back = () => (cameFrom?.isConnected ? cameFrom : fieldOf(rows()[0], "name")).focus();

// ---- What is found ----

const find = () => load(new URLSearchParams({ q: part("search").elements.q.value }));

async function load(query) {
  clearTimeout(timer);
  running?.abort();
  running = new AbortController();
  query.set("drawer", "1");
  part("list").setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`${form.dataset.adopt}?${query}`, { signal: running.signal, redirect: "manual" });
    if (answer.ok) part("list").innerHTML = await answer.text();
    else say(answer.type === "opaqueredirect" ? "登录已过期，请重新登录后再查找" : "系统没有回应，请稍后再查找");
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof TypeError)) throw error;
    say("暂时连不上系统，请稍后再查找");
  }
  part("list").removeAttribute("aria-busy");
  part("back").hidden = !query.get("source");
  for (const box of boxes()) box.checked = ticked.has(box.value);
  count();
}

const say = (text) => part("list").replaceChildren(Object.assign(document.createElement("p"), { className: "find muted", textContent: text }));
const boxes = () => [...part("list").querySelectorAll('input[name="row"]')];

// A form that was found is looked into here.
function follow(event) {
  if (event.target.closest("[data-adopt-back]")) return void find();
  const link = event.target.closest('a[href*="source="]');
  if (!link) return undefined;
  event.preventDefault();
  return load(new URLSearchParams({ source: new URL(link.href).searchParams.get("source") }));
}

function tick({ target }) {
  if (target.name !== "row") return;
  if (target.checked) ticked.add(target.value);
  else ticked.delete(target.value);
  count();
}

function count() {
  part("take").disabled = !ticked.size;
  part("take").textContent = ticked.size ? `取用选中的 ${ticked.size} 条` : "取用选中的指标";
}

// ---- Into the form ----

const keyOf = (level1, level2) => rows().find(({ dataset }) => dataset.level1 === level1 && dataset.level2Name === level2)?.dataset.level2;

function adopt() {
  const found = [...ticked].map((token) => JSON.parse(token)).map(([level1, level2, ...texts]) => ({ level2: keyOf(level1, level2), texts }));
  const before = state().rows;
  const after = found.reduce((lines, { level2, texts }) => adopted(lines, level2, texts), before);
  const fresh = after.filter((line) => !before.includes(line));
  ticked.clear();
  boxes().forEach((box) => { box.checked = false; });
  count();
  // The button has nothing to take any more and lets go of the focus.
  part("search").elements.q.focus();
  if (!fresh.length) return tell("选中的指标都已在表中");
  draw(after);
  changed();
  fresh.forEach((line) => mark(elementOf(line.id)));
  elementOf(fresh[0].id).scrollIntoView({ block: "center" });
  toast(`已取用 ${fresh.length} 条指标，请核对指标值`);
  return tell("");
}

// Into the row of that name, where it only fills what is blank, or a blank row, or as a new one.
function adopted(lines, level2, texts) {
  const same = lines.find((line) => line.level2 === level2 && line.texts[0].trim() === texts[0]);
  if (!same) return added(lines, level2, texts);
  const filled = same.texts.map((text, i) => (text.trim() ? text : texts[i]));
  if (filled.every((text, i) => text === same.texts[i])) return lines;
  return lines.map((line) => (line === same ? { ...line, texts: filled } : line));
}

// Where to look, for as long as one needs to look there.
function mark(row) {
  row.classList.add("is-adopted");
  section.addEventListener("focusin", ({ target }) => { if (row.contains(target)) row.classList.remove("is-adopted"); });
}

const tell = (text) => { part("said").textContent = text; };
