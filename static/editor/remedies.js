// The buttons that mend a text for one, beside a finding and beside last year's form. What they change is an edit as any
// other: the page stays, and Ctrl+Z takes it back.

import { changed, form, headFields } from "./page.js";
import { textOf } from "./composition.js";
import { mended } from "./lines.js";
import { show, state } from "./sheet.js";
import { focusChange } from "./undo.js";
import { press } from "./autosave.js";
import { say, toast } from "./toast.js";

const BUTTONS = 'button[name="fix"], button[name="this_year"]';

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest(BUTTONS);
    if (button?.form !== form) return;
    event.preventDefault();
    press(button);
  });
  document.addEventListener("pressed", ({ detail }) => {
    if (detail.unmended) say(detail.unmended);
    if (detail.mended) take(detail.sent, detail.mended);
  });
}

// What was typed over since it was sent stays as it was typed.
function take(sent, { words, goals, rows }) {
  const before = state();
  const isAsSent = (field) => textOf(field) === sent.heads[field.name];
  const heads = headFields().filter((field) => field.name in goals && isAsSent(field));
  const now = {
    heads: { ...before.heads, ...Object.fromEntries(heads.map((field) => [field.name, goals[field.name]])) },
    rows: mended(before.rows, sent.rows, rows),
  };
  show(now);
  changed();
  focusChange(before, now);
  toast(words);
}
