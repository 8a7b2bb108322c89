"use strict";

/* Helps with fields: suggestions while typing, copying, and a language that changes without losing what was typed. */

const DRAFT = "diagnoser draft";

/** Fill the list of a field with what may be meant, and say what is known of it. */
async function suggest(field) {
  const wanted = field.value;
  const answer = await fetch(`${body.root}/suggest/${field.dataset.suggest}?q=${encodeURIComponent(wanted)}`);
  if (!answer.ok || field.value !== wanted) return;
  const { options, said } = await answer.json();
  field.list.replaceChildren(...options.map(({ value, label }) => {
    const option = document.createElement("option");
    option.value = value;
    option.label = label;
    return option;
  }));
  const none = wanted.trim() && !options.length && !said;
  by(field.getAttribute("aria-describedby")).textContent = none ? body.noMatch : said;
}

document.addEventListener("input", (event) => {
  if (event.target.dataset?.suggest) suggest(event.target).catch(() => {});
});

/** Copy the text of another field. The old way comes first: the new one works only over HTTPS. */
async function copy(button) {
  by(button.dataset.copy).select();
  try {
    if (!document.execCommand("copy")) await navigator.clipboard.writeText(by(button.dataset.copy).value);
  } catch {
    return; /* the browser forbids both: the text stays marked, to be copied by hand */
  }
  button.focus();
  const before = button.textContent;
  button.textContent = body.copied;
  setTimeout(() => { button.textContent = before; }, 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (button) copy(button);
  if (event.target.closest?.("[data-language]")) keepDraft();
});

function keepDraft() {
  const fields = [...document.querySelectorAll("form [name]:not([type=hidden], button)")]
    .map(({ name, value, checked, type }) => ({ name, value, checked, type }));
  sessionStorage.setItem(DRAFT, JSON.stringify({ path: location.pathname, fields }));
}

function restoreDraft() {
  if (location.pathname.endsWith("/signin")) return;
  const draft = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  sessionStorage.removeItem(DRAFT);
  if (draft?.path !== location.pathname) return;
  for (const { name, value, checked, type } of draft.fields) {
    const ticked = type === "checkbox" || type === "radio";
    const field = [...document.getElementsByName(name)].find((each) => !ticked || each.value === value);
    if (!field) continue;
    if (ticked) field.checked = checked;
    else field.value = value;
  }
}

restoreDraft();
