"""Every control of every page does its work in a real browser, and a new one that no test uses fails."""

import json

import pytest

from api.console import PAGES
from tests.support.browser import CHROMIUM
from tests.support.controls import Use, all_used, unused, used

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium")]
ROWS = "document.querySelectorAll('tbody tr').length"
CALL = "location.pathname.startsWith('/cases/') && document.getElementById('call')"
HISTORY = "location.pathname.endsWith('/history') && document.querySelector('.timeline')"
IN_NETWORK = "location.pathname.startsWith('/network/') && document.referrer"
SUMMARY = Use("summary", "!document.querySelector('main details').open", leaves=False)
MANY = 51
"""One more than there is room for on a page."""


def search(
    field, value, rows, script="it.value = '{value}'; by('serial').value = 'CONTROLS'; by('search').click()"
):
    """Search for the cases of one machine by one field more."""
    return Use(
        f"#{field}", f"by('{field}').value === '{value}' && {ROWS} === {rows}", script.format(value=value)
    )


def visit(covers, note, script):
    """Report a visit or correct an outcome, with a note."""
    fields = f"by('cause_1').value = 'FAN'; by('cause_2').value = 'TEMP_ENV'; by('note').value = '{note}'"
    return Use(
        f"#report_visit, #cause_1, #cause_2, [name=confirmed], #note, {covers}",
        f"{HISTORY} && document.body.innerText.includes('{note}')",
        f"{fields}; {script}; it.click()",
    )


def review(case, value, covers="", script="0"):
    """Decide about the proposal of one case."""
    form = f"document.querySelector('[action$=\"{case}\"]')"
    return Use(
        f"[value={value}]{covers}", f"!{form}", f"{script}; {form}.querySelector('[value={value}]').click()"
    )


CASES = [
    search("serial", "CONTROLS", 3),
    search("machine", "7979Q7C", 3),
    search("since", "2020-01-01", 3),
    search("until", "2099-01-01", 3),
    search("text", "amber", 2),
    search("ticket_id", "C-2", 1),
    search("customer", "Control bank", 1),
    search("state", "closed", 1),
    Use("#search", f"{ROWS} === 0 && by('text').value === 'zzz'", "by('text').value = 'zzz'; it.click()"),
    Use("#clear", "location.pathname === '/cases' && !location.search && document.referrer"),
    Use("#more", "location.search.includes('cursor')"),
    Use(".list a", CALL),
]
TO_VISIT = Use("#to_visit", "location.pathname.endsWith('/visit')")
TO_HISTORY = Use("#to_history", HISTORY)
TO_CALL = Use("#to_call", CALL)
PAST = [TO_CALL, TO_VISIT, Use(".rows a", f"{HISTORY} && document.referrer")]
BEFORE_VISIT = [TO_CALL, TO_HISTORY]
FIRST_VISIT = [
    *BEFORE_VISIT,
    SUMMARY,
    visit(
        "[name=fixed], [name^=piece_], #other",
        "stood still",
        "by('fixed_yes').click(); document.querySelector('[name^=piece_][value=dead]').click();"
        " by('other').value = 'FAN'; by('confirmed_yes').click()",
    ),
]
CORRECTED = [*BEFORE_VISIT, visit("none", "turned again", "by('confirmed_no').click()")]
MACHINES = [
    Use(
        "#open, #serial",
        "location.search.includes('controls')",
        "by('serial').value = 'controls'; it.click()",
    ),
    Use("#more", "location.search.includes('cursor')"),
    Use(".list a", "location.search.includes('serial') && by('keep')"),
]
MACHINE = [
    Use("#open, #serial", "location.search.includes('other')", "by('serial').value = 'other'; it.click()"),
    Use(
        "#keep, #machine, #customer, #installed_on, #service_level, [name^='has:']",
        "by('has_HDD').value === '4' && by('customer').value === 'Bank' && by('machine').value === '8840CFG'"
        " && by('installed_on').value === '2020-05-06' && by('service_level').value === '7x24x4'",
        "by('has_HDD').value = '4'; by('customer').value = 'Bank'; by('machine').value = '8840CFG';"
        " by('installed_on').value = '2020-05-06'; by('service_level').value = '7x24x4'; it.click()",
    ),
    Use(".rows a", HISTORY),
]
LEARN = [
    Use(
        "#show, #symptom",
        "document.querySelectorAll('.chart tbody tr').length > 3 && location.search.includes('VIDEO')",
        "by('symptom').value = 'VIDEO_GARBLED'; it.click()",
    ),
    Use(".columns a", "!location.search.includes('NO_DISPLAY') && document.querySelector('.chart')"),
    Use(".chart a, .card > p.soft a", "location.pathname.startsWith('/network/')"),
]
PRACTICE = [
    Use("#another", "!location.search.includes('ticket') && by('decide')"),
    Use(
        "#decide, #first, #second",
        "/Hard disk.* \\+ .*fan/.test(document.querySelector('[role=status] tbody td')?.textContent)",
        "by('first').value = 'HDD'; by('second').value = 'FAN'; it.click()",
    ),
]
LINKS = [
    Use("#apply, #least", "location.search.includes('least=30')", "by('least').value = '30'; it.click()"),
    Use("#all", "location.pathname === '/network'"),
    SUMMARY,
    Use("td a", IN_NETWORK),
    Use(".rows a", IN_NETWORK),
    Use(
        ".network a",
        IN_NETWORK,
        "it.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))",
    ),
]
TRIED = [
    Use(
        "#try, #text",
        "document.querySelector('[role=status] b')",
        "by('text').value = 'no screen'; it.click()",
    ),
    Use("#behind", "location.pathname === '/learn'"),
]
NETWORK = [Use(".columns a", "location.pathname.startsWith('/network/') && by('least')")]
REFUSED = [Use("main a", "location.pathname === '/' && by('call')")]
PERFORMANCE = [
    Use(
        "#show, #since, #until",
        "by('since').value === '2020-01-01' && by('until').value === '2099-01-01' && location.search",
        "by('since').value = '2020-01-01'; by('until').value = '2099-01-01'; it.click()",
    )
]


NO_PAGES = {"/suggest/symptoms", "/suggest/machines", "/versions/{version}/{name}"}
"""Addresses of the console that are no pages."""
ANSWERED = "document.querySelector('.foot')?.textContent !== before"
"""Another answer is shown than before."""


def answered(covers, effect, script="it.click()"):
    """Use what leads to another answer on the call page."""
    return Use(covers, f"{ANSWERED} && !!({effect})", script, leaves=False)


def has(selector):
    """The condition that an element is there."""
    return f"document.querySelector({selector!r})"


CALL_FIELDS = {
    "report": "4 HDD amber LEDs lit, loud",
    "machine": "7979Q7C",
    "serial": "CONTROLS",
    "ticket_id": "C-9",
    "customer": "Control bank",
    "service_level": "7x24x8",
    "max_spares": "1",
    "objective": "coverage",
    "proposed_1": "DIMM",
    "proposed_2": "HDD",
    "equipment_HDD": "4",
    "stock_DIMM": "2",
    "stock_HDD": "3",
}
IN_CALL = [
    Use(".rows a.soft", "location.pathname === '/practice' && by('decide')"),
    SUMMARY,
    answered("#answer_present", "by('undo')"),
    answered("#answer_absent", "by('undo')"),
    answered("#answer_unknown", "by('undo')"),
    answered("#undo", "true"),
    answered(".chip [value$=':absent']", has(".chip.absent")),
    answered(".chip [value$=':present']", has(".chip.present")),
    answered(".chip [value^='drop:'], .chip [value$=':unknown']", "true"),
    answered("#add_it, #add", has("[value='drop:NO_BEEP']"), "by('add').value = 'NO_BEEP'; it.click()"),
    answered(".rows [name=do]", "by('undo')"),
    answered("#look, [name=look]", "by('undo')", "document.querySelector('[name=look]').click(); it.click()"),
    answered(
        "#try, #tried_action, #tried_part, #tried_result, #tried_position",
        "by('tried').innerText.includes('slot 4')",
        "by('tried_action').value = 'reseated'; by('tried_part').value = 'DIMM';"
        " by('tried_result').value = 'no_change'; by('tried_position').value = 'slot 4'; it.click()",
    ),
    answered(
        "[value^='untry:']",
        "!by('tried').innerText.includes('slot 4')",
        "[...document.querySelectorAll('[value^=\"untry:\"]')].at(-1).click()",
    ),
    answered(
        "#diagnose, [name=review], [name^='has:'], [name^='stock:'], "
        + ", ".join(f"#{each}" for each in CALL_FIELDS),
        "by('read').textContent.includes('loud')",
        f"for (const [id, value] of Object.entries({json.dumps(CALL_FIELDS)})) by(id).value = value;"
        " document.querySelector('[name=review]').click(); it.click()",
    ),
    Use(
        "#dispatch, #sent_1, #sent_2, #sent_by, #sent_why",
        "/System fan.*desk.*asked for/.test(document.querySelector('.note.sent')?.textContent)",
        "by('sent_1').value = 'FAN'; by('sent_2').value = ''; by('sent_by').value = 'desk';"
        " by('sent_why').value = 'asked for'; it.click()",
        leaves=False,
    ),
    *(
        Use(
            f"#copy_{each}, #{each}",
            f"by('copy_{each}').textContent === document.body.dataset.copied",
            leaves=False,
        )
        for each in ("note", "link")
    ),
    Use(".why a", "location.pathname.startsWith('/network/')"),
    Use("#other_causes .columns a", "location.pathname.startsWith('/network/')"),
    Use(".note a", HISTORY),
    TO_VISIT,
    TO_HISTORY,
    Use("#new_report", "location.pathname === '/' && by('report').value === ''"),
]
HEADER = [
    *(
        Use(
            f"nav a[href='{path}']",
            f"location.pathname === '{path}' && document.querySelector('nav [aria-current]')",
        )
        for path in (
            "/cases",
            "/review",
            "/inventory",
            "/learn",
            "/practice",
            "/network",
            "/performance",
            "/versions",
        )
    ),
    Use(".brand, nav a[href='/']", "location.pathname === '/' && by('call')"),
    *(
        Use(f".languages [hreflang={code}]", f"document.documentElement.lang === '{tag}'")
        for code, tag in (("zh", "zh-Hans"), ("zh-Hant", "zh-Hant"), ("en", "en"))
    ),
    Use("#show_keys", "by('keys').open", leaves=False),
    Use("#close_keys", "!by('keys').open", leaves=False),
    Use(".skip", "location.hash === '#main'", leaves=False),
    Use("#sign_out", "location.pathname === '/signin' && document.getElementById('key')"),
]
SIGN_IN = [
    Use(
        "#sign_in, #key",
        "document.getElementById('problem')",
        "document.getElementById('key').value = 'dk_no'; it.click()",
    )
]


@pytest.fixture(scope="module")
def opened(http):
    """Three calls of one machine, one closed and one waiting; and more cases and machines than a page holds."""
    shared = {"machine": "7979Q7C", "serial": "CONTROLS"}
    http.put("/v1/inventory/CONTROLS", json={"machine": "7979Q7C"}).raise_for_status()
    ids = []
    for number, more in enumerate(
        (
            {"report": "no display", "customer": "Control bank"},
            {"report": "4 HDD amber LEDs lit"},
            {"report": "amber drive", "proposed_parts": ["DIMM"], "review": True},
        )
    ):
        answer = http.post("/v1/diagnoses", json=shared | {"ticket_id": f"C-{number + 1}"} | more)
        ids.append(answer.json()["diagnosis_id"])
    http.post(f"/v1/diagnoses/{ids[0]}/outcome", json={"causes": ["DIMM"]}).raise_for_status()
    lines = '{"report": "reboots", "detail": "kit"}\n' * MANY
    kind = {"Content-Type": "application/x-ndjson"}
    http.post("/v1/diagnoses:batch", content=lines, headers=kind).raise_for_status()
    for number in range(MANY):
        http.put(f"/v1/inventory/MANY-{number}", json={"machine": "7979Q7C"}).raise_for_status()
    return ids


USES = (
    ("/cases", "/cases", CASES),
    ("/cases/{diagnosis_id}/history", "/cases/{2}/history", PAST),
    ("/cases/{diagnosis_id}/visit", "/cases/{1}/visit", FIRST_VISIT),
    ("/cases/{diagnosis_id}/visit", "/cases/{0}/visit", CORRECTED),
    ("/inventory", "/inventory", MACHINES),
    ("/inventory", "/inventory?serial=CONTROLS", MACHINE),
    ("/learn", "/learn?symptom=NO_DISPLAY", LEARN),
    ("/practice", "/practice?ticket=SEED-05", PRACTICE),
    ("/network", "/network", NETWORK),
    ("/network/{node}", "/network/HDD", LINKS),
    ("/network/{node}", "/network/NO_DISPLAY", [*LINKS, *TRIED]),
    ("/performance", "/performance", PERFORMANCE),
    ("refusal", "/cases/nonsense", REFUSED),
)
"""The route of a page, an address of it, and everything that one can do there."""
USED_ON_THEIR_OWN = {"/", "/cases/{diagnosis_id}", "/review", "/versions"}


def test_no_page_is_left_out():
    """Every route of the console that shows a page has its list of uses."""
    shown = {route.path for router in PAGES for route in router.routes if "GET" in route.methods}

    assert {route for route, _, _ in USES} - {"refusal"} | USED_ON_THEIR_OWN == shown - NO_PAGES


@pytest.mark.parametrize(("address", "uses"), [each[1:] for each in USES], ids=[each[1] for each in USES])
def test_every_control_of_a_page_does_its_work(desk, server, opened, address, uses):
    """Each leads where it should, and none is left out."""
    all_used(desk("/"), server.address + address.format(*opened), uses)


def test_every_control_of_the_call_page_does_its_work(desk, server, http, opened):
    """What was filled in reaches the request, and a new call begins with an empty form."""
    report = {"report": "4 HDD amber LEDs lit", "machine": "7979Q7C", "serial": "CONTROLS"}
    case = http.post("/v1/diagnoses", json=report).json()["diagnosis_id"]
    all_used(desk("/"), f"{server.address}/cases/{case}", IN_CALL)

    request = http.get(f"/v1/diagnoses/{case}").json()["request"]
    for name in ("report", "machine", "ticket_id", "customer", "service_level", "objective"):
        assert request[name] == CALL_FIELDS[name]
    assert (request["max_spares"], request["proposed_parts"], request["review"]) == (1, ["DIMM", "HDD"], True)
    assert (request["equipment"], request["stock"]) == ({"HDD": 4}, {"DIMM": 2, "HDD": 3})

    browser = desk("/")
    empty = [
        each for each in IN_CALL if each.covers.startswith(("#diagnose", "#try", "#new_report", "summary"))
    ]
    assert unused(browser, empty) == []


def test_every_control_of_the_review_does_its_work(desk, server, http):
    """Approved, ours taken, or other parts chosen: the proposal waits no longer, and the decision is kept."""
    report = {"report": "4 HDD amber LEDs lit", "proposed_parts": ["DIMM"], "review": True}
    cases = [http.post("/v1/diagnoses", json=report).json()["diagnosis_id"] for _ in range(3)]
    chosen = f"document.querySelector('[action$=\"{cases[2]}\"] select').value = 'FAN'"
    uses = [
        Use("h2 a", CALL),
        review(cases[0], "approved"),
        review(cases[1], "ours"),
        review(cases[2], "changed", ", select", chosen),
    ]
    all_used(desk("/"), f"{server.address}/review", uses)

    kept = [http.get(f"/v1/diagnoses/{each}").json()["reviews"][-1] for each in cases]
    assert [each["decision"] for each in kept] == ["approved", "changed", "changed"]
    assert kept[2]["parts"] == ["FAN"]


def test_every_control_of_the_versions_does_its_work(desk, server, versions, http):
    """A version with other words is taken, a refused one needs a reason, and the way back is one button."""
    shipped = http.get("/v1/models/current").json()["version"]
    _, taught, refused = versions
    now = "document.querySelector('.badge').parentElement.innerText"
    browser = desk("/")
    page = f"{server.address}/versions"
    other = Use("td a", "location.search.includes('version') && document.referrer")
    taken = Use("#promote, #why", f"{now}.includes('{taught[:12]}')", "by('why').value = 'words'; it.click()")
    all_used(
        browser,
        f"{page}?version={taught}",
        [other, Use("[href$='card.md']", "location.pathname.endsWith('/card.md')"), taken],
    )
    assert http.get("/v1/models/current").json()["version"] == taught

    browser.open(f"{page}?version={shipped}")
    used(browser, Use("[href$='changes.md']", "location.pathname.endsWith('/changes.md')"))
    browser.open(f"{page}?version={shipped}")
    used(browser, SUMMARY)
    browser.open(f"{page}?version={refused}")
    used(browser, Use("#promote", "by('overrule') && document.querySelector('[role=alert]')"))
    assert (
        unused(browser, [Use("#promote, #why, #overrule, #roll_back, #why_back, td a, [href$='.md']", "")])
        == []
    )
    overruled = "by('overrule').value = 'a test'; it.click()"
    used(browser, Use("#promote", f"{now}.includes('{refused[:12]}')", overruled))
    back = "by('why_back').value = 'worse'; it.click()"
    used(browser, Use("#roll_back", f"{now}.includes('{taught[:12]}')", back))
    http.put("/v1/models/current", json={"version": shipped}).raise_for_status()


def test_every_control_of_the_header_and_of_signing_in_does_its_work(desk, server, keys, browser):
    """On every page: the pages, the languages, the keys; who signs out has to sign in again, with a key that counts."""
    desk("/cases")
    all_used(browser, f"{server.address}/cases/nonsense", [*REFUSED, *HEADER], "body")
    all_used(browser, f"{server.address}/signin?lang=en", SIGN_IN)
    browser.open(f"{server.address}/review")
    assert browser.evaluate("location.pathname") == "/signin"
    browser.evaluate(
        f"document.getElementById('key').value = {keys[1]!r}; document.getElementById('sign_in').click()"
    )
    browser.wait("location.pathname === '/review' && document.readyState === 'complete'")
    assert browser.evaluate("document.cookie") == ""
    browser.open(f"{server.address}/cases/00000000/visit?lang=en")
    said = browser.evaluate("document.querySelector('[role=alert] p').innerText")
    assert said == "Your key may not do this."
