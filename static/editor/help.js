// The list of keys.

const dialog = document.getElementById("keys");

export function openHelp() {
  if (!dialog.open) dialog.showModal();
}

export function start() {
  document.querySelector("[data-help]").addEventListener("click", openHelp);
  closeByItsButton(dialog);
}

export function closeByItsButton(element) {
  element.addEventListener("click", (event) => {
    if (event.target === element || event.target.closest("[data-close]")) element.close();
  });
}
