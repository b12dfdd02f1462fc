// The review's form, the sheet in it, and one change told to all who care.

export const form = document.getElementById("review");
export const places = JSON.parse(document.getElementById("places").textContent);
export const list = form.querySelector("[data-lines]");

// The sheet is swapped when another comparison is chosen: it is looked up each time.
export const sheet = () => form.querySelector(".sheet");
export const cellOf = (path) => (path ? document.getElementById(path) : null);
export const isTyping = (element) => element.matches("textarea, select, input:not([type=radio], [type=checkbox])");

const listeners = [];
export const onChange = (listener) => listeners.push(listener);
export const changed = () => listeners.forEach((listener) => listener());
// What an input method still composes is nobody's text yet.
form.addEventListener("input", (event) => { if (!event.isComposing) changed(); });
form.addEventListener("compositionend", changed);
