"""The number of broken pieces of a part, given one, and the coverage of kits with several pieces.

"Both DIMM1 and DIMM3 are reported" may need two modules.  "4 drives amber" seldom needs four drives, because one common
fault is the likelier explanation.  So with k pieces counted in the words of a finding

    N = 1 + Binomial(k - 1, further / (k - 1))            further pieces, on average `FURTHER` for every k
    N = 1 + Binomial(k - 1, NAMED)                        if slots were named one by one

given that the part is a cause.  Without a count, or for a part with one piece in a server, N = 1.  N is taken as
independent of everything else, so coverage stays linear in the masses of `Engine.coverage`.  Let m_i be the mass with
part i alone needed: one piece of it fixes m_i P(N <= 1), two pieces fix m_i P(N <= 2).

Axes: P parts.  Arrays have P + 1 places. Place 0 is no part.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.decision.arrays import ModelArrays
from diagnoser.types import Finding, UnitCount

FURTHER: Final = 0.3
"""Mean number of further broken pieces beside the first, when several were counted.  Judgement."""

NAMED: Final = 0.5
"""P(a further piece is broken | its slot was named).  Judgement."""

MOST_COUNTED: Final = 64
"""A larger number in a text is no count of pieces."""

_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "both": 2,
    "两": 2, "二": 2, "俩": 2, "双": 2, "兩": 2, "雙": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
}  # fmt: skip
_NUMBER: Final = rf"(?P<number>\d{{1,2}}|{'|'.join(_WORDS)})"
_DIGIT_OR_WORD: Final = re.compile(rf"\d|{'|'.join(_WORDS)}", re.IGNORECASE)
"""A text without any of these counts nothing: neither slots nor pieces."""

_MEASURE: Final = r"\s*[个個块塊条條根只隻颗顆片]?\s*"


@dataclass(frozen=True, eq=False, slots=True)
class Quantities:
    """How many pieces are needed of each part needed at all.

    Attributes:
        second: Shape (P + 1,), P(two or more).
        third: Shape (P + 1,), P(three or more).
        counted: Part id -> pieces counted in the words of the findings.
    """

    second: Floats
    third: Floats
    counted: Mapping[str, int]


def quantities_of(arrays: ModelArrays, findings: Iterable[Finding]) -> Quantities | None:
    """Return the distributions for the words of the findings. None if no piece was counted."""
    counted = counts(arrays, findings)
    if not counted:
        return None
    second, third = np.zeros(len(arrays.parts) + 1), np.zeros(len(arrays.parts) + 1)
    for part, (pieces, named) in counted.items():
        share = NAMED if named else FURTHER / (pieces - 1)
        nobody = (1 - share) ** (pieces - 1)
        one = (pieces - 1) * share * (1 - share) ** (pieces - 2)
        second[arrays.number[part]], third[arrays.number[part]] = 1 - nobody, max(1 - nobody - one, 0.0)
    return Quantities(second, third, {part: pieces for part, (pieces, _) in counted.items()})


def unit_counts(arrays: ModelArrays, quantities: Quantities | None) -> tuple[UnitCount, ...]:
    """Return the counted pieces as an answer shows them."""
    if quantities is None:
        return ()
    return tuple(
        UnitCount(part, pieces, float(quantities.second[arrays.number[part]]))
        for part, pieces in quantities.counted.items()
    )


def counts(arrays: ModelArrays, findings: Iterable[Finding]) -> Mapping[str, tuple[int, bool]]:
    """Return part -> (pieces counted, whether slots were named), for parts with several pieces in a server."""
    found: dict[str, tuple[int, bool]] = {}
    said = [
        one.text
        for one in findings
        if one.state == "present" and one.text and _DIGIT_OR_WORD.search(one.text)
    ]
    for part in arrays.several if said else ():
        read = [_count(text, arrays.components[part].synonyms) for text in said]
        best = max(read, key=lambda one: one[0])
        if best[0] > 1:
            found[part] = best
    return found


def _count(text: str, synonyms: Sequence[str]) -> tuple[int, bool]:
    """Return (pieces, named) of one text. (1, False) if nothing is counted.

    >>> [_count(text, ("HDD", "硬盘", "drive")) for text in ("4个HDD黄灯", "two drives amber", "硬盘1和硬盘3")]
    [(4, False), (2, False), (2, True)]
    """
    slot_of, number_of = _patterns(tuple(synonyms))
    slots = {int(slot) for slot in slot_of.findall(text)}
    if 1 < len(slots) <= MOST_COUNTED:
        return len(slots), True
    found = number_of.search(text)
    if not found:
        return 1, False
    number = found["number"].lower()
    pieces = int(number) if number.isdigit() else _WORDS[number]
    return (pieces, False) if 1 < pieces <= MOST_COUNTED else (1, False)


@lru_cache(maxsize=1024)
def _patterns(synonyms: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns for the slots of a part, and for its number of pieces."""
    names = "|".join(re.escape(name) for name in sorted(synonyms, key=len, reverse=True))
    return (
        re.compile(rf"(?:{names})\s*#?(\d{{1,2}})(?!\d)", re.IGNORECASE),
        re.compile(rf"(?<![\d.]){_NUMBER}{_MEASURE}(?:{names})", re.IGNORECASE),
    )


def with_quantities(quantities: Quantities | None, coverage: Floats) -> Floats:
    """Return the coverage of each kit when pieces are counted. The diagonal becomes two pieces of one part.

    Args:
        quantities: Pieces needed. None for one of each.
        coverage: Shape (..., P + 1, P + 1), as `Engine.coverage` gives it, or any mass of it.
    """
    if quantities is None:
        return coverage
    one, two = 1 - quantities.second, 1 - quantities.third
    nothing, alone = coverage[..., :1, :1], coverage[..., 0, :]
    single = one * (alone - nothing[..., 0])
    both = coverage - alone[..., :, None] - alone[..., None, :] + nothing
    pairs = nothing + single[..., :, None] + single[..., None, :] + one[:, None] * one * both
    places = np.arange(1, coverage.shape[-1])
    pairs[..., places, places] = (nothing[..., 0] + two * (alone - nothing[..., 0]))[..., 1:]
    return np.asarray(pairs)
