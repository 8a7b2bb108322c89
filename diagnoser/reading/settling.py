"""Settling: which of the candidates of one symptom holds, and which hold only beside others."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from diagnoser.knowledge.records import ALONE
from diagnoser.reading.candidates import Candidate

BACKGROUND: Final = frozenset({"AFTER_OUTAGE", "AFTER_MOVE", "AFTER_UPGRADE", "INTERMITTENT"})
"""Symptoms that only tell when a fault began or how often it comes; what holds alone holds beside them."""


def decided(candidates: Iterable[Candidate], printed: AbstractSet[str]) -> list[Candidate]:
    """Keep one candidate for each symptom: a present one if there is any, and among equals the longest.

    Args:
        candidates: What was read in the prose.
        printed: The symptoms that machine output tells.
    """
    told = [each for each in candidates if each.symptom and each.state]
    best: dict[str, Candidate] = {}
    _keep(best, [each for each in told if not (each.beside or each.unless)])
    sure = _present(best) | printed
    _keep(best, [each for each in told if each.unless and not each.beside and sure.isdisjoint(each.unless)])
    present = _present(best)
    _keep(best, [each for each in told if each.beside and _holds_beside(each, present, printed)])
    return sorted(best.values(), key=lambda each: (each.start, each.symptom))


def _keep(best: dict[str, Candidate], candidates: Sequence[Candidate]) -> None:
    for each in candidates:
        known = best.get(each.symptom)
        best[each.symptom] = _better(known, each) if known else each


def _present(best: dict[str, Candidate]) -> frozenset[str]:
    return frozenset(symptom for symptom, each in best.items() if each.state == "present")


def _holds_beside(each: Candidate, present: AbstractSet[str], printed: AbstractSet[str]) -> bool:
    if not (present | printed).isdisjoint(each.unless):
        return False
    if ALONE in each.beside and not (present | printed) - BACKGROUND:
        return True
    return not present.isdisjoint(each.beside)


def _better(known: Candidate, other: Candidate) -> Candidate:
    if known.state != other.state:
        return known if known.state == "present" else other
    if (known.probability is None) != (other.probability is None):
        return known if known.probability is None else other
    if other.start <= known.end and known.start <= other.end:
        # Two rules overlap ("光通路MEM" and "MEM黄灯"): show the words of both.
        return known._replace(start=min(known.start, other.start), end=max(known.end, other.end))
    return max(known, other, key=lambda each: each.end - each.start)
