// The plan of a paste as a table: what becomes of each row, old text and new, what is taken ticked. Each row of the table
// knows the change it stands for, so that what is taken is what is shown.

import { WRITTEN, section } from "./page.js";

const ROLES = [
  ["", "不填入"], ["level1", "一级指标"], ["level2", "二级指标"], ["name", "三级指标"],
  ["cycle_value", "实施周期指标值"], ["annual_value", "年度指标值"], ["nature", "符号（≥、≤）"], ["unit", "单位"],
];
const SKIP = "skip";
const MOST_PROBLEMS = 20;
const LABELS = ["填入", "去处", "三级指标", "实施周期指标值", "年度指标值", "怎样填"];

const dialog = document.getElementById("paste");
const part = (name) => dialog.querySelector(`[data-paste-${name}]`);
const element = (tag, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
};

// ---- The questions that change the plan ----

// What the person has answered so far, as it is posted. What the columns are counts once it was changed.
export function answers() {
  const selects = [...part("asked").querySelectorAll("select")].filter(({ name }) => name !== "roles" || hasChosen);
  return selects.map((select) => [select.name, select.value || "none"]);
}

let hasChosen = false;

export function start(onAnswer) {
  dialog.addEventListener("change", ({ target }) => {
    if (!target.closest("[data-paste-asked]")) return;
    hasChosen ||= target.name === "roles";
    onAnswer();
  });
  part("rows").addEventListener("change", count);
  part("all").addEventListener("change", ({ target }) => {
    ticks().forEach((box) => { box.checked = target.checked; });
    count();
  });
}

export function reset() {
  hasChosen = false;
  part("asked").replaceChildren();
}

function questions({ columns, asks_cycle: asksCycle, asks_money_unit: asksUnit }) {
  const earlier = new Map(answers());
  const asked = columns.map(({ role, sample, number }) => choice("roles", `第 ${number + 1} 栏 ${sample}`, ROLES, role));
  if (asksUnit) asked.push(choice("money_unit", "金额没有写明单位", [["", "请选择"], ["元", "元"], ["万元", "万元"]], earlier.get("money_unit")));
  if (asksCycle) {
    const options = [["", "留空（已有的不变）"], ["same", "与年度指标值相同"]];
    asked.push(choice("cycle", "只有年度指标值；实施周期指标值", options, earlier.get("cycle")));
  }
  return asked;
}

function choice(name, label, options, chosen) {
  const select = element("select", { className: "form-select form-select-sm", name });
  for (const [value, text] of options) select.add(new Option(text, value, false, value === chosen));
  const className = name === "roles" ? "paste-column" : "paste-column is-question";
  return element("label", { className }, element("span", { textContent: label }), select);
}

// ---- The plan ----

const levelName = (level2) => section.querySelector(`tr[data-level2="${CSS.escape(level2)}"]`)?.dataset.level2Name ?? level2;

export function show(plan, lines) {
  part("asked").replaceChildren(...questions(plan));
  const problems = plan.problems.slice(0, MOST_PROBLEMS);
  if (plan.problems.length > MOST_PROBLEMS) problems.push(`另有 ${plan.problems.length - MOST_PROBLEMS} 处没有读懂`);
  part("problems").replaceChildren(...problems.map((text) => element("li", { textContent: text })));
  part("problems").hidden = !problems.length;
  part("rows").replaceChildren(...plan.head.map(headRow), ...plan.rows.map((entry) => planRow(entry, lines)));
  part("table").hidden = !part("rows").children.length;
  count();
}

function planRow(entry, lines) {
  const { kind, choices, note } = entry;
  const row = element("tr", { className: `is-${kind}` });
  row.dataset.part = "row";
  const select = kind === "asked" ? decision(entry, lines) : null;
  const what = select ? element("span", {}, element("small", { className: "muted", textContent: note }), select) : words(entry);
  row.append(...[...texts(entry, choices[select ? select.value : 0] ?? null, lines), what].map(cell));
  select?.addEventListener("change", () => {
    texts(entry, choices[select.value] ?? null, lines).forEach((content, i) => row.children[i].replaceChildren(content));
  });
  return row;
}

function words({ kind, choices, note }) {
  const isFilled = choices[0]?.before.some(Boolean);
  const said = { new: "新增", update: isFilled ? "更新" : "填入", unchanged: "相同，不变", outside: "不填入" }[kind];
  return element("span", {}, said, ...(note ? [element("small", { className: "muted", textContent: note })] : []));
}

// The cells of a row before the last: whether it is taken, where it goes, what stands there then.
function texts({ kind, texts: said }, change, lines) {
  const hasTick = kind === "new" || kind === "update";
  const shown = change ? WRITTEN.map((_, i) => difference(change.before[i], change.after[i], change.row === null)) : said;
  return [hasTick ? tick(said[0]) : "", change ? placeOf(change, lines) : "", ...shown];
}

const cell = (content, i) => {
  const made = element("td", {}, content);
  made.dataset.label = LABELS[i];
  return made;
};

const tick = (name) => element("input", { type: "checkbox", checked: true, className: "form-check-input", ariaLabel: `填入 ${name}` });

function difference(before, after, isNew) {
  if (isNew || before === after) return after;
  const old = before ? [element("del", { textContent: before })] : [];
  return element("span", {}, ...old, element("ins", { textContent: after }));
}

function placeOf({ row, level2 }, lines) {
  if (row === null) return levelName(level2);
  const number = lines.slice(0, row + 1).filter((line) => line.level2 === level2).length;
  return `${levelName(level2)} 第 ${number} 条`;
}

function headRow({ kind, label, before, after, note }) {
  const row = element("tr", { className: `is-${kind}` });
  row.dataset.part = "head";
  const hasTick = kind === "new" || kind === "update";
  const said = words({ kind, note, choices: [{ before: [before] }] });
  if (kind === "new") said.firstChild.textContent = "填入";
  row.append(...[hasTick ? tick(label) : "", label, difference(before, after, false), said].map((content, i) => cell(content, i === 3 ? 5 : i)));
  row.children[2].colSpan = WRITTEN.length;
  row.children[2].className = "paste-text";
  return row;
}

// ---- What a person decides of a row ----

function decision({ texts: [name], choices }, lines) {
  const select = element("select", { className: "form-select form-select-sm", ariaLabel: `${name} 怎样填` });
  select.dataset.decision = "";
  select.add(new Option("请选择", ""));
  choices.forEach((change, i) => select.add(new Option(optionText(change, lines), String(i))));
  select.add(new Option("不填入", SKIP));
  choices.forEach(({ row }, i) => { if (row !== null) select.options[i + 1].dataset.row = row; });
  return select;
}

function optionText(change, lines) {
  const place = placeOf(change, lines);
  return change.row === null ? `新增到${place}` : `更新${place}：${change.before.slice(1).filter(Boolean).join("，") || "（空）"}`;
}

const decisions = () => [...dialog.querySelectorAll("[data-decision]")];
const ticks = () => [...part("rows").querySelectorAll("input[type=checkbox]")];

// A row of the form is taken by one row of the block at most.
function reserve() {
  const chosen = decisions().map((select) => select.selectedOptions[0].dataset.row);
  decisions().forEach((select, own) => {
    for (const option of select.options) {
      option.disabled = option.dataset.row !== undefined && chosen.some((row, i) => i !== own && row === option.dataset.row);
    }
  });
}

// ---- What is taken ----

// The changes as they are shown, of what is ticked and decided.
export function taken({ head, rows }) {
  const shown = [...part("rows").children];
  const isTicked = (row) => row.querySelector("input[type=checkbox]")?.checked ?? false;
  const chosen = rows.map(({ kind, choices }, i) => {
    const row = shown[head.length + i];
    return kind === "asked" ? choices[row.querySelector("[data-decision]").value] : isTicked(row) && choices[0];
  });
  return { head: head.filter((_, i) => isTicked(shown[i])), rows: chosen.filter(Boolean) };
}

export const counted = (head, rows) => [head && `${head} 栏`, rows && `${rows} 行指标`].filter(Boolean).join("、");

function count() {
  reserve();
  const isTaken = (row) => row.querySelector("input:checked") ?? row.querySelector("[data-decision] option:checked:not([value=''], [value=skip])");
  const rows = [...part("rows").children].filter(isTaken);
  const heads = rows.filter((row) => row.dataset.part === "head").length;
  const open = decisions().filter((select) => !select.value).length;
  part("take").disabled = !rows.length || open > 0;
  part("take").textContent = open ? `还有 ${open} 行要您选择` : rows.length ? `填入 ${counted(heads, rows.length - heads)}` : "没有可填入的内容";
  part("all").checked = ticks().every((box) => box.checked);
  part("all").hidden = !ticks().length;
}

// Where one goes on: what is to be decided, else taking it.
export function focus() {
  const first = decisions().find((select) => !select.value) ?? (part("take").disabled ? part("text") : part("take"));
  first.focus();
}
