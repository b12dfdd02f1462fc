// Opinions at places: one line each, in the list or, while it is written, at its cell.

import { cellOf, changed, form, list, places } from "./page.js";

const blank = document.getElementById("opinion-line");
const NAMES = { path: "at-path", code: "at-code", text: "at-text" };

const field = (line, name) => line.querySelector(`[name="${NAMES[name]}"]`);
export const lines = () => [...form.querySelectorAll("[data-line]")];
export const pathOf = (line) => field(line, "path").value;
export const textField = (line) => field(line, "text");
export const isEmpty = (line) => !field(line, "code").value && !field(line, "text").value.trim();
export const valueOf = (line) => Object.fromEntries(Object.keys(NAMES).map((name) => [name, field(line, name).value]));
export const labelOf = (path) => places[path] ?? path;

// A new line for a place; it is not in the page yet.
export function makeLine(path, { code = "", text = "" } = {}) {
  const line = blank.content.firstElementChild.cloneNode(true);
  field(line, "path").value = path;
  field(line, "code").value = code;
  field(line, "text").value = text;
  return prepared(line);
}

function prepared(line) {
  const path = pathOf(line);
  const place = line.querySelector("[data-place]");
  place.textContent = labelOf(path);
  place.href = `#${path}`;
  field(line, "code").setAttribute("aria-label", `理由：${labelOf(path)}`);
  field(line, "text").setAttribute("aria-label", `意见：${labelOf(path)}`);
  const remove = line.querySelector("[data-delete]");
  remove.hidden = false;
  remove.setAttribute("aria-label", `删除对“${labelOf(path)}”的意见`);
  remove.addEventListener("click", () => { line.remove(); changed(); });
  return line;
}

export function putBack(line) {
  if (isEmpty(line)) line.remove();
  else list.append(line);
  const order = Object.keys(places);
  const sorted = [...list.children].sort((one, other) => order.indexOf(pathOf(one)) - order.indexOf(pathOf(other)));
  list.append(...sorted);
  changed();
}

export const lineAt = (path) => lines().find((line) => pathOf(line) === path);

// What is being written is seen at its cell too.
export function show() {
  form.querySelectorAll(".is-said").forEach((cell) => cell.classList.remove("is-said"));
  form.querySelectorAll(".mark-said").forEach((mark) => mark.remove());
  const written = lines().filter((line) => !isEmpty(line));
  for (const line of written) sign(cellOf(pathOf(line)), line);
  form.querySelector("[data-count]").textContent = written.length || "";
}

function sign(cell, line) {
  if (!cell) return;
  const { code, text } = valueOf(line);
  const words = text.trim() || field(line, "code").querySelector(`[value="${code}"]`).textContent;
  cell.classList.add("is-said");
  cell.append(Object.assign(document.createElement("small"), { className: "mark mark-warn mark-said", textContent: `意见：${words}` }));
}

export function start() {
  form.querySelector("[data-spare]").remove();
  form.querySelector("[data-saying-hint]").textContent = "点表中一格，写对这一格的意见";
  [...list.children].forEach(prepared);
}
