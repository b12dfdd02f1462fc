// Draws each table of the overview above it. The table stays what is read: the chart says nothing that it does not.
"use strict";

const MOST = 20;
const ROW = 26;

for (const place of document.querySelectorAll("[data-chart]")) {
  draw(place, document.getElementById(place.dataset.chart));
}

function draw(place, table) {
  const drawn = [...table.tHead.rows[0].cells].filter((cell) => cell.dataset.drawn);
  const rows = largest([...table.tBodies[0].rows].filter((row) => !row.classList.contains("total")), drawn);
  if (!rows.some((row) => drawn.some((cell) => value(row, cell)))) return;
  const percent = rows.some((row) => drawn.some((cell) => row.cells[cell.cellIndex].textContent.endsWith("%")));
  const stacked = !percent && drawn.length > 1;
  const tones = tonesOf(drawn);
  if (drawn.length > 1) place.append(legend(drawn, tones));
  const series = drawn.map((cell, at) => ({ className: tones[at], data: rows.map((row) => value(row, cell)) }));
  // The library turns rows and series round together; a stack is to begin with its first.
  if (stacked) series.reverse();
  const box = place.appendChild(document.createElement("div"));
  box.classList.toggle("is-beside", percent);
  box.style.height = `${rows.length * ROW * (percent ? 1.4 : 1) + 40}px`;
  new Chartist.BarChart(
    box,
    {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      series,
    },
    {
      horizontalBars: true,
      reverseData: true,
      stackBars: stacked,
      seriesBarDistance: 8,
      chartPadding: { top: 0, right: 40, bottom: 0, left: 0 },
      axisX: { onlyInteger: true, scaleMinSpace: 60, labelInterpolationFnc: (x) => (percent ? `${x}%` : x) },
      axisY: { offset: window.innerWidth < 700 ? 110 : 220, showGrid: false },
      high: percent ? 100 : undefined,
      low: 0,
    },
  );
}

/** The rows of which there is most to see, in the table's order. */
function largest(rows, drawn) {
  const size = (row) => drawn.reduce((sum, cell) => sum + value(row, cell), 0);
  const kept = new Set([...rows].sort((a, b) => size(b) - size(a)).slice(0, MOST));
  return rows.filter((row) => kept.has(row));
}

function value(row, head) {
  return Number(row.cells[head.cellIndex].dataset.value ?? 0);
}

/** A tone that comes twice, as of several stages, is lighter the second time. */
function tonesOf(drawn) {
  const met = new Map();
  return drawn.map((cell) => {
    const times = (met.get(cell.dataset.drawn) ?? 0) + 1;
    met.set(cell.dataset.drawn, times);
    return `tone-${cell.dataset.drawn}${times % 2 ? "" : "-2"}`;
  });
}

function legend(drawn, tones) {
  const list = document.createElement("ul");
  list.className = "legend";
  drawn.forEach((cell, at) => {
    const item = list.appendChild(document.createElement("li"));
    item.className = tones[at];
    item.textContent = cell.textContent;
  });
  return list;
}
