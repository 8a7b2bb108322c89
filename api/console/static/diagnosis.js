"use strict";

/* The page `diagnosis`: a report, its answer, and the dialogue that follows. */

const FIRST_CAUSES = 8;

let names = { symptoms: new Map(), causes: new Map(), questions: new Map() };
let current = null;
let allCauses = false;

/** The fields of the request of a stored diagnosis; some have no control in the form, and must not be lost. */
let otherFields = {};

/** Symptom -> finding: what was answered, and stays when the report is edited. */
const answers = new Map();

const symptomName = (id) => names.symptoms.get(id) ?? SPECIAL[id] ?? id;
const causeName = (id, otherwise = id) => names.causes.get(id) ?? otherwise;
const SPECIAL = {
  "(unmentioned)": words.unmentioned, "(text)": words.text, "(guess)": words.guess, "(machine)": words.machine_prior,
  "(other findings)": words.other_findings,
};
const PROPOSED = ["proposed_1", "proposed_2"];

/** Name a kit; two pieces of one part are counted. */
function kitName(parts) {
  if (!parts.length) return words.send_nothing;
  if (parts.length === 2 && parts[0] === parts[1]) return `2 × ${causeName(parts[0])}`;
  return parts.map((each) => causeName(each)).join(" + ");
}

const busy = () => by("result").classList.contains("busy");

/** Run one exchange with the service: no second one can start before it ends, and a refusal is shown. */
async function exchange(action) {
  if (busy()) return;
  by("problem").hidden = true;
  by("result").classList.add("busy");
  by("diagnose").disabled = by("start_over").disabled = true;
  try {
    current = await action();
    history.replaceState(null, "", `#${current.diagnosis_id}`);
    show();
  } catch (error) {
    by("problem").textContent = error.message;
    by("problem").hidden = false;
    by("problem").scrollIntoView({ block: "nearest" });
  } finally {
    by("result").classList.remove("busy");
    by("diagnose").disabled = by("start_over").disabled = false;
  }
}

function requested() {
  const proposed = PROPOSED.map((id) => by(id).value).filter(Boolean);
  return {
    ...otherFields,
    report: by("report").value.trim() ? by("report").value : null,
    machine: by("machine").value.trim() || null,
    findings: [...answers.values()],
    service_level: by("service_level").value,
    objective: by("objective").value,
    max_spares: Number(by("max_spares").value),
    proposed_parts: proposed.length ? proposed : null,
    language,
    detail: "full",
  };
}

function diagnose() {
  const request = requested();
  if (!request.report && !request.machine && !request.findings.length) {
    by("problem").textContent = words.say_something;
    by("problem").hidden = false;
    by("report").focus();
    return;
  }
  allCauses = false;
  exchange(() => ask("POST", "v1/diagnoses", request)).then(() => {
    if (!by("problem").hidden) return;
    by("result").focus({ preventScroll: true }); /* out of the text fields, so that the keys answer the questions */
    if (matchMedia("(max-width: 820px)").matches) by("result").scrollIntoView();
  });
}

const answer = (symptom, state) => answerAll([{ symptom, state }]);

function answerAll(findings) {
  const path = `v1/diagnoses/${current.diagnosis_id}/answers`;
  exchange(async () => {
    const said = await ask("POST", path, { findings });
    keep(findings.map((each) => ({ ...each, known: "asked" })));
    return said;
  }).then(() => {
    document.querySelector("[data-question] button")?.focus({ preventScroll: true });
  });
}

function keep(findings) {
  for (const each of findings) answers.set(each.symptom, each);
  showAnswers();
}

/** Show beside the report what is sent together with it. Each answer can be taken back. */
function showAnswers() {
  const label = (each) => `${symptomName(each.symptom)}: ${each.state ? words[each.state] : percent(each.probability)} ✕`;
  const button = (each) => make("button", { type: "button", onclick: () => takeBack(each.symptom) }, label(each));
  by("answers").hidden = !answers.size;
  by("answers").replaceChildren(
    make("span", { class: "words" }, words.kept_answers), ...[...answers.values()].map(button));
}

function takeBack(symptom) {
  if (busy()) return;
  answers.delete(symptom);
  showAnswers();
  diagnose();
}

function choice(symptom, options, pressed) {
  const button = ([state, label]) =>
    make("button", { type: "button", "aria-pressed": String(state === pressed), onclick: () => answer(symptom, state) }, label);
  return make("div", { class: "choice", role: "group", "aria-label": symptomName(symptom) }, ...options.map(button));
}

const card = (title, ...content) => make("section", { class: "card" }, make("h2", {}, title), ...content);

const lost = () => current.understood === "nothing" && current.kit.basis === "fleet";

/** Said first where nothing was understood: what follows rests on other machines and not on this report. */
const notUnderstoodCard = () => make("section", { class: "card lost", role: "alert" },
  make("h2", {}, words.not_understood), make("p", { class: "note" }, words.say_it_otherwise));

function kitCard() {
  const { kit } = current;
  const parts = kit.parts.map((each) =>
    make("li", {}, causeName(each.part, each.name), make("small", {}, `${each.part} · ${percent(each.probability)}`)));
  const advice = make("span", { class: "badge" }, words[`advice_${current.advice}`] ?? current.advice);
  const title = kit.basis === "fleet" ? words.kit_of_fleet : words.kit;
  return make("section", { class: "card kit" },
    make("h2", {}, title, advice),
    make("ol", {}, ...(parts.length ? parts : [make("li", {}, words.send_nothing)])),
    make("div", { class: "figure" },
      make("b", {}, spread(kit.coverage, kit.between)), words.first_time_fix,
      make("br"), `${words.cost} ${amount(kit.expected_cost)}`),
    besideTable(),
    ...current.units.map((each) => make("p", { class: "aside" },
      `${each.counted} ${words.counted}: ${causeName(each.part)}; ${words.two_or_more} ${percent(each.two_or_more)}`)),
    makeSure(),
    current.surprise.unusual ? make("p", { class: "note" }, words.unusual, worstFinding()) : null,
    current.exact ? null : make("p", { class: "note" }, words.inexact));
}

/** The kits with one piece less and one more, and the user's own kit, all with the same prices. */
function besideTable() {
  const rows = ["fewer", "more", "proposed"].filter((each) => current[each]).map((each) => make("tr", {},
    make("td", {}, make("span", { class: "words label" }, words[each]), kitName(current[each].parts)),
    make("td", { class: "number" }, spread(current[each].coverage, current[each].between)),
    make("td", { class: "number" }, amount(current[each].expected_cost))));
  if (!rows.length) return null;
  const head = [words.beside, words.coverage, words.cost].map((each) => make("th", { scope: "col" }, each));
  return make("table", { class: "aside" }, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows));
}

function makeSure() {
  const change = current.counterfactual;
  if (!change) return null;
  const states = change.changes.map((each) => `${symptomName(each.symptom)}: ${words[each.state]}`);
  return make("p", { class: "aside" },
    `${words.make_sure} ${states.join(` ${words.and} `)} → `, make("b", {}, kitName(change.parts)));
}

const worstFinding = () =>
  current.surprise.worst ? ` ${words.fits_worst}: ${symptomName(current.surprise.worst)}.` : null;

function questionsCard() {
  const options = [["present", words.yes], ["absent", words.no], ["unknown", words.dont_know]];
  const rows = current.questions.map((each) =>
    make("li", { "data-question": each.symptom },
      make("div", { class: "grow" }, names.questions.get(each.symptom) ?? each.text,
        make("div", { class: "words" },
          [symptomName(each.symptom), `${each.minutes} ${words.minutes}`,
            `${words.saves} ${Math.max(each.value, each.joint_value ?? 0).toFixed(3)}`,
            each.probability !== null && `${words.chance_of_yes} ${percent(each.probability)}`].filter(Boolean).join(" · ")),
        make("div", { class: "words" },
          `${words.yes} → ${kitName(each.if_present)} · ${words.no} → ${kitName(each.if_absent)}`),
        lookRow(each)),
      choice(each.symptom, options)));
  if (!rows.length) return card(words.questions, make("p", { class: "muted" }, words.no_questions));
  const title = make("h2", {}, words.questions, make("small", { class: "keys" }, words.keys_hint));
  return make("section", { class: "card" }, title, make("ul", { class: "rows" }, ...rows));
}

/** Symptoms that one look at the machine answers together: the user ticks those that are present. */
function lookRow(question) {
  if (!question.settles.length) return null;
  const seen = new Set();
  const done = make("button", { type: "button", onclick: () => answerAll(all.map((symptom) => (
    { symptom, state: seen.has(symptom) ? "present" : "absent" }))) }, words.none_of_these);
  const toggle = (symptom) => make("button", { type: "button", "aria-pressed": "false", onclick: (event) => {
    if (!seen.delete(symptom)) seen.add(symptom);
    event.currentTarget.setAttribute("aria-pressed", String(seen.has(symptom)));
    done.textContent = seen.size ? words.only_these : words.none_of_these;
  } }, symptomName(symptom));
  const all = [question.symptom, ...question.settles];
  return make("div", { class: "look", role: "group", "aria-label": words.same_look },
    make("span", { class: "words" }, words.same_look), ...all.map(toggle), done);
}

function stepsCard() {
  if (!current.steps.length) return null;
  const row = (each) => make("li", {}, make("div", { class: "grow" }, each.text,
    make("div", { class: "words" }, `${causeName(each.cause)} · ${percent(each.probability)} · ${each.minutes} ${words.minutes}`)));
  return card(words.steps, make("ul", { class: "rows" }, ...current.steps.map(row)));
}

function visitCard() {
  if (!current.visit_order.length) return null;
  const row = (each, place) => make("li", {}, make("span", { class: "grow" }, `${place + 1}. ${causeName(each.cause)}`,
    each.in_hand ? null : make("span", { class: "tag" }, words.not_in_hand)),
  make("span", { class: "words" }, `${percent(each.probability)} · ${each.minutes} ${words.minutes}`));
  return card(words.visit, make("ol", { class: "rows" }, ...current.visit_order.map(row)));
}

function findingsCard() {
  const options = [["present", words.present], ["absent", words.absent], ["unknown", words.unknown]];
  const rows = current.findings.map((each) => {
    const how = [words[each.known], each.position && `${words.position} ${each.position}`, each.text && `“${each.text}”`,
      each.probability !== null && percent(each.probability)];
    return make("li", {},
      make("div", { class: "grow" }, symptomName(each.symptom),
        make("div", { class: "words" }, how.filter(Boolean).join(" · "))),
      choice(each.symptom, options, each.state));
  });
  const add = make("input", {
    class: "add", list: "symptoms", placeholder: words.add_finding, "aria-label": words.add_finding,
    onchange: (event) => {
      const option = [...by("symptoms").options].find((each) => each.value === event.target.value);
      if (option) answer(option.dataset.symptom, "present");
    },
  });
  const list = rows.length ? make("ul", { class: "rows" }, ...rows) : make("p", { class: "muted" }, words.no_findings);
  const unread = current.unread.length
    ? make("p", { class: "note" }, `${words.unread}: `, current.unread.map((each) => `“${each}”`).join(" "))
    : null;
  const field = (name) => ({ machine: words.machine, findings: words.findings, actions: words.actions })[name] ?? name.replace("context.", "");
  const unused = current.not_used.length
    ? make("p", { class: "note" }, `${words.not_used}: `, current.not_used.map((each) => `${field(each.field)} “${each.value}”`).join(", "))
    : null;
  return card(words.findings, machineLine(), list, add, actionsList(), guessesLine(), unread, unused);
}

/** Confirm the machine: what it is called, whether it has a light path panel, and what else it shows. */
function machineLine() {
  const { machine, identity } = current;
  const panel = machine && { true: words.has_light_path, false: words.no_light_path }[machine.light_path];
  const known = machine && [
    machine.product_name || machine.machine_type,
    machine.family && machine.family !== machine.product_name && machine.family,
    panel, machine.shows.length > 0 && machine.shows.join(", "),
    machine.named_by === "text" && `${words.named_in_text} “${machine.named}”`];
  const said = [
    ...(known ?? [identity.machine && `“${identity.machine}”`]),
    identity.serial && `${words.serial} ${identity.serial}`,
    identity.part_numbers.length > 0 && `${words.part_numbers} ${identity.part_numbers.join(", ")}`].filter(Boolean);
  return said.length ? make("p", { class: "words", id: "machine_named" }, said.join(" · ")) : null;
}

function actionsList() {
  if (!current.actions.length) return null;
  const row = (each) => make("li", {}, make("span", { class: "grow" },
    [words[`action_${each.action}`], each.part && causeName(each.part), each.position].filter(Boolean).join(" ")),
  make("span", { class: "words" }, [words[`result_${each.result}`], each.at].filter(Boolean).join(" · ")));
  return make("div", { id: "tried" }, make("h3", {}, words.actions), make("ul", { class: "rows" }, ...current.actions.map(row)));
}

function guessesLine() {
  if (!current.guesses.length) return null;
  const said = (each) => causeName(each.cause) + (each.text ? ` (“${each.text}”)` : "");
  return make("p", { class: "words" }, `${words.guesses}: ${current.guesses.map(said).join(", ")}`);
}

function contribution(each, largest) {
  const share = largest ? (50 * Math.abs(each.weight)) / largest : 0;
  const side = each.weight < 0 ? "against" : "for";
  return make("p", {}, make("span", {}, symptomName(each.symptom)),
    make("span", { class: "pull" }, make("i", { class: side, width: `${share}%` })),
    make("span", { class: "number" }, signed(each.weight)),
    make("span", { class: "number words" }, each.tickets === null ? "" : String(each.tickets)));
}

function causeRow(cause) {
  const largest = Math.max(0, ...cause.because.map((each) => Math.abs(each.weight)));
  const why = cause.because.length
    ? [make("p", { class: "muted" }, `${words.why}: ${words.why_unit}`
        + (cause.prior === null ? "" : `; ${words.why_from} ${percent(cause.prior)} ${words.why_to} ${percent(cause.probability)}`)),
      ...cause.because.map((each) => contribution(each, largest))]
    : [make("p", { class: "muted" }, words.no_reason)];
  const name = make("span", {}, causeName(cause.cause, cause.name),
    cause.kind === "no_part" ? make("span", { class: "tag" }, words.no_part) : null);
  return make("details", { class: cause.kind },
    make("summary", { title: cause.cause }, name,
      make("span", { class: "bar" }, make("i", { width: `${100 * cause.probability}%` })),
      make("span", { class: "number" }, spread(cause.probability, cause.between)),
      make("span", { class: "number count" }, String(cause.tickets))),
    make("div", { class: "why" }, ...why));
}

function causesCard() {
  const shown = allCauses ? current.causes : current.causes.slice(0, FIRST_CAUSES);
  const head = make("div", { class: "head", "aria-hidden": "true" },
    make("span", {}, words.cause), make("span"), make("span", {}, words.probability), make("span", { class: "count" }, words.tickets));
  const toggle = make("button", { class: "link", type: "button", onclick: () => { allCauses = !allCauses; show(); } },
    allCauses ? words.fewer_causes : `${words.more_causes} (${current.causes.length})`);
  return card(words.causes, head, ...shown.map(causeRow), current.causes.length > FIRST_CAUSES ? toggle : null);
}

function alternativesCard() {
  if (!current.alternatives.length) return null;
  const row = (kit) => make("tr", {},
    make("td", {}, kitName(kit.parts)),
    make("td", { class: "number" }, spread(kit.coverage, kit.between)), make("td", { class: "number" }, amount(kit.expected_cost)));
  const head = [words.alternatives, words.coverage, words.cost].map((each) => make("th", { scope: "col" }, each));
  return make("section", { class: "card" },
    make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...current.alternatives.map(row))));
}

function similarCard() {
  if (!current.similar.length) return null;
  const row = (each) => make("li", {}, make("span", { class: "grow" }, each.causes.map((id) => causeName(id)).join(" + ")),
    make("span", { class: "words" }, each.ticket_id));
  return card(words.similar, make("ul", { class: "rows" }, ...current.similar.map(row)));
}

function show() {
  const lower = [stepsCard(), visitCard(), alternativesCard(), similarCard()].filter(Boolean);
  const foot = `${words.diagnosis} ${current.diagnosis_id} · ${words.revision} ${current.revision} · ${words.model} ${current.model_version.slice(0, 12)}`;
  const upper = lost() ? [notUnderstoodCard(), questionsCard(), kitCard()] : [kitCard(), questionsCard()];
  by("result").replaceChildren(
    ...upper, findingsCard(), causesCard(),
    lower.length ? make("div", { class: "two" }, ...lower) : "",
    make("footer", {}, foot));
  by("other").hash = current.diagnosis_id;
}

function startOver() {
  current = null;
  otherFields = {};
  answers.clear();
  showAnswers();
  by("form").reset();
  by("problem").hidden = true;
  by("other").hash = "";
  history.replaceState(null, "", location.pathname + location.search);
  by("result").replaceChildren(make("p", { class: "empty" }, words.nothing_yet));
  by("report").focus();
}

function fill({ findings, ...request }) {
  otherFields = request;
  keep(findings);
  by("report").value = request.report ?? "";
  by("machine").value = request.machine ?? "";
  for (const name of ["service_level", "objective", "max_spares"]) {
    if (request[name] !== undefined) by(name).value = String(request[name]);
  }
  PROPOSED.forEach((id, place) => { by(id).value = request.proposed_parts?.[place] ?? ""; });
}

async function learnNames() {
  const [symptoms, causes, machines] = await Promise.all(
    ["symptoms", "causes", "machines"].map((each) => ask("GET", `v1/${each}`)));
  const name = (each) => each[`name_${language}`];
  names = {
    symptoms: new Map(symptoms.symptoms.map((each) => [each.symptom, name(each)])),
    causes: new Map(causes.causes.map((each) => [each.cause, name(each)])),
    questions: new Map(symptoms.symptoms.map((each) => [each.symptom, each[`question_${language}`]])),
  };
  const option = (each) => make("option", { value: name(each), "data-symptom": each.symptom });
  document.body.append(make("datalist", { id: "symptoms" }, ...symptoms.symptoms.map(option)));
  const parts = causes.causes.filter((each) => each.kind === "part");
  for (const id of PROPOSED) by(id).append(...parts.map((each) => make("option", { value: each.cause }, name(each))));
  const machine = (each) => make("option", { value: each.machine_type }, each.product_name || (each.family ?? ""));
  by("machines").replaceChildren(...machines.machines.map(machine));
}

async function begin() {
  try {
    await learnNames();
  } catch (error) {
    by("problem").textContent = error.message;
    by("problem").hidden = false;
  }
  if (location.hash.length > 1) {
    await exchange(() => ask("GET", `v1/diagnoses/${encodeURIComponent(location.hash.slice(1))}`));
    if (current) fill(current.request);
  }
}

by("form").addEventListener("submit", (event) => { event.preventDefault(); diagnose(); });
by("start_over").addEventListener("click", startOver);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return diagnose();
  if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const question = event.target.closest("[data-question]") ?? document.querySelector("[data-question]");
  const state = { y: "present", n: "absent", u: "unknown" }[event.key.toLowerCase()];
  if (question && state) answer(question.dataset.question, state);
});
begin();
