// While an input method composes, what stands in the field is nobody's text yet: everyone who reads the form reads what
// stood there before, and is told once, when the composition has ended.

import { form, grow } from "./page.js";

// The detail of the one input event that a whole composition comes to.
export const COMPOSED = "composed";

let under = null;
let ended = () => {};

export const isComposing = () => under !== null;
export const textOf = (field) => (field === under?.field ? under.text : field.value);

// What the form would post.
export function entries() {
  const posted = [...new FormData(form)];
  if (!under) return posted;
  const { field, text } = under;
  let place = [...form.elements].filter((other) => other.name === field.name).indexOf(field);
  return posted.map(([name, value]) => [name, name === field.name && place-- === 0 ? text : value]);
}

// `listener` is told after each composition.
export const onEnd = (listener) => { ended = listener; };

export function start() {
  document.addEventListener("compositionstart", ({ target }) => {
    if (target.form === form) under = { field: target, text: target.value };
  });
  // A field that is left or taken away ends its composition too.
  for (const type of ["compositionend", "focusout"]) document.addEventListener(type, ({ target }) => end(target));
  // Before anybody else hears of it.
  window.addEventListener("input", (event) => {
    if (event.target !== under?.field) return;
    grow(event.target);
    event.stopImmediatePropagation();
  }, true);
  // A panel that is drawn anew after a pause takes the whole form along; it is asked again at the end.
  document.addEventListener("htmx:configRequest", (event) => { if (isComposing()) event.preventDefault(); });
}

function end(field) {
  if (field !== under?.field) return;
  under = null;
  field.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: COMPOSED }));
  ended();
}
