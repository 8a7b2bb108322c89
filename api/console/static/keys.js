"use strict";

/* Keys. Each control with `data-key` is pressed, or gets the focus, by its key, wherever the focus is but in a text
   field. The list behind `?` is made from the controls of the page, so it is never out of date. */

const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select";

function listKeys() {
  const rows = [...document.querySelectorAll("[data-key]")]
    .filter((each) => each.id !== "show_keys" && each.checkVisibility())
    .map((each) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      key.textContent = each.dataset.key.toUpperCase();
      term.append(key);
      const meaning = document.createElement("dd");
      meaning.textContent = each.dataset.keyLabel ?? each.firstChild.textContent.trim();
      row.append(term, meaning);
      return row;
    });
  by("keys").querySelector("dl").replaceChildren(...rows);
}

function toggleKeys() {
  if (by("keys").open) return by("keys").close();
  listKeys();
  by("keys").showModal();
}

function press(control) {
  if (control.matches(TYPED)) {
    control.focus();
    control.scrollIntoView({ block: "nearest" });
  } else control.click();
}

by("show_keys").addEventListener("click", toggleKeys);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return by("diagnose")?.click();
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  const typing = event.target.closest?.(TYPED);
  if (event.key === "Escape" && typing) return typing.blur();
  if (typing && !typing.readOnly) return;
  if (event.key === "?") { event.preventDefault(); return toggleKeys(); }
  if (by("keys").open) return;
  const wanted = event.key.toLowerCase();
  const control = [...document.querySelectorAll("[data-key]")]
    .find((each) => each.dataset.key === wanted && each.checkVisibility());
  if (control) { event.preventDefault(); press(control); }
});
