/* A click on what was understood marks its cell in the original, and the other way round. */
(() => {
  const beside = document.querySelector("[data-beside]");
  if (!beside) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /* The form knows its parts by path; which cell each came from is told apart from it. */
  const anchors = JSON.parse(document.getElementById("anchors").textContent);
  for (const [path, place] of Object.entries(anchors)) {
    const cell = document.getElementById(path);
    if (cell) cell.dataset.place = place;
  }
  const placed = [...beside.querySelectorAll("[data-place]")];
  const partners = (element) =>
    placed.filter((other) => other.dataset.place === element.dataset.place && pane(other) !== pane(element));
  const pane = (element) => element.closest(".beside-pane");

  for (const element of placed) {
    if (!partners(element).length) continue;
    element.classList.add("has-place");
    element.tabIndex = 0;
    element.addEventListener("click", () => show(element));
    element.addEventListener("keydown", (event) => {
      if (event.key === "Enter") show(element);
    });
  }

  /* Where the form begins: in a list, the name of the unit stands above all of them. */
  const inOriginal = placed.filter((element) => element.matches(".original-table .has-place"));
  const first = inOriginal.find((element) => element.dataset.place === anchors["project.name"]) ?? inOriginal[0];
  if (first) scroll(first, "auto");

  function show(element) {
    for (const marked of beside.querySelectorAll(".is-marked")) marked.classList.remove("is-marked");
    const found = partners(element);
    for (const one of [element, ...found]) one.classList.add("is-marked");
    scroll(found[0], calm.matches ? "auto" : "smooth");
  }

  /* Within its pane alone: the page itself stays where it is. */
  function scroll(element, behavior) {
    const frame = pane(element);
    const gap = element.getBoundingClientRect().top - frame.getBoundingClientRect().top;
    const middle = Math.max((frame.clientHeight - element.offsetHeight) / 2, 48);
    frame.scrollBy({ top: gap - middle, behavior });
  }
})();
