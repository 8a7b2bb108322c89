"use strict";

/* What every page of the console uses. A page loads this file before its own script. */

const words = JSON.parse(document.body.dataset.words);
const language = document.body.dataset.language;
const by = (id) => document.getElementById(id);

/** Make an element; text is always set as text, so nothing a customer wrote becomes markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "width") element.style.width = value;
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A probability, or the proven bounds around it where exact inference did not fit. */
const spread = (share, between) => (between ? `${percent(between[0])} – ${percent(between[1])}` : percent(share));
const percent = (share) => (share >= 0.9995 ? "100 %" : `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`);
const amount = (number) => number.toFixed(2);
const signed = (number) => (number < 0 ? "−" : "+") + amount(Math.abs(number));

/** Send a request to the service and return its answer; a refusal is thrown with its sentence. */
async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Error(words.unreachable);
  }
  const said = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(said.detail ?? `${response.status} ${response.statusText}`);
  return said;
}
