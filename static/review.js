// Along the list of reviews by keyboard; what is typed on a review is kept in the browser (review/draft.js).

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
