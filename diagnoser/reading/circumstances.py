"""Circumstances of a finding: its time, the doubt of the speaker, and questions."""

import re
from collections.abc import Sequence
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause
from diagnoser.reading.negation import UNSURE_WORDS
from diagnoser.reading.past import Past
from diagnoser.types import State

CLOSING: Final = 3
"""A case is closed by words in so many of its last clauses."""

HEDGED: Final = 0.7
"""The probability of a finding after "maybe" or "it seems"."""

UNSURE: Final = 0.6
"""The probability of a finding after "I do not know whether it is"."""

_UNSURE = re.compile(UNSURE_WORDS)


def in_circumstances(
    candidates: Sequence[Candidate], clauses: Sequence[Clause], text: str
) -> list[Candidate]:
    """Return the candidates with their doubt.  The past says nothing of the present.

    A finding is history if its clause names a time in the past, or if the text tells of its end.  A hedge
    before it makes it graded.  A question with the answer no denies it, and an open one leaves it open.
    """
    past = Past(candidates, clauses, text)
    closed = max((clause.end for clause in clauses[-CLOSING:] if clause.has("closed")), default=0)
    kept: list[Candidate] = []
    for each in candidates:
        number = past.clause_of(each)
        if number is None or each.state != "present":
            kept.append(each)
        elif each.core[0] < closed or past.holds(each, number) or _is_unreal(clauses[number], each, text):
            kept.append(each._replace(state=None))
        elif clauses[number].question and (answered := _answer(clauses[number], text)) != "present":
            kept.append(each._replace(state=answered))
        elif _hedged(clauses[number], each):
            kept.append(each._replace(probability=HEDGED))
        elif _UNSURE.search(text, clauses[number].start, each.core[1]):
            kept.append(each._replace(probability=UNSURE))
        else:
            kept.append(each)
    return kept


_NO = re.compile(r"[^\w]{0,4}(?:a: ?)?(?:no\b|nope|none|negative|没有|没|无|不是|否)")
_YES_OR_NO = re.compile(
    r"[^\w]{0,4}(?:q: ?)?(?:is|are|was|were|does|do|did|can|could|has|have|had|any|will|would|should|or)\b"
    r"|.{0,30}(?:吗|么|是不是|是否|有没有)"
)
_WORDS_OF_SHORT_QUESTION = 3


def _answer(clause: Clause, text: str) -> State | None:
    """Return the state that a question tells: absent if the answer is no, none if it asks whether, else present.

    "Why is the light on?" tells that it is on.
    """
    if _NO.match(text, clause.end + 1):
        return "absent"
    asked = text[clause.start : clause.end]
    is_short = asked.isascii() and len(asked.split()) <= _WORDS_OF_SHORT_QUESTION
    if is_short or _YES_OR_NO.match(asked):
        return None
    return "present"


_UNREAL: Final = re.compile(
    r"(?<![a-z])(?:would(?: not|n't)? have|should(?: not|n't)? have|could have|might have"
    r"|otherwise it would)(?![a-z])"
)
"""Words of what is only thought: "an error of a disk would have said sda"."""


def _is_unreal(clause: Clause, each: Candidate, text: str) -> bool:
    """Return whether a clause only thinks of a fault: the words for it stand before or behind the state."""
    return bool(_UNREAL.search(text, clause.start, min(clause.end, each.core[1] + 24)))


def _hedged(clause: Clause, each: Candidate) -> bool:
    return any(token.start <= each.core[0] for token in clause.of("hedge"))
