// The editor of one declaration. The page works without it; see each module for what it adds.

import { changed, grow, fieldsIn, isField, section } from "./page.js";
import { prepare, renumber } from "./sheet.js";
import * as composition from "./composition.js";
import * as undo from "./undo.js";
import * as cursor from "./cursor.js";
import * as selection from "./selection.js";
import * as filling from "./filling.js";
import * as moves from "./moves.js";
import * as rows from "./rows.js";
import * as keys from "./keys.js";
import * as signs from "./signs.js";
import * as help from "./help.js";
import * as paste from "./paste.js";
import * as completion from "./completion.js";
import * as adopt from "./adopt.js";
import * as questions from "./questions.js";
import * as autosave from "./autosave.js";
import * as touched from "./touched.js";
import * as live from "./live.js";
import * as links from "./links.js";
import * as paper from "./paper.js";
import * as recovery from "./recovery.js";
import * as remedies from "./remedies.js";
import * as others from "./others.js";

prepare();
fieldsIn(section).forEach(grow);
// From here on a change is a person's.
for (const part of [
  composition, undo, cursor, selection, filling, moves, autosave, touched, live, rows, keys, signs, help, paste, completion, adopt,
  questions, remedies, others, recovery, paper, links,
]) part.start();

section.addEventListener("input", (event) => {
  if (!isField(event.target)) return;
  grow(event.target);
  event.target.closest("td").classList.add("is-stale");
  renumber();
  // A composition is undone by itself, and as a whole.
  changed(event.detail === composition.COMPOSED ? "" : `${event.target.getAttribute("aria-label")} ${cursor.visit()}`);
});
section.querySelector(".alert-danger")?.focus();
section.dataset.ready = "yes";
