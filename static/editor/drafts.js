// What is typed and not yet saved, kept in this browser: for each person, declaration and window.

import { form } from "./page.js";

const PREFIX = `mubiao:${form.dataset.person}:${form.dataset.declaration}:`;
// A window that is open says so again and again; one that does not any more was closed or has crashed.
const ALIVE = 15000;
const page = `${Date.now()}-${Math.random().toString(36).slice(2)}`;
const KEY = PREFIX + page;
const tab = sessionStorage.getItem("mubiao:tab") ?? page;
sessionStorage.setItem("mubiao:tab", tab);

let kept = null;

// Whether there was room for it.
export function keep(draft) {
  kept = { ...draft, tab, at: Date.now(), alive: Date.now() };
  return write();
}

// This window goes; what it kept may be offered at once.
export function release() {
  if (!kept) return;
  kept.alive = 0;
  write();
}

export function forget() {
  kept = null;
  localStorage.removeItem(KEY);
}

function write() {
  try {
    localStorage.setItem(KEY, JSON.stringify(kept));
    return true;
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    return false;
  }
}

// Drafts of windows that are gone, the newest first.
export function left() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key !== KEY);
  const drafts = keys.map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));
  const gone = drafts.filter((draft) => draft.tab === tab || Date.now() - draft.alive > ALIVE);
  return gone.sort((one, other) => other.at - one.at);
}

// The server has it on the page that follows, where a person decides; until that is saved, it stays here.
export const handedOver = (draft) => localStorage.setItem(draft.key, JSON.stringify({ ...draft, handed: true }));

export const discard = (draft) => localStorage.removeItem(draft.key);

setInterval(() => {
  if (!kept) return;
  kept.alive = Date.now();
  write();
}, ALIVE / 3);
