// The sheet on the page: its form, its table, its rows and their fields.

export const form = document.getElementById("editor");
export const section = form.querySelector("[data-editor]");
// Both tables: the head of the form, and the indicators with the heads of their columns.
export const table = section.querySelector(".sheet-tables");

const FIELDS = "textarea, input:not([type=hidden])";
export const rows = () => [...table.querySelectorAll("tr[data-level2]")];
export const fieldsIn = (element) => [...element.querySelectorAll(FIELDS)];
export const isField = (element) => section.contains(element) && element.matches(FIELDS);
export const rowOf = (element) => element.closest("tr[data-level2]");
export const fieldOf = (row, attribute) => row.querySelector(`[name="indicator-${attribute}"]`);
// What people write of an indicator, in the order of the columns: the server says so by the fields of its rows.
export const WRITTEN = fieldsIn(rows()[0]).map((field) => field.name.replace("indicator-", ""));
export const indexOf = (row) => row.querySelector('[name="indicator-row"]');
export const levelOf = (row) => row.querySelector('[name="indicator-level2"]');
export const attributeOf = (field) => (rowOf(field) ? field.name.replace("indicator-", "") : "");
// The fields above the indicators.
export const headFields = () => fieldsIn(section).filter((field) => !rowOf(field));
// What is typed beside the sheet, and belongs to it: answers to opinions, reasons for findings.
export const notes = () => [...form.elements].filter((field) => /^(answer|reason)-/.test(field.name));

const growsByItself = window.CSS && CSS.supports("field-sizing", "content");
export function grow(field) {
  if (growsByItself || field.tagName !== "TEXTAREA") return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}

// ---- One change, told to all who care ----

const listeners = [];
export const onChange = (listener) => listeners.push(listener);
// `what` names what was changed, so that keys typed into one field can be undone together.
export function changed(what = "") {
  listeners.forEach((listener) => listener(what));
  // For the panels that draw themselves anew.
  form.dispatchEvent(new Event("edited"));
}
