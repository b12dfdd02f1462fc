// Every key of the editor in one table: it is what the keys do, and what the list of keys says.

import { attributeOf, isField, rowOf, section } from "./page.js";
import { duplicate, insertBelow, remove, shift } from "./rows.js";
import { redo, undo } from "./undo.js";
import { describe, openHelp } from "./help.js";
import { closeSigns, moveInSigns, openSigns } from "./signs.js";
import { close, openOrBack } from "./adopt.js";
import { askAt } from "./questions.js";
import { saveNow } from "./autosave.js";
import { edit, isEdited, isReady, ready, restore } from "./cursor.js";
import { cellAt, collapse, isRange, select } from "./selection.js";
import { clear, fillAll, fillDown } from "./filling.js";
import { FAR, arrow, end, enter, extend, leave, page, tab } from "./moves.js";

// Where a key counts: on the whole page, in every field of the sheet, in those above the indicators, in the indicators'
// cells, in the list of signs, in the drawer; and while the library offers names, of which static/listbox.js takes care.
const [PAGE, FIELD, HEAD, CELL, SIGNS, DRAWER, OFFER] = ["page", "field", "head", "cell", "signs", "drawer", "offer"];

const isText = (element) => element.matches("textarea, input, select");

// What a key does gets the element that has the focus, and returns false where the key is the browser's after all.
const native = () => false;
const always = (act, ...rest) => (field) => { act(...rest, field); return true; };
const onRow = (act, ...rest) => (field) => { act(rowOf(field), ...rest, attributeOf(field)); return true; };
const whenReady = (act) => (field) => isReady() && always(act)(field);
// The browser's own undo would know one field only; other forms on the page keep it.
const inTime = (act) => (element) => (isText(element) && !isField(element) ? false : always(act)());
const help = (element) => (isText(element) ? false : always(openHelp)());
const giveUp = () => restore() || (isRange() && always(collapse)());

function selectAll() {
  if (isEdited()) return false;
  ready();
  return always(select, cellAt(0, 0), cellAt(FAR, FAR))();
}

export const KEYS = [
  {
    group: "移动", where: FIELD, says: "到下一行、上一行；用 Tab 横着填过几格之后，回到起始的一栏（目标栏内为换行）",
    keys: { Enter: (field) => enter(field, 1), "Shift+Enter": (field) => enter(field, -1) },
  },
  {
    group: "移动", where: FIELD, says: "到后一格、前一格",
    keys: { Tab: (field) => tab(field, 1), "Shift+Tab": (field) => tab(field, -1) },
  },
  {
    group: "移动", where: CELL, says: "到相邻的格子",
    keys: {
      ArrowUp: (field) => arrow(field, -1, 0), ArrowDown: (field) => arrow(field, 1, 0),
      ArrowLeft: (field) => arrow(field, 0, -1), ArrowRight: (field) => arrow(field, 0, 1),
    },
  },
  {
    group: "移动", where: CELL, says: "到最上、最下一行，最左、最右一栏",
    keys: {
      "Ctrl+ArrowUp": (field) => arrow(field, -FAR, 0), "Ctrl+ArrowDown": (field) => arrow(field, FAR, 0),
      "Ctrl+ArrowLeft": (field) => end(field, -1), "Ctrl+ArrowRight": (field) => end(field, 1),
    },
  },
  {
    group: "移动", where: CELL, says: "到本行的第一格、最后一格",
    keys: { Home: (field) => end(field, -1), End: (field) => end(field, 1) },
  },
  {
    group: "移动", where: CELL, says: "到第一条指标的第一格、最后一条的最后一格",
    keys: { "Ctrl+Home": (field) => end(field, -1, { isWhole: true }), "Ctrl+End": (field) => end(field, 1, { isWhole: true }) },
  },
  {
    group: "移动", where: CELL, says: "向上、向下十行",
    keys: { PageUp: (field) => page(field, -1), PageDown: (field) => page(field, 1) },
  },
  {
    group: "移动", where: HEAD, says: "在指标上面的栏目里：光标到了边上，移到相邻的栏目",
    keys: {
      ArrowUp: (field) => leave(field, "ArrowUp"), ArrowDown: (field) => leave(field, "ArrowDown"),
      ArrowLeft: (field) => leave(field, "ArrowLeft"), ArrowRight: (field) => leave(field, "ArrowRight"),
    },
  },
  {
    group: "选择", where: CELL, says: "选择一片格子（也可以用鼠标拖选，或按住 Shift 点选）",
    keys: {
      "Shift+ArrowUp": () => extend(-1, 0), "Shift+ArrowDown": () => extend(1, 0),
      "Shift+ArrowLeft": () => extend(0, -1), "Shift+ArrowRight": () => extend(0, 1),
    },
  },
  {
    group: "选择", where: CELL, says: "选到最上、最下一行，最左、最右一栏",
    keys: {
      "Ctrl+Shift+ArrowUp": () => extend(-FAR, 0), "Ctrl+Shift+ArrowDown": () => extend(FAR, 0),
      "Ctrl+Shift+ArrowLeft": () => extend(0, -FAR), "Ctrl+Shift+ArrowRight": () => extend(0, FAR),
    },
  },
  {
    group: "选择", where: CELL, says: "选到本行的两头，全部指标的两头",
    keys: {
      "Shift+Home": () => extend(0, -FAR), "Shift+End": () => extend(0, FAR),
      "Ctrl+Shift+Home": () => extend(-FAR, -FAR), "Ctrl+Shift+End": () => extend(FAR, FAR),
    },
  },
  { group: "选择", where: CELL, says: "选择全部指标（正在改一格时，选择这一格的文字）", keys: { "Ctrl+A": selectAll } },
  {
    group: "修改", where: CELL, says: "改这一格，光标在最后（再点一下这一格也可以）；直接输入则替换原来的内容",
    keys: { F2: always(() => edit({ isAtEnd: true })) },
  },
  { group: "修改", where: FIELD, says: "放弃对这一格的修改，恢复原来的内容；取消选择", keys: { Escape: giveUp } },
  { group: "修改", where: CELL, says: "清除选中的格子", keys: { Delete: whenReady(clear) } },
  {
    group: "修改", where: CELL, says: "这一格输入的内容填到选中的每一格",
    keys: { "Ctrl+Enter": () => always(isRange() ? fillAll : ready)() },
  },
  {
    group: "修改", where: CELL, says: "向下填充：选中的第一行填到以下各行；只选一行时填上一行的内容",
    keys: { "Ctrl+D": always(() => isReady() && fillDown()) },
  },
  {
    group: "修改", where: PAGE, says: "撤销、重做（文字、行、粘贴、填充和按检查改正都算）",
    keys: { "Ctrl+Z": inTime(undo), "Ctrl+Y": inTime(redo), "Ctrl+Shift+Z": inTime(redo) },
  },
  {
    group: "复制和粘贴", where: CELL, says: "复制、剪切选中的格子，可以粘贴到 Excel、WPS 和 Word",
    keys: { "Ctrl+C": native, "Ctrl+X": native },
  },
  {
    group: "复制和粘贴", where: FIELD, says: "粘贴：一个值填满选中的格子，同样大小的一片逐格替换，其他多格的内容先看后填",
    keys: { "Ctrl+V": native },
  },
  { group: "指标行", where: CELL, says: "在下面增加一条指标", keys: { "Ctrl+Shift++": onRow(insertBelow) } },
  { group: "指标行", where: CELL, says: "复制这一条", keys: { "Ctrl+Shift+D": onRow(duplicate) } },
  {
    group: "指标行", where: CELL, says: "上移、下移；到头时移入相邻的二级指标",
    keys: { "Alt+Shift+ArrowUp": onRow(shift, -1), "Alt+Shift+ArrowDown": onRow(shift, 1) },
  },
  { group: "指标行", where: CELL, says: "删除这一条", keys: { "Alt+Delete": onRow(remove) } },
  {
    group: "符号与单位", where: CELL, says: "在指标值中打开：≥ ≤ ＞ ＜、常用单位、周期值取年度值",
    keys: { "Alt+ArrowDown": openSigns },
  },
  {
    group: "符号与单位", where: SIGNS, says: "选择、采用、离开",
    keys: {
      ArrowLeft: always(moveInSigns, -1), ArrowUp: always(moveInSigns, -1),
      ArrowRight: always(moveInSigns, 1), ArrowDown: always(moveInSigns, 1),
      Enter: native, Escape: always(closeSigns), Tab: always(closeSigns),
    },
  },
  {
    group: "取用指标", where: OFFER, says: "输入三级指标名称时：在指标库给出的指标中选择、采用；不选",
    keys: { ArrowUp: native, ArrowDown: native, Enter: native, Tab: native, Escape: native },
  },
  { group: "取用指标", where: PAGE, says: "打开“取用指标”；再按一次回到表中", keys: { "Shift+F3": always(openOrBack) } },
  { group: "取用指标", where: DRAWER, says: "收起“取用指标”", keys: { Escape: always(close) } },
  { group: "提问", where: FIELD, says: "对这一格提问，或答复这里的提问", keys: { "Shift+F2": always(askAt) } },
  { group: "其他", where: PAGE, says: "立即保存（平时自动保存）", keys: { "Ctrl+S": always(saveNow) } },
  { group: "其他", where: PAGE, says: "显示本表（? 用于不在填写的时候）", keys: { F1: always(openHelp), "?": help } },
];

const table = new Map(KEYS.flatMap(({ where, keys }) => Object.entries(keys).map(([key, act]) => [`${where} ${key}`, act])));

// The keys that are down together as the table writes them. Shift has done its work where it makes another sign.
function written({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const isSign = key.length === 1;
  const isCommand = ctrlKey || metaKey;
  const held = [isCommand && "Ctrl", altKey && "Alt", shiftKey && (!isSign || isCommand || altKey) && "Shift"];
  return [...held.filter(Boolean), isSign ? key.toUpperCase() : key].join("+");
}

function placesOf(element) {
  if (element.closest(".signs")) return [SIGNS, PAGE];
  if (element.closest("#adopt")) return [DRAWER, PAGE];
  if (!isField(element)) return [PAGE];
  return [rowOf(element) ? CELL : HEAD, FIELD, PAGE];
}

function onKey(event) {
  // While an input method is composing, every key is the input method's.
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  const key = written(event);
  const act = placesOf(event.target).map((where) => table.get(`${where} ${key}`)).find(Boolean);
  if (act?.(event.target)) event.preventDefault();
}

export function start() {
  describe(KEYS);
  document.addEventListener("keydown", onKey);
  // By the browser's own menu.
  section.addEventListener("beforeinput", (event) => {
    const act = { historyUndo: undo, historyRedo: redo }[event.inputType];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
