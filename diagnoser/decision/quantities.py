"""How many pieces of a part are broken, given that one is, and what a kit then fixes.

"Both DIMM1 and DIMM3 are reported" may need two modules; "4 drives amber" seldom needs four drives, because what
four of them have in common is the likelier fault.  So with k pieces counted in the words of a finding

    N = 1 + Binomial(k - 1, further / (k - 1))            further pieces, on average `FURTHER`, however many show
    N = 1 + Binomial(k - 1, NAMED)                        where slots were named one by one

given that the part is a cause at all; without a count, or for a part that a server has once, N = 1.  N is taken as
independent of everything else, so coverage stays linear in the masses of `Engine.coverage`: with m_i the mass in
which part i alone is needed, one piece of it fixes m_i P(N <= 1), two pieces m_i P(N <= 2).

Axes: P parts.  Arrays have P + 1 places; place 0 is no part.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.decision.arrays import Prepared
from diagnoser.types import Finding, UnitCount

FURTHER: Final = 0.3
"""Judgement: broken pieces beside the first, when several were counted; learned where tickets give quantities."""

NAMED: Final = 0.5
"""Judgement: the chance that a further piece is broken whose slot was named."""

FURTHER_FACT: Final = "further_pieces"
"""Under this name `Model.facts` may hold what was learned in the place of `FURTHER`."""

FURTHER_WEIGHT: Final = 10.0
"""How many tickets `FURTHER` counts for when it is learned."""

MOST_COUNTED: Final = 64

_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "both": 2,
    "两": 2, "二": 2, "俩": 2, "双": 2, "兩": 2, "雙": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8,
}  # fmt: skip
_NUMBER: Final = rf"(?P<number>\d{{1,2}}|{'|'.join(_WORDS)})"
_MEASURE: Final = r"\s*[个個块塊条條根只隻颗顆片]?\s*"


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """How many pieces are needed of each part that is needed at all.

    Attributes:
        second: Shape (P + 1,), P(two or more).
        third: Shape (P + 1,), P(three or more).
        counted: Part id -> pieces counted in the words of the findings.
    """

    second: Floats
    third: Floats
    counted: Mapping[str, int]


def units_of(prepared: Prepared, findings: Iterable[Finding]) -> Units | None:
    """Return the distributions that the words of the findings call for; None where no piece was counted."""
    counted = counts(prepared, findings)
    if not counted:
        return None
    further = prepared.model.facts.get(FURTHER_FACT, FURTHER)
    second, third = np.zeros(len(prepared.parts) + 1), np.zeros(len(prepared.parts) + 1)
    for part, (pieces, named) in counted.items():
        share = NAMED if named else min(float(further) / (pieces - 1), 1.0)  # type: ignore[arg-type]
        nobody = (1 - share) ** (pieces - 1)
        one = (pieces - 1) * share * (1 - share) ** (pieces - 2)
        second[prepared.number[part]], third[prepared.number[part]] = 1 - nobody, max(1 - nobody - one, 0.0)
    return Units(second, third, {part: pieces for part, (pieces, _) in counted.items()})


def shown(prepared: Prepared, units: Units | None) -> tuple[UnitCount, ...]:
    """Return what was counted as it is shown."""
    if units is None:
        return ()
    return tuple(
        UnitCount(part, pieces, float(units.second[prepared.number[part]]))
        for part, pieces in units.counted.items()
    )


def counts(prepared: Prepared, findings: Iterable[Finding]) -> Mapping[str, tuple[int, bool]]:
    """Return part -> (pieces counted, whether slots were named), for parts that a server has several of."""
    found: dict[str, tuple[int, bool]] = {}
    said = [finding.text for finding in findings if finding.state == "present" and finding.text]
    for part in prepared.several if said else ():
        read = [_count(text, prepared.components[part].synonyms) for text in said]
        best = max(read, key=lambda one: one[0])
        if best[0] > 1:
            found[part] = best
    return found


def _count(text: str, synonyms: Sequence[str]) -> tuple[int, bool]:
    """Return (pieces, named) of one text; (1, False) where nothing is counted.

    >>> [_count(text, ("HDD", "硬盘", "drive")) for text in ("4个HDD黄灯", "two drives amber", "硬盘1和硬盘3")]
    [(4, False), (2, False), (2, True)]
    """
    names = "|".join(re.escape(name) for name in sorted(synonyms, key=len, reverse=True))
    slots = {int(slot) for slot in re.findall(rf"(?:{names})\s*#?(\d{{1,2}})(?!\d)", text, re.IGNORECASE)}
    if 1 < len(slots) <= MOST_COUNTED:
        return len(slots), True
    found = re.search(rf"(?<![\d.]){_NUMBER}{_MEASURE}(?:{names})", text, re.IGNORECASE)
    if not found:
        return 1, False
    number = found["number"].lower()
    pieces = int(number) if number.isdigit() else _WORDS[number]
    return (pieces, False) if 1 < pieces <= MOST_COUNTED else (1, False)


def fixed(units: Units | None, coverage: Floats) -> Floats:
    """Return the coverage of each kit when pieces are counted; the diagonal becomes two pieces of one part.

    Args:
        units: Pieces needed; None for one of each.
        coverage: Shape (..., P + 1, P + 1), as `Engine.coverage` gives it, or any mass of it.
    """
    if units is None:
        return coverage
    one, two = 1 - units.second, 1 - units.third
    nothing, alone = coverage[..., :1, :1], coverage[..., 0, :]
    single = one * (alone - nothing[..., 0])
    both = coverage - alone[..., :, None] - alone[..., None, :] + nothing
    pairs = nothing + single[..., :, None] + single[..., None, :] + one[:, None] * one * both
    places = np.arange(1, coverage.shape[-1])
    pairs[..., places, places] = (nothing[..., 0] + two * (alone - nothing[..., 0]))[..., 1:]
    return np.asarray(pairs)


def learned_further(pieces: Iterable[int]) -> float:
    """Return `FURTHER` as tickets teach it: a Gamma prior worth ten tickets.

    Args:
        pieces: For each past ticket in whose words several pieces of a replaced part were counted without naming
            slots, how many were replaced.

    >>> learned_further([1, 1, 2, 1] * 10)
    0.26
    """
    beyond = [number - 1 for number in pieces]
    return (FURTHER * FURTHER_WEIGHT + sum(beyond)) / (FURTHER_WEIGHT + len(beyond))
