// The oldest browser the pages are made for is Chromium 109 and what is built on it. An older one is told so, in words,
// at the top of the page. This file alone is read by browsers of any age: no module, and nothing newer than ES3.
(function () {
  // :has() came with Chromium 105, the unit lh with 109; the pages' scripts need nothing younger.
  var known = window.CSS && CSS.supports && CSS.supports("selector(:has(a))") && CSS.supports("height", "1lh");
  if (known) return;
  var notice = document.createElement("div");
  notice.id = "old-browser";
  notice.setAttribute("role", "alert");
  notice.style.cssText = "padding:8px 16px;border-bottom:1px solid #ecd29b;background:#fff5df;color:#805300;font-size:14px;line-height:1.6";
  notice.appendChild(document.createTextNode(
    "这个浏览器的内核太旧，页面可能显示不全，自动保存和检查也可能不起作用。" +
    "请改用 Chrome、Edge 109 及以上版本，或新版 360 安全浏览器、奇安信可信浏览器的“极速模式”（内核 109 及以上）。"
  ));
  document.body.insertBefore(notice, document.body.firstChild);
})();
