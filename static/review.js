// Along the list of reviews by keyboard, and nothing typed is lost on the way.

const IS_TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";

const way = (event) => {
  if (event.ctrlKey || event.metaKey || event.isComposing) return null;
  if (event.altKey) return { ArrowDown: "next", ArrowUp: "previous" }[event.key];
  if (event.target.closest?.(IS_TYPING)) return null;
  return { j: "next", k: "previous" }[event.key];
};

document.addEventListener("keydown", (event) => {
  const link = document.querySelector(`[data-${way(event) || "nowhere"}]`);
  if (!link) return;
  event.preventDefault();
  link.click();
});

// A verdict half written is asked about before its page is left.
let isDirty = false;
document.addEventListener("input", (event) => { if (event.isTrusted && event.target.form?.method === "post") isDirty = true; });
document.addEventListener("submit", () => { isDirty = false; });
addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
