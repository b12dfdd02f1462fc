// Requests of the editor. The token is read each time: logging in again, in another window, changes it.

import { form } from "./page.js";
import { entries } from "./composition.js";

const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";

// The answer's status and JSON. `status` is 0 when nothing answered, 302 when one has to log in first.
export async function post(url, body, { keepalive = false, signal } = {}) {
  body.delete("csrfmiddlewaretoken");
  const options = { method: "POST", body, keepalive, signal, redirect: "manual", headers: { "X-CSRFToken": token() } };
  let response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { status: 0, data: null };
  }
  if (response.type === "opaqueredirect") return { status: 302, data: null };
  const isJson = response.headers.get("content-type")?.includes("json");
  try {
    return { status: response.status, data: isJson ? await response.json() : null };
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return { status: 0, data: null };
  }
}

// What the form would post.
export const body = () => new URLSearchParams(entries());

export function freshenToken() {
  const field = form.querySelector("[name=csrfmiddlewaretoken]");
  if (token()) field.value = token();
}
