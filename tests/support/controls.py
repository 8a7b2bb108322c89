"""Using every control of a page: each button, link and field, with its effect."""

from dataclasses import dataclass

from tests.support.console import READY

CONTROLS = "button, a[href], input:not([type=hidden]), select, textarea, summary"


@dataclass(frozen=True)
class Use:
    """One action of a person.

    Attributes:
        covers: Selectors of the used controls. `it` in the script is the element of the first one.
        effect: A condition that is true afterwards and not before. `before` is the last line of the call page then.
        script: The script of their use.
        leaves: Whether it leads to another page, or to the same page again.
    """

    covers: str
    effect: str
    script: str = "it.click()"
    leaves: bool = True


def unused(browser, uses, within="main"):
    """Return the controls within an element not covered by any use, as HTML."""
    covered = ", ".join(each.covers for each in uses)
    return browser.evaluate(
        f"[...document.querySelector({within!r}).querySelectorAll({CONTROLS!r})]"
        f".filter((each) => !each.matches({covered!r})).map((each) => each.outerHTML.slice(0, 200))"
    )


def used(browser, use):
    """Do the action, and check its effect on this page or on the next."""
    first = use.covers.split(", ")[0]
    browser.evaluate(
        "document.querySelectorAll('details').forEach((each) => { each.open = true; });"
        " window.before = document.querySelector('.foot')?.textContent;"
    )
    assert not browser.evaluate(f"!!({use.effect})"), use
    browser.evaluate(
        f"{{ const it = document.querySelector({first!r}); window.left = false; it.scrollIntoView(); {use.script}; }}"
    )
    browser.wait(f"{READY} && {'window.left === undefined && ' if use.leaves else ''}!!({use.effect})")
    assert browser.evaluate("failed") == [], use


def all_used(browser, address, uses, within="main"):
    """Use every control of the page at an address. Open the address again after each use that leaves it."""
    browser.open(address)
    assert unused(browser, uses, within) == [], address
    for use in uses:
        used(browser, use)
        if use.leaves:
            browser.open(address)
