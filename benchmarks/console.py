"""How fast the call page is in a browser, how heavy it is, and the pictures of the guide.

`python -m benchmarks.console` prints the figures, and with a folder as argument writes the pictures there. It needs
Debian's chromium, and a font with Chinese for the pictures (fonts-wqy-zenhei).
"""

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx2

from tests.support.browser import Browser
from tests.support.server import Server

READY = "document.readyState === 'complete' && !document.querySelector('[aria-busy]')"
PRESSES = 60
TIMED = """
(() => {{
  const began = performance.now();
  window.took = undefined;
  const painted = () => {{ took = performance.now() - began; }};
  const frame = () => {{ requestAnimationFrame(() => {{ setTimeout(painted); }}); }};
  document.addEventListener("taken", frame, {{ once: true }});
  document.dispatchEvent(new KeyboardEvent("keydown", {{ key: {key!r}, bubbles: true }}));
}})()
"""
REPORT = "4个HDD黄灯常亮,风扇很响,昨天换过一块硬盘还是不行"
ENGLISH = "4 HDD amber LEDs lit, fans loud. Swapped a drive yesterday, same thing today"
CLOSED = (
    "4 HDD amber LEDs lit",
    "no display, one long two short beeps",
    "RAID battery failed",
    "fan error, very loud",
)
MACHINES = ("7979Q7C", "8840CFG", "867512D")
PICTURES = (
    ("call", "/cases/{case}", 1440, 1000),
    ("call-phone", "/cases/{case}", 390, 1400),
    ("visit", "/cases/{case}/visit", 390, 1000),
    ("history", "/cases/{case}/history", 800, 800),
    ("cases", "/cases", 1440, 500),
    ("review", "/review", 1440, 420),
    ("machines", "/inventory?serial=99A0001", 1440, 900),
    ("learn", "/learn?symptom=NO_DISPLAY", 1440, 900),
    ("practice", "/practice?ticket=SEED-05", 800, 520),
    ("network", "/network/RAID_CARD", 1440, 900),
    ("performance", "/performance", 1440, 760),
    ("models", "/versions", 1440, 700),
)
"""Name, address, width and height of each picture of the guide."""


def opened(http: httpx2.Client, report: str) -> str:
    """Open a call with a form, as a browser does, and return its id."""
    fields = {"report": report, "machine": "7979Q7C", "ticket_id": "T-1024", "serial": "99A0001"}
    proposal = {"proposed_1": "HDD", "review": "yes", "review_shown": "yes"}
    return http.post("/", data=fields | proposal).headers["location"].rpartition("/")[2]


def closed(http: httpx2.Client) -> None:
    """Open and close some calls, so the page about performance has something to show."""
    for number, report in enumerate(CLOSED * 4):
        case = http.post("/v1/diagnoses", json={"report": report, "machine": MACHINES[number % 3]}).json()
        parts = [each["part"] for each in case["kit"]["parts"]]
        likeliest = [each["cause"] for each in case["causes"]]
        causes = (parts or likeliest)[:1] if number % 4 else likeliest[1:2]
        outcome = {"causes": causes, "parts_used": [each for each in causes if each in parts]}
        http.post(f"/v1/diagnoses/{case['diagnosis_id']}/outcome", json=outcome).raise_for_status()


def times(browser: Browser, address: str) -> list[float]:
    """Return the milliseconds from a key to the painted answer: yes, no, don't know and take back in turn."""
    browser.open(address)
    taken = []
    for press in range(PRESSES):
        asked = browser.evaluate("!!by('answer_present')")
        key = "ynu"[press % 3] if asked and press % 4 else "z"
        if key == "z" and not browser.evaluate("!!by('undo')"):
            key = "n"
        browser.evaluate(TIMED.format(key=key))
        browser.wait(f"{READY} && window.took !== undefined")
        taken.append(float(browser.evaluate("window.took")))
    return taken


def weights(browser: Browser, address: str) -> tuple[float, float]:
    """Return the kilobytes of a call page: all of it, and what an answer to a question takes afterwards."""
    browser.open(address)
    size = "(each) => each.encodedBodySize"
    page = browser.evaluate(f"performance.getEntriesByType('navigation').map({size})[0]")
    rest = browser.evaluate(
        f"performance.getEntriesByType('resource').map({size}).reduce((sum, each) => sum + each, 0)"
    )
    browser.evaluate(
        "performance.clearResourceTimings(); delete window.answered;"
        "document.addEventListener('taken', () => { answered = true; }, { once: true }); by('answer_absent').click(); 0"
    )
    browser.wait(f"{READY} && window.answered")
    answer = browser.evaluate(
        f"performance.getEntriesByType('resource').filter((each) => each.initiatorType === 'fetch').map({size})[0]"
    )
    return (page + rest) / 1000, float(answer) / 1000


def pictures(browser: Browser, http: httpx2.Client, folder: Path) -> None:
    """Write the pictures of the guide in English and Chinese."""
    closed(http)
    for code, report in (("en", ENGLISH), ("zh", REPORT)):
        case = opened(http, report)
        http.post(f"/cases/{case}", data={"do": "set:DRIVE_DEFUNCT_LOG:absent"})
        for name, path, width, height in PICTURES:
            browser.resize(width, height)
            place = path.format(case=case)
            browser.open(f"{str(http.base_url).rstrip('/')}{place}{'&' if '?' in place else '?'}lang={code}")
            browser.picture(folder / f"{name}-{code}.webp")


def main() -> None:
    """Print the figures. With a folder, write the pictures."""
    with TemporaryDirectory() as name:
        server = Server(Path(name))
        browser = Browser(Path(name) / "profile")
        try:
            with httpx2.Client(base_url=server.address, timeout=60) as http:
                if len(sys.argv) > 1:
                    pictures(browser, http, Path(sys.argv[1]))
                    return
                address = f"{server.address}/cases/{opened(http, REPORT)}"
                whole, answer = weights(
                    browser, address
                )  # first, because a second visit finds files in the cache
                taken = times(browser, address)
            print(f"Presses of a key, until the answer is painted: {PRESSES}")
            print(f"median {median(taken):.0f} ms, worst {max(taken):.0f} ms")
            print(
                f"Weight of a call page: {whole:.0f} kB with style and scripts, {answer:.0f} kB for each answer"
            )
        finally:
            browser.close()
            server.stop()


if __name__ == "__main__":
    main()
