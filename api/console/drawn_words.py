"""The words in the plots of a model version, in the language of the reader.

Plots are drawn once, in English. Their text is text, so it is said again here. The title stands below the plot already.
"""

import re
from html import escape, unescape
from typing import Final

from api.console.drawn_text import clipped
from api.console.language import Words
from api.console.names import Names

TEXT: Final = re.compile(r">([^<>]+)</text>")
PLACED: Final = re.compile(
    r'(<text style="font-size: ([\d.]+)px[^"]*)" transform="translate\(([\d.]+) ([\d.]+)\)'
    r'( rotate\(-90\))?">([^<>]+)</text>'
)
"""A text that is placed by its beginning, because matplotlib knew how long it is."""
WIDE: Final = {"small": 0.54, "capital": 0.75}
"""Width of a letter for each pixel of its size, about."""
WIDEST: Final = 15
"""Most letters of the name of a cause beside the axis."""
TITLES: Final = frozenset(
    {
        "Reliability of coverage",
        "First-time fix and spares, by the cost of a spare",
        "(large dot: cost in the knowledge)",
        "Learning curve",
        "Cost by policy",
        "Confusion of causes (tickets)",
    }
)
WORDS: Final[Words] = {
    "as answered": ("as answered", "实际回答"),
    "without recalibration": ("without recalibration", "未校准"),
    "predicted coverage": ("promised", "承诺"),
    "share fixed at the first visit": ("fixed at the first visit", "一次修复"),
    "spares sent a ticket": ("spares sent for a call", "每次报修派出备件数"),
    "first-time fix": ("fixed at the first visit", "一次修复"),
    "at most two": ("two at most", "最多两件"),
    "at most one": ("one at most", "最多一件"),
    "least cost": ("lowest cost", "成本最低"),
    "kit of least cost": ("lowest cost", "成本最低"),
    "training tickets": ("tickets it learned from", "所学工单数"),
    "realised cost a ticket": ("cost of a call", "每次报修的成本"),
    "likeliest cause": ("likeliest cause by the model", "模型认为最可能的原因"),
    "true cause": ("what it was", "实际原因"),
    "network": ("this version", "该版本"),
    "current": ("version then", "当时版本"),
    "frequency": ("frequency", "按频率"),
    "logistic": ("logistic", "逻辑回归"),
    "bernoulli bayes": ("Bernoulli Bayes", "伯努利贝叶斯"),
    "multinomial bayes": ("multinomial Bayes", "多项式贝叶斯"),
    "bernoulli": ("Bernoulli", "伯努利"),
    "multinomial": ("multinomial", "多项式"),
    "bayes": ("Bayes", "贝叶斯"),
}
"""What stands in a plot -> what the page says instead."""


def said_again(svg: str, names: Names) -> str:
    """Return a plot with its words in a language, and with the names of causes. Other text stays as it is."""
    svg = _placed_anew(svg)
    return TEXT.sub(lambda found: f">{escape(_said(unescape(found[1]), names))}</text>", svg)


def _placed_anew(svg: str) -> str:
    """Anchor a turned text at its end, and any other at its middle. Its translation may be shorter or longer."""
    turned = [found for found in PLACED.finditer(svg) if found[5]]
    ends = [float(found[4]) - _width(found) for found in turned]

    def placed(found: re.Match[str]) -> str:
        style, _, x, y, turn, text = found.groups()
        if turn:
            return (
                f'{style}; text-anchor: end" transform="translate({x} {max(ends):.1f}){turn}">{text}</text>'
            )
        middle = float(x) + _width(found) / 2
        return f'{style}; text-anchor: middle" transform="translate({middle:.1f} {y})">{text}</text>'

    return PLACED.sub(placed, svg)


def _width(found: re.Match[str]) -> float:
    """Return about how wide a text was when it was placed."""
    return float(found[2]) * len(found[6]) * WIDE["capital" if found[6].isupper() else "small"]


def _said(text: str, names: Names) -> str:
    if text in TITLES:
        return ""
    if text in WORDS:
        return names.tongue.pick(*WORDS[text])
    named = names.part(text)
    return clipped(re.sub(r"\s*\([^()]*\)$", "", named), WIDEST) if named != text else text
