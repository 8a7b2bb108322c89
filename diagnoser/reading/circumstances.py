"""Circumstances: what the clause around a finding says of its time and of how sure the speaker is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause

UNSURE: Final = 0.7
"""How sure somebody is who says "maybe" or "it seems"."""


def in_circumstances(
    candidates: Sequence[Candidate], clauses: Sequence[Clause], text: str
) -> list[Candidate]:
    """Return the candidates with their doubt; what is over says nothing of the present.

    A finding is history if its clause names a time in the past, or if its repair is told, and nothing says that it is
    still so.  A hedge before it makes it graded.
    """
    over = [_is_over(clauses, number) for number in range(len(clauses))]
    kept: list[Candidate] = []
    for each in candidates:
        number = _clause_of(clauses, each)
        if number is None or each.state != "present":
            kept.append(each)
        elif over[number]:
            kept.append(replace(each, state=None))
        elif _hedged(clauses[number], each):
            kept.append(replace(each, probability=UNSURE))
        else:
            kept.append(each)
    return kept


def _clause_of(clauses: Sequence[Clause], each: Candidate) -> int | None:
    """Return the number of the clause in which a candidate ends."""
    for number, clause in enumerate(clauses):
        if clause.start <= each.core[1] - 1 < clause.end:
            return number
    return None


def _is_over(clauses: Sequence[Clause], number: int) -> bool:
    clause = clauses[number]
    if clause.has("now"):
        return False
    if clause.has("past"):
        return True
    if number and not clauses[number - 1].ends_sentence and clauses[number - 1].has("past"):
        # "In May a disk failed, the array was degraded": the time of the first clause goes on.
        return not clauses[number - 1].has("now")
    return False


def _hedged(clause: Clause, each: Candidate) -> bool:
    return any(token.concept("hedge") and token.start <= each.core[0] for token in clause.tokens)
