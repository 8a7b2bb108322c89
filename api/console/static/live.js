"use strict";

/* A form with `data-live` is sent without leaving the page: the parts that it names are taken over from the answer.
   Without this script the browser sends the form and shows the next page, which says the same. */

const body = document.body.dataset;
const by = (id) => document.getElementById(id);

/** Read a page from the service; a refusal is a page as well. */
async function load(address, options = {}) {
  const response = await fetch(address, { ...options, headers: { ...options.headers, "X-Live": "1" } });
  if (response.status === 401) {
    keepDraft(); /* the session has ended: what was typed is there again after signing in */
    location.assign(`${body.root}/signin?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { page, address: response.headers.get("Content-Location") ?? response.url };
}

/** Give an element the attributes of another one; what the reader has opened stays open. */
function dress(mine, theirs) {
  for (const { name } of [...mine.attributes]) {
    if (name !== "open" && !theirs.hasAttribute(name)) mine.removeAttribute(name);
  }
  for (const { name, value } of theirs.attributes) {
    if (mine.getAttribute(name) !== value) mine.setAttribute(name, value);
  }
}

/** Change only what differs, so that little is laid out and read aloud again. A field keeps what was typed, or goes. */
function renew(mine, theirs) {
  if (mine.isEqualNode(theirs)) return;
  const inside = [...mine.childNodes];
  const alike = mine.nodeName === theirs.nodeName && mine.id === theirs.id && inside.length === theirs.childNodes.length;
  if (!alike || !inside.length || mine.matches("select, textarea")) return mine.replaceWith(document.importNode(theirs, true));
  dress(mine, theirs);
  inside.forEach((each, place) => renew(each, theirs.childNodes[place]));
}

/** Take over parts of another page; an open list stays open, and a focus stays where it was. */
function take(page, ids) {
  const focused = document.activeElement?.id;
  const open = [...document.querySelectorAll("details[open]")].map((each) => each.id);
  for (const id of ids) {
    const theirs = page.getElementById(id);
    if (theirs) renew(by(id), theirs);
  }
  for (const id of open) {
    if (id && by(id)) by(id).open = true;
  }
  if (focused) by(focused)?.focus({ preventScroll: true });
}

/** Empty the fields of what was just added, such as a symptom. */
function empty(form, button) {
  for (const each of form.querySelectorAll("[data-once]")) {
    if (each.dataset.once && each.dataset.once !== button?.value) continue;
    if (each.matches("select")) each.selectedIndex = 0;
    else each.value = "";
  }
}

/** Show moments in the time of the reader. The service writes them in universal time. */
for (const each of document.querySelectorAll("time[datetime]")) {
  each.textContent = new Date(each.dateTime).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });
}

/** Show why a form was not answered. */
function say(sentence) {
  const note = document.createElement("p");
  note.className = "note";
  note.setAttribute("role", "alert");
  note.textContent = sentence;
  by("problem").replaceChildren(note);
}

let running = Promise.resolve();

/** Send a form as the pressed button would. One after the other, so that no answer overtakes another. */
function send(form, button) {
  const fields = new URLSearchParams(new FormData(form, button));
  running = running.then(async () => {
    form.setAttribute("aria-busy", "true");
    try {
      const { page, address } = await load(form.action, { method: "POST", body: fields });
      const theirs = page.getElementById(form.id);
      if (!theirs) return say(page.querySelector("[role=alert] p")?.textContent ?? body.unreachable);
      take(page, form.dataset.live.split(" "));
      if (!by("problem")?.textContent.trim()) empty(form, button);
      form.action = theirs.getAttribute("action");
      document.title = page.title;
      if (new URL(address, location).pathname !== location.pathname && !by("problem")?.textContent.trim()) history.replaceState(null, "", address);
      document.dispatchEvent(new Event("taken"));
    } catch {
      say(body.unreachable);
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
  return running;
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.live) return;
  event.preventDefault();
  const inText = form.querySelector("textarea:focus, input:focus");
  send(form, event.submitter).then(() => {
    if (inText && event.submitter?.id === "diagnose") by("result")?.focus({ preventScroll: true });
    if (matchMedia("(max-width: 820px)").matches && event.submitter?.id === "diagnose") by("result")?.scrollIntoView();
  });
});
