// A block of cells as it stands on the clipboard: text as Excel and WPS write it, and a table that they and Word take.
// Nothing here knows of the page.

// Excel quotes a cell whose text holds a tab or a line break; one that begins with a quote would be taken for such a cell.
const quoted = (text) => (/[\t\r\n]|^"/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

// Rows end with a line break, as Excel's do; a single cell is only its text.
export function toText(rows) {
  if (rows.length === 1 && rows[0].length === 1) return rows[0][0];
  return rows.map((row) => `${row.map(quoted).join("\t")}\r\n`).join("");
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (sign) => ESCAPES[sign]);
// A number format of text: Excel makes dates of 1-2 and leaves zeros out. A line break that stays within its cell.
const CELL = `<td style="border:.5pt solid windowtext;padding:2pt 4pt;white-space:pre-wrap;mso-number-format:'\\@'">`;
const BREAK = '<br style="mso-data-placement:same-cell">';

export function toHtml(rows) {
  const cell = (text) => `${CELL}${escaped(text).replace(/\r?\n/g, BREAK)}</td>`;
  const lines = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`);
  return `<table style="border-collapse:collapse">${lines.join("")}</table>`;
}

// The rows of a text from the clipboard, each as wide as the widest.
export function fromText(text) {
  const rows = [[]];
  // A quoted cell with its doubled quotes, or one without; and what stands behind it.
  const cells = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;
  let behind = null;
  while (behind !== "") {
    const [, inQuotes, plain, end] = cells.exec(text);
    rows[rows.length - 1].push(inQuotes === undefined ? plain : inQuotes.replace(/""/g, '"').replace(/\r\n?/g, "\n"));
    behind = end;
    if (end && end !== "\t") rows.push([]);
  }
  // A line break at the end ends the last row, and begins none.
  if (rows.length > 1 && rows[rows.length - 1].join("") === "" && rows[rows.length - 1].length === 1) rows.pop();
  const width = Math.max(...rows.map((row) => row.length));
  return rows.map((row) => [...row, ...Array(width - row.length).fill("")]);
}
