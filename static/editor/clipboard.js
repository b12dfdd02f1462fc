// What is on the clipboard, as far as one cell goes: a block of cells is read by the server. Nothing here knows of the page.

const ONE_LINE_END = /(?:\r\n|\r|\n)$/;
// The only cell there is as a spreadsheet writes it: in quotes where it holds a line break, a tab or a quote that is doubled.
const QUOTED = /^"((?:[^"]|"")*)"$/;
const isLatin = (sign) => /[A-Za-z]/.test(sign ?? "");

// The text of the one cell or line that a text is; null when it is several.
export function oneCell(text) {
  const line = text.replace(ONE_LINE_END, "");
  const inQuotes = QUOTED.exec(line)?.[1];
  if (inQuotes !== undefined && /[\t\r\n]|""/.test(inQuotes)) return inQuotes.replace(/""/g, '"').replace(/\r\n?/g, "\n");
  return /[\t\r\n]/.test(line) ? null : line;
}

// In a field of one line: what wrapping tore apart is one text again, as when a table is read.
export const onOneLine = (text) => text.trim().replace(/[ \t]*[\r\n]+\s*/g, (broken, at, whole) => (
  isLatin(whole[at - 1]) && isLatin(whole[at + broken.length]) ? " " : ""
));

// How many cells a table in markup has.
export const cellsIn = (html) => (/<table/i.test(html) ? (html.match(/<t[dh][\s>]/gi) ?? []).length : 0);

// Markup without the styles and comments of an office program, which make it much larger than its text.
export const bare = (html) => html.replace(/<!--[\s\S]*?-->|<style[\s>][\s\S]*?<\/style>/gi, "");
