// What every page's frame needs: menus that close, and room for what is stuck to the window's edges.

// ---- Menus: <details class="menu"> works without this; with it, it also closes as a menu does ----

const openMenus = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target) || event.target.closest(".menu-items")) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// ---- What has the focus is never under a bar that stays (WCAG 2.2, 2.4.11): the page scrolls with this much room ----

const STUCK = ".app-nav, .bar, .bar .actions, .save-state, .decide, .bulk";

function measure() {
  let [top, bottom] = [0, 0];
  for (const element of document.querySelectorAll(STUCK)) {
    const { position, top: stuckTop, bottom: stuckBottom } = getComputedStyle(element);
    const isBar = ["sticky", "fixed"].includes(position) && element.offsetWidth > window.innerWidth / 3;
    if (isBar && stuckTop === "0px") top = Math.max(top, element.offsetHeight);
    else if (isBar && position === "fixed") bottom = Math.max(bottom, window.innerHeight - element.getBoundingClientRect().top);
    else if (isBar && stuckBottom === "0px") bottom = Math.max(bottom, element.offsetHeight);
  }
  document.documentElement.style.setProperty("--stuck-top", `${top}px`);
  document.documentElement.style.setProperty("--stuck-bottom", `${bottom}px`);
}

const watch = new ResizeObserver(measure);
document.querySelectorAll(STUCK).forEach((element) => watch.observe(element));
window.addEventListener("resize", measure);
measure();
