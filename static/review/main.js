// The review of one declaration. The page works without it; see each module for what it adds.

import { form, onChange } from "./page.js";
import * as lines from "./lines.js";
import * as cells from "./cells.js";
import * as scores from "./scores.js";
import * as templates from "./templates.js";
import * as draft from "./draft.js";
import * as compare from "./compare.js";
import * as questions from "./questions.js";

lines.start();
cells.decorate();
draft.start();
for (const part of [cells, scores, templates, compare, questions]) part.start();
onChange(lines.show);
form.dataset.ready = "yes";
