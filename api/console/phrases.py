"""Numbers as people say them."""

from typing import Final

from markupsafe import Markup

from api.console.language import Tongue

TEN: Final = (
    ("hardly any", "几乎没有"),
    ("one of ten", "十次中有一次"),
    ("two of ten", "十次中有两次"),
    ("three of ten", "十次中有三次"),
    ("four of ten", "十次中有四次"),
    ("five of ten", "十次中有五次"),
    ("six of ten", "十次中有六次"),
    ("seven of ten", "十次中有七次"),
    ("eight of ten", "十次中有八次"),
    ("nine of ten", "十次中有九次"),
    ("nearly all", "几乎每次"),
)

STRENGTHS: Final = (
    (1.0, ("speaks strongly for it", "强烈支持"), ("speaks strongly against it", "强烈反对")),
    (0.3, ("speaks for it", "支持"), ("speaks against it", "反对")),
    (0.05, ("speaks a little for it", "略微支持"), ("speaks a little against it", "略微反对")),
)
"""From this weight in powers of ten of the odds: the words for it and against it."""

VISITS: Final = (
    "Ten such calls take about {number} visits in all.",
    "十次这样的报修，共需约 {number} 次上门。",
)

HARDLY: Final = ("makes hardly a difference", "几乎没有影响")


def of_ten(share: float, tongue: Tongue) -> str:
    """Return a share as so many of ten.

    >>> of_ten(0.71, Tongue("en")), of_ten(0.97, Tongue("en"))
    ('seven of ten', 'nearly all')
    """
    return tongue.pick(*TEN[round(10 * min(1.0, max(0.0, share)))])


def visits(expected: float, tongue: Tongue) -> str:
    """Return the visits to expect, of ten such calls: a mean of 1.5 visits says nothing to most people.

    >>> visits(1.46, Tongue("en")), visits(1.02, Tongue("en"))
    ('Ten such calls take about 15 visits in all.', 'Ten such calls take about 10 visits in all.')
    """
    return tongue.pick(*VISITS).format(number=round(10 * expected))


def strength(weight: float, tongue: Tongue) -> str:
    """Return the strength of a finding for or against a cause in words.

    Args:
        weight: Its contribution to the log10 odds.
        tongue: The language.

    >>> strength(1.2, Tongue("en")), strength(-0.1, Tongue("en"))
    ('speaks strongly for it', 'speaks a little against it')
    """
    for least, in_favour, against in STRENGTHS:
        if abs(weight) >= least:
            return tongue.pick(*(in_favour if weight > 0 else against))
    return tongue.pick(*HARDLY)


def more_cost(cost: float, usual: float) -> str:
    """Return a difference of costs in percent, or an empty text for equal costs.

    >>> more_cost(0.44, 0.40), more_cost(0.3, 0.4), more_cost(0.4, 0.4), more_cost(0.4, 0.0)
    ('+10 %', '−25 %', '', '')
    """
    difference = round(100 * (cost / usual - 1)) if usual > 0 else 0
    return f"{difference:+} %".replace("-", "−") if difference else ""


def quoted(said: str, tongue: Tongue) -> str:
    """Return a quotation in the quotation marks of the language.

    >>> quoted("hm", Tongue("en")), quoted("hm", Tongue("zh-Hant"))
    ('“hm”', '「hm」')
    """
    return f"「{said}」" if tongue.code == "zh-Hant" else f"“{said}”"


def when(stamp: str) -> Markup:
    """Return a moment as an HTML element. The script of the page shows it in the time of the reader.

    >>> print(when("2026-11-26T17:02:59.1Z"))
    <time datetime="2026-11-26T17:02:59.1Z">2026-11-26 17:02 UTC</time>
    """
    shown = stamp[:16].replace("T", " ")
    return Markup('<time datetime="{}">{} UTC</time>').format(stamp, shown)


def percent(share: float) -> str:
    r"""Return a share in percent. No line is broken before the sign.

    >>> percent(0.346), percent(0.051), percent(0.9999), percent(0.0), percent(0.0002)
    ('35\xa0%', '5.1\xa0%', '100\xa0%', '0\xa0%', '<\xa00.1\xa0%')
    """
    if share < 0.0005:  # noqa: PLR2004 -- rounds to nothing
        return "<\u00a00.1\u00a0%" if share > 0 else "0\u00a0%"
    if share >= 0.9995:  # noqa: PLR2004 -- rounds to 100
        return "100\u00a0%"
    return f"{100 * share:.{1 if share < 0.0995 else 0}f}\u00a0%"  # noqa: PLR2004 -- rounds to two digits
