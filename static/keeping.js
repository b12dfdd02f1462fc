// What was sent after the session had ended is put back into its form when the same person has logged in again.
// The editor and the review of one declaration keep their own drafts.

const KEY = "mubiao:sent";
const { person } = document.body.dataset;
const LOGIN = "/login/";
const OWN_DRAFT = "#review, #editor";

const kept = (one) => one.name && !["hidden", "submit", "password", "file"].includes(one.type);
const isOnOff = (one) => one.type === "radio" || one.type === "checkbox";
const forms = () => [...document.querySelectorAll('form[method="post"]')].filter((form) => !form.matches(OWN_DRAFT));
const valued = (one) => (isOnOff(one) ? one.checked : one.value);

function keep({ target: form }) {
  const at = forms().indexOf(form);
  if (at < 0) return;
  const values = [...form.elements].filter(kept).map(valued);
  if (values.length) sessionStorage.setItem(KEY, JSON.stringify({ person, path: location.pathname, at, values }));
}

function putBack({ at, values }) {
  const controls = [...(forms()[at]?.elements ?? [])].filter(kept);
  // The page has another shape by now: what belongs where cannot be told.
  if (controls.length !== values.length) return;
  controls.forEach((one, index) => {
    if (isOnOff(one)) one.checked = values[index];
    else one.value = values[index];
    one.closest("details")?.setAttribute("open", "");
  });
  document.getElementById("messages").insertAdjacentHTML(
    "beforeend",
    '<div class="alert alert-info" role="status">登录已过期，刚才没有提交；已放回您填写的内容，请核对后重新提交。</div>',
  );
}

function isBackFromLogin() {
  const from = document.referrer && new URL(document.referrer);
  return from && from.origin === location.origin && from.pathname === LOGIN;
}

// Any other page that opens means that it arrived, or that somebody went elsewhere.
const sent = JSON.parse(sessionStorage.getItem(KEY));
sessionStorage.removeItem(KEY);
if (sent?.person === person && sent.path === location.pathname && isBackFromLogin()) putBack(sent);
document.addEventListener("submit", keep);
