// The indicator rows as plain values, and what can be done with them. A line is {id, level2, texts}; nothing here knows
// of the page. Each function gives a new list, in which every level 2 has at least one line.

let last = 0;
export const blank = (level2, texts = []) => ({ id: `row-${(last += 1)}`, level2, texts });
export const isBlank = (line) => line.texts.every((text) => !text.trim());

const at = (lines, id) => lines.findIndex((line) => line.id === id);
const alone = (lines, line) => lines.filter((other) => other.level2 === line.level2).length === 1;

// The lines level by level, with a blank one where a level 2 has none.
export function inOrder(lines, levels) {
  return levels.flatMap((level2) => {
    const own = lines.filter((line) => line.level2 === level2);
    return own.length ? own : [blank(level2)];
  });
}

export function insertAfter(lines, id, line) {
  const place = at(lines, id) + 1;
  return [...lines.slice(0, place), line, ...lines.slice(place)];
}

// The only line of a level 2 stays, and is blank then.
export function without(lines, id) {
  const gone = lines[at(lines, id)];
  if (alone(lines, gone)) return lines.map((line) => (line === gone ? blank(gone.level2) : line));
  return lines.filter((line) => line !== gone);
}

// Before or behind another line, under that line's level 2, whose blank line makes room.
export function moved(lines, id, target, isBefore) {
  const line = lines[at(lines, id)];
  const other = lines[at(lines, target)];
  if (line === other) return lines;
  const rest = lines.filter((one) => one !== line);
  const place = rest.indexOf(other) + (isBefore ? 0 : 1);
  const placed = [...rest.slice(0, place), { ...line, level2: other.level2 }, ...rest.slice(place)];
  return isBlank(other) && line.level2 !== other.level2 ? placed.filter((one) => one !== other) : placed;
}

// One place up or down; at the end of its level 2, into the next one.
export function shifted(lines, id, by, levels) {
  const line = lines[at(lines, id)];
  const group = lines.filter((other) => other.level2 === line.level2);
  const neighbour = group[group.indexOf(line) + by];
  if (neighbour) return moved(lines, id, neighbour.id, by < 0);
  const next = lines.filter((other) => other.level2 === levels[levels.indexOf(line.level2) + by]);
  if (!next.length) return lines;
  return moved(lines, id, (by < 0 ? next[next.length - 1] : next[0]).id, by > 0);
}

// A line under a level 2: in its blank line, or as its last.
export function added(lines, level2, texts) {
  const own = lines.filter((line) => line.level2 === level2);
  const free = own.find(isBlank);
  if (free) return lines.map((line) => (line === free ? { ...line, texts } : line));
  return insertAfter(lines, own[own.length - 1].id, blank(level2, texts));
}

// What was planned, done: to the line of an id, or as a new one under a level 2.
export const carriedOut = (lines, changes) => changes.reduce((all, { id, level2, texts }) => (
  id ? all.map((line) => (line.id === id ? { ...line, texts } : line)) : added(all, level2, texts)
), lines);

// What a button has changed in the lines that were `sent` to it. What was typed over since stays.
export const mended = (lines, sent, edits) => edits.reduce((all, edit) => withEdit(all, sent, edit), lines);

function withEdit(lines, sent, { row, level2, behind, texts }) {
  const was = sent[row];
  const line = lines[at(lines, was.id)];
  if (!line) return lines;
  const now = { ...line, texts: line.texts.map((text, column) => (text === was.texts[column] ? texts[column] : text)) };
  const all = lines.map((other) => (other === line ? now : other));
  if (level2 === line.level2) return all;
  const before = all.find((other) => other.id === sent[behind]?.id && other.level2 === level2);
  const target = before ?? all.find((other) => other.level2 === level2);
  return moved(all, line.id, target.id, !before);
}

// The lines from `top` to `bottom`, in the columns from `left` to `right`, with the text that `textAt` has for each.
export const filled = (lines, { top, bottom, left, right }, textAt) => lines.map((line, row) => (
  row < top || row > bottom ? line : { ...line, texts: line.texts.map((text, column) => (
    column < left || column > right ? text : textAt(row, column)
  )) }
));
