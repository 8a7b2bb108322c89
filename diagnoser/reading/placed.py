"""Places in prose: which piece a finding is told of, as in "correctable errors in slot B2"."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause
from diagnoser.reading.machine_output.positions import place_at

MEMORY: Final = ("MEM_CE_LOG", "MEM_UE_LOG", "POST_289", "POST_201", "DIMM_SLOT_LED")
_SLOT_OF_MEMORY: Final = re.compile(
    r"(?<![a-z])(?:slot|socket|bank|module|stick|position|channel) ?#?([a-p]?[0-9]{1,2}|[a-p])(?![a-z0-9/:.])"
)
"""People name a memory module by its slot; machines print `DIMM`."""

SEVERAL: Final = frozenset({"MULTI_DEFUNCT", "HDD_AMBER_ALL", "DRIVES_ONE_BY_ONE", "DRIVES_AT_ONCE"})
"""Symptoms of several pieces.  They have no place of their own."""


def with_places(
    candidates: Iterable[Candidate], clauses: Sequence[Clause], text: str
) -> tuple[list[Candidate], list[tuple[int, int]]]:
    """Return the findings with the places of their pieces, and the intervals of the words for them.

    A place counts where the clause of a present finding names it.
    """
    ends = [clause.end for clause in clauses]
    placed: list[Candidate] = []
    words: list[tuple[int, int]] = []
    for each in candidates:
        number = bisect_right(ends, each.core[0])
        if each.state == "present" and number < len(clauses) and each.symptom not in SEVERAL:
            begins = clauses[number].start
            if place := _place(text[begins : clauses[number].end], each.symptom):
                words.append((begins + place[1], begins + place[2]))
                placed.append(each._replace(position=place[0]))
                continue
        placed.append(each)
    return placed, words


def _place(words: str, symptom: str) -> tuple[str, int, int] | None:
    place = place_at(words, symptom)
    if place is None and symptom in MEMORY and (slot := _SLOT_OF_MEMORY.search(words)):
        return f"DIMM {slot[1].upper()}", *slot.span()
    return place
