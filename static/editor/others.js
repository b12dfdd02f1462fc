// Who else has this declaration open, and whether somebody saved meanwhile.

import { form } from "./page.js";
import { isQuiet, outdated, revision } from "./autosave.js";
import { post } from "./talk.js";

const EVERY = 15000;
const shown = document.querySelector("[data-others]");

export function start() {
  document.addEventListener("others", (event) => show(event.detail));
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  setInterval(ask, EVERY);
  ask();
}

async function ask() {
  if (document.hidden) return;
  const { status, data } = await post(form.dataset.presence, new URLSearchParams());
  if (status !== 200) return;
  show(data.others);
  if (isQuiet() && data.revision > revision()) outdated();
}

function show(names) {
  const text = names.length ? `${names.join("、")} 正在编辑` : "";
  if (shown.textContent !== text) shown.textContent = text;
  shown.hidden = !text;
}
