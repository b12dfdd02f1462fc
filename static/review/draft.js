// What is typed and not yet decided, kept in this browser for the person and the declaration; taken up again on return.

import { changed, form, list, onChange, places } from "./page.js";
import { isEmpty, lines, makeLine, putBack, show, valueOf } from "./lines.js";

const { person, declaration, revision } = form.dataset;
const KEY = `mubiao:review:${person}:${declaration}`;
const LISTED = /^(at-|template$|finding$|why-)/;
// A hidden field is the page's own word, as the list somebody came from; nobody typed it.
const UNTYPED = ["submit", "hidden"];
const panel = document.querySelector("[data-restored]");

const controls = () => [...form.elements].filter((one) => one.name && !LISTED.test(one.name) && !UNTYPED.includes(one.type));
const isOnOff = (one) => one.type === "radio" || one.type === "checkbox";
const named = (one) => (isOnOff(one) ? `${one.name}=${one.value}` : one.name);
const valued = (one) => (isOnOff(one) ? one.checked : one.value);

function typed() {
  const fields = controls().map((one) => [named(one), valued(one)]).filter(([, value]) => value);
  const said = lines().filter((line) => !isEmpty(line)).map(valueOf).map((one) => ({ ...one, label: places[one.path] }));
  return { fields: Object.fromEntries(fields), said };
}

const isNothing = (draft) => !Object.keys(draft.fields).length && !draft.said.length;

function keep() {
  const draft = typed();
  if (isNothing(draft)) localStorage.removeItem(KEY);
  else store({ ...draft, revision, at: Date.now() });
}

function store(draft) {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
  }
}

function kept() {
  const draft = JSON.parse(localStorage.getItem(KEY));
  // It was sent, and the declaration has moved on: the decision holds it.
  return draft?.sent && draft.revision !== revision ? null : draft;
}

// A part that has moved since is named in words instead of being pointed at.
function restoredLine({ path, label, code, text }) {
  if (places[path] === label) return makeLine(path, { code, text });
  return makeLine("", { code, text: `${label}：${text}` });
}

function restore(draft) {
  for (const one of controls()) {
    const value = draft.fields[named(one)];
    if (isOnOff(one)) one.checked = Boolean(value);
    else one.value = value ?? "";
  }
  list.replaceChildren();
  draft.said.map(restoredLine).forEach(putBack);
  const at = new Date(draft.at);
  const time = `${at.getMonth() + 1}月${at.getDate()}日 ${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`;
  const moved = draft.revision === revision ? "" : "；申报表在此之后有变化，请核对";
  panel.querySelector("[data-restored-says]").textContent = `已恢复您 ${time} 写到一半的内容${moved}。`;
  panel.hidden = false;
}

function discard() {
  localStorage.removeItem(KEY);
  for (const one of controls()) {
    if (isOnOff(one)) one.checked = false;
    else one.value = "";
  }
  list.replaceChildren();
  panel.hidden = true;
  changed();
}

export function start() {
  const draft = kept();
  if (!("typed" in form.dataset) && draft && !isNothing(draft)) restore(draft);
  onChange(keep);
  keep();
  show();
  panel.querySelector("[data-discard]").addEventListener("click", discard);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.closest("[data-decide]")) store({ ...typed(), revision, at: Date.now(), sent: true });
  });
}
