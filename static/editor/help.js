// The list of keys, as the table of keys has them.

const NAMES = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Escape: "Esc", PageUp: "PgUp", PageDown: "PgDn" };
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

export function describe(keys) {
  const groups = [...new Set(keys.map(({ group }) => group))];
  dialog.querySelector("[data-keys]").replaceChildren(...groups.flatMap((group) => [
    Object.assign(document.createElement("h3"), { textContent: group }),
    list(keys.filter((key) => key.group === group)),
  ]));
}

function list(keys) {
  const shown = document.createElement("dl");
  shown.className = "keys";
  for (const { says, keys: combinations } of keys) {
    const line = document.createElement("div");
    const names = document.createElement("dt");
    for (const combination of Object.keys(combinations)) names.append(combined(combination), " ");
    line.append(names, Object.assign(document.createElement("dd"), { textContent: says }));
    shown.append(line);
  }
  return shown;
}

// Keys that are pressed together, each as a key; a plus between them, and the key + itself.
function combined(combination) {
  const shown = document.createElement("span");
  shown.dataset.key = combination;
  combination.split(/\+(?!$)/).forEach((key, place) => {
    if (place) shown.append("+");
    shown.append(Object.assign(document.createElement("kbd"), { textContent: NAMES[key] ?? key }));
  });
  return shown;
}
