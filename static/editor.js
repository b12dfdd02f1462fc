// The sheet's editor. Every page works without this file; it adds rows and their order, movement between cells, and a
// guard for unsaved work. Pages may use: a [data-save] button (Ctrl+S), [data-unsaved] elements (shown while there are
// changes), and two events: "editor-saved" (what is typed now is saved), "editor-checked" (the findings beside the sheet
// are about what is typed now).
(() => {
  "use strict";

  const CONTROLS = "textarea, input:not([type=hidden])";
  const TOOLS = [["up", "↑", "上移"], ["down", "↓", "下移"], ["delete", "×", "删除"]];
  const COLUMNS = ["indicator-name", "indicator-cycle_value", "indicator-annual_value"];

  const editor = () => document.querySelector("[data-editor]");
  const tableOf = (element) => element.closest("[data-editor]").querySelector("table");
  const allRows = (table) => [...table.querySelectorAll("tr[data-level2]")];
  const siblings = (row) => allRows(tableOf(row)).filter((other) => other.dataset.level2 === row.dataset.level2);
  const controls = (within) => [...within.querySelectorAll(CONTROLS)];
  const isFilled = (row) => controls(row).some((control) => control.value.trim());
  const control = (row, name) => row.querySelector(`[name="${name}"]`);

  // ---- Rows ----

  // Level 1 and level 2 span the rows under them and stand in the first: taken off before a change, put back after it.
  function rearrange(table, change) {
    const heads = new Map();
    const key = (row, kind) => `${kind} ${row.dataset[kind]}`;
    for (const head of table.querySelectorAll("th.level1, th.level2")) {
      heads.set(key(head.parentElement, head.className), head);
      head.remove();
    }
    change();
    for (const row of allRows(table)) {
      for (const kind of ["level2", "level1"]) {
        const head = heads.get(key(row, kind));
        if (head.isConnected) head.rowSpan += 1;
        else {
          head.rowSpan = 1;
          row.prepend(head);
        }
      }
    }
    renumber(table);
  }

  // Spoken names count the rows of a level 2; a button without anything to do is off.
  function renumber(table) {
    for (const row of allRows(table)) {
      const group = siblings(row);
      const spoken = `${row.dataset.level2Name} 第 ${group.indexOf(row) + 1} 条`;
      const filled = isFilled(row);
      for (const field of controls(row)) {
        field.setAttribute("aria-label", `${spoken} ${field.closest("td").dataset.label}`);
      }
      for (const button of row.querySelectorAll(".tools button")) button.setAttribute("aria-label", `${button.title} ${spoken}`);
      row.querySelector("[data-tool=up]").disabled = group[0] === row;
      row.querySelector("[data-tool=down]").disabled = group[group.length - 1] === row;
      row.querySelector("[data-tool=delete]").disabled = group.length === 1 && !filled && !control(row, "indicator-row").value;
      row.classList.toggle("is-blank", !filled);
    }
  }

  // A cell's id is its path in the document that was last checked, which is what findings beside the sheet link to.
  function renamePaths() {
    allRows(editor().querySelector("table")).forEach((row) => controls(row).forEach((field) => field.closest("td").removeAttribute("id")));
    allRows(editor().querySelector("table")).filter(isFilled).forEach((row, index) => {
      for (const field of controls(row)) field.closest("td").id = `indicators[${index}].${field.name.replace("indicator-", "")}`;
    });
  }

  function blankCopy(row) {
    const copy = row.cloneNode(true);
    for (const extra of copy.querySelectorAll("th, small")) extra.remove();
    for (const cell of copy.querySelectorAll("td[data-label]")) {
      cell.className = "entry-line";
      cell.removeAttribute("id");
    }
    for (const field of controls(copy)) field.value = "";
    control(copy, "indicator-row").value = "";
    return copy;
  }

  function addAfter(row) {
    const copy = blankCopy(row);
    rearrange(tableOf(row), () => row.after(copy));
    controls(copy).forEach(grow);
    return copy;
  }

  function addTo(row) {
    const group = siblings(row);
    const last = group[group.length - 1];
    const target = isFilled(last) ? addAfter(last) : last;
    controls(target)[0].focus();
    changed();
  }

  function move(row, tool) {
    const group = siblings(row);
    const other = group[group.indexOf(row) + (tool === "up" ? -1 : 1)];
    rearrange(tableOf(row), () => (tool === "up" ? other.before(row) : other.after(row)));
    const button = row.querySelector(`[data-tool=${tool}]`);
    (button.disabled ? row.querySelector(".tools [data-tool]:not(:disabled)") : button).focus();
    changed();
  }

  function remove(row) {
    const group = siblings(row);
    const table = tableOf(row);
    const next = group[group.indexOf(row) + 1];
    const texts = controls(row).map((field) => field.value);
    const shown = control(row, "indicator-row");
    const index = shown.value;
    const write = (values, at) => {
      shown.value = at;
      controls(row).forEach((field, i) => { field.value = values[i]; grow(field); });
    };
    const isOnly = group.length === 1;
    const name = texts.find((text) => text.trim());

    if (isOnly) write(["", "", ""], "");
    rearrange(table, () => { if (!isOnly) row.remove(); });
    const neighbour = isOnly ? row : next || group[group.indexOf(row) - 1];
    controls(neighbour)[0].focus();
    changed();
    if (!name) return;
    toast(`已删除“${name.length > 20 ? `${name.slice(0, 20)}…` : name}”`, () => {
      rearrange(table, () => {
        if (isOnly) return write(texts, index);
        const rows = allRows(table).filter((other) => other.dataset.level2 === row.dataset.level2);
        if (rows.includes(next)) next.before(row);
        else rows[rows.length - 1].after(row);
      });
      controls(row)[0].focus();
      changed();
    });
  }

  function toast(text, undo) {
    document.querySelector(".undo")?.remove();
    const bar = document.createElement("div");
    bar.className = "undo";
    bar.setAttribute("role", "status");
    bar.innerHTML = '<span></span><button type="button" class="btn btn-sm">撤销</button>';
    bar.querySelector("span").textContent = text;
    bar.querySelector("button").addEventListener("click", () => { bar.remove(); undo(); });
    document.body.append(bar);
    setTimeout(() => bar.remove(), 12000);
  }

  // ---- Cells ----

  const growsByItself = window.CSS && CSS.supports("field-sizing", "content");
  function grow(field) {
    if (growsByItself || field.tagName !== "TEXTAREA") return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  // Up and down stay in an indicator's column; above and below it, in the fields of the head.
  function step(field, by) {
    const column = field.name.startsWith("indicator-") ? field.name : COLUMNS[0];
    const line = controls(editor()).filter((other) => !other.name.startsWith("indicator-") || other.name === column);
    const target = line[line.indexOf(field) + by];
    if (!target) return false;
    target.focus();
    const end = by > 0 ? 0 : target.value.length;
    target.setSelectionRange(end, end);
    return true;
  }

  function isOneLine(field) {
    const style = getComputedStyle(field);
    const padding = parseFloat(style.paddingTop) + parseFloat(style.paddingBottom);
    return field.clientHeight - padding < parseFloat(style.lineHeight) * 1.5;
  }

  function leavesBy(key, field) {
    if (field.selectionStart !== field.selectionEnd) return 0;
    const oneLine = isOneLine(field);
    if (key === "ArrowUp" && (oneLine || field.selectionStart === 0)) return -1;
    if (key === "ArrowDown" && (oneLine || field.selectionEnd === field.value.length)) return 1;
    return 0;
  }

  function onKey(event) {
    const field = event.target;
    // While an input method is composing, every key is the input method's.
    if (event.isComposing || event.keyCode === 229 || !field.matches(`[data-editor] :is(${CONTROLS})`)) return;
    const row = field.closest("tr[data-level2]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && row) {
      event.preventDefault();
      addTo(row);
    } else if (event.key === "Enter" && (field.tagName === "INPUT" || "line" in field.dataset)) {
      event.preventDefault();
      step(field, event.shiftKey ? -1 : 1);
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey) {
      const by = leavesBy(event.key, field);
      if (by && step(field, by)) event.preventDefault();
    }
  }

  // Cells copied from a spreadsheet fill cells here, from this one to the right and down.
  function onPaste(event) {
    const field = event.target;
    const text = event.clipboardData.getData("text/plain");
    if (!field.matches("tr[data-level2] textarea") || !text.includes("\t")) return;
    event.preventDefault();
    let row = field.closest("tr");
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n");
    lines.forEach((line, i) => {
      if (i) {
        const group = siblings(row);
        row = group[group.indexOf(row) + 1] || addAfter(row);
      }
      line.split("\t").forEach((value, j) => {
        const target = control(row, COLUMNS[COLUMNS.indexOf(field.name) + j]);
        if (!target) return;
        target.value = value.trim();
        grow(target);
      });
    });
    renumber(tableOf(field));
    changed();
  }

  // ---- Saving ----

  let saved = "";
  const formOf = () => editor()?.closest("form");
  const typed = () => new URLSearchParams(new FormData(formOf())).toString();
  const isDirty = () => Boolean(formOf()) && typed() !== saved;

  function showState() {
    const dirty = isDirty();
    for (const element of document.querySelectorAll("[data-unsaved]")) element.hidden = !dirty;
  }

  // A change that no key made: pages that check while typing listen for "input".
  function changed() {
    formOf()?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function onInput(event) {
    const field = event.target;
    if (field.matches("[data-editor] textarea, [data-editor] input")) {
      grow(field);
      field.closest("td").classList.add("is-stale");
      if (field.name.startsWith("indicator-")) renumber(tableOf(field));
    }
    if (formOf()) showState();
  }

  function onShortcut(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || !formOf()) return;
    event.preventDefault();
    const button = [...formOf().elements].find((element) => element.matches("[data-save]"));
    formOf().requestSubmit(button);
  }

  // ---- Start ----

  function start() {
    const section = editor();
    if (!section || section.dataset.ready) return;
    section.dataset.ready = "yes";
    const table = section.querySelector("table");
    for (const cell of table.querySelectorAll("td.tools")) {
      for (const [tool, sign, title] of TOOLS) {
        cell.insertAdjacentHTML("beforeend", `<button type="button" data-tool="${tool}" title="${title}">${sign}</button>`);
      }
    }
    for (const head of table.querySelectorAll("th.level2")) {
      const name = head.parentElement.dataset.level2Name;
      head.insertAdjacentHTML("beforeend", '<button type="button" class="add" data-tool="add" title="增加一条（Ctrl+Enter）">＋</button>');
      head.lastElementChild.setAttribute("aria-label", `${name} 增加一条`);
    }
    rearrange(table, () => table.querySelectorAll("tr.is-spare").forEach((row) => row.remove()));
    controls(section).forEach(grow);
    // After a refusal the page shows what was typed, and none of it is saved.
    const refused = document.querySelector("main .alert-danger");
    saved = refused || !formOf() ? "" : typed();
    section.querySelector(".alert-danger")?.focus();
    if (formOf()) showState();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-editor] [data-tool]");
    const link = event.target.closest('a[href^="#"]');
    if (button) {
      const row = button.closest("tr");
      if (button.dataset.tool === "add") addTo(row);
      else if (button.dataset.tool === "delete") remove(row);
      else move(row, button.dataset.tool);
    } else if (link && editor()) {
      const cell = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const field = cell?.matches("[data-editor] td") && cell.querySelector(CONTROLS);
      if (!field) return;
      event.preventDefault();
      cell.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    } else if (event.target.matches("[data-editor] td")) {
      event.target.querySelector(CONTROLS)?.focus();
    }
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onShortcut);
  document.addEventListener("paste", onPaste);
  document.addEventListener("input", onInput);
  document.addEventListener("submit", (event) => {
    if (event.target === formOf() && !event.defaultPrevented) saved = typed();
  });
  document.addEventListener("editor-saved", () => { saved = typed(); showState(); });
  document.addEventListener("editor-checked", () => { if (editor()) renamePaths(); });
  document.addEventListener("htmx:load", start);
  window.addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });
  start();
})();
