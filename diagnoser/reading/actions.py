"""Actions in a text: what was tried, on which part, and what came of it.

The clause that tells the result often follows the one that tells the action ("swapped the sticks, no better").  What is
only wished for ("please replace the disk") is no action.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause, Token
from diagnoser.reading.negation import scope_of
from diagnoser.types import Action, ActionKind, ActionResult

KINDS: Final[Mapping[str, ActionKind]] = {
    "REPLACED": "replaced",
    "RESEATED": "reseated",
    "SWAPPED": "swapped",
    "RESTARTED": "restarted",
    "UPDATED": "updated",
    "RECONFIGURED": "reconfigured",
    "REBUILT": "rebuilt",
    "REMOVED": "removed",
}
RESULTS: Final[Mapping[str, ActionResult]] = {
    "NO_CHANGE": "no_change",
    "CAME_BACK": "came_back",
    "FIXED": "fixed",
}
"""The concepts of results; an earlier one wins over a later one in the same clause."""

UNTIL_RESULT = 2
"""A result is looked for in so many clauses after the action."""

OBJECT_AFTER = 16
"""The part stands at most so many characters after its verb; otherwise the part before the verb is meant."""

CHANGES: Final = frozenset({"replaced", "updated"})
"""Actions after which a fault may begin."""

NEEDS_RESULT: Final = frozenset({"restarted"})
"""The words of these actions also name symptoms ("it restarts"), so without a result they are no action."""

NEEDS_PART: Final = frozenset({"replaced", "swapped", "removed"})
"""Actions that are told of a part."""


@dataclass(frozen=True, slots=True)
class ReadAction:
    """An action at [start, end) of the character form.

    Attributes:
        marks: Intervals of the verb and of the words that tell the result.  They name no symptom.
        began_after: Whether the text says that the fault began after it.
    """

    start: int
    end: int
    action: Action
    marks: tuple[tuple[int, int], ...]
    began_after: bool


def actions_of(causes: Mapping[str, str], clauses: Sequence[Clause], text: str) -> list[ReadAction]:
    """Return the actions in the order of the text.

    Args:
        causes: Concept of a thing -> the part that it is.
        clauses: The clauses of the text.
        text: The character form.
    """
    found: list[ReadAction] = []
    for number, clause in enumerate(clauses):
        for verb in clause.of("action"):
            if _happened(clause, verb, text):
                found += _actions(causes, clauses, number, verb, text)
    return found


def _happened(clause: Clause, verb: Token, text: str) -> bool:
    if clause.has("past") is False and any(
        token.concept("result") in ("PENDING", "NOT_DONE") and token.start <= verb.start + 1
        for token in clause.tokens
    ):
        return False
    return scope_of(text, verb.start, verb.end).polarity != "negated"


def _actions(
    causes: Mapping[str, str], clauses: Sequence[Clause], number: int, verb: Token, text: str
) -> Iterator[ReadAction]:
    clause = clauses[number]
    kind = KINDS[verb.concept("action")]
    result, told = _result(causes, clauses, number, verb, text)
    if kind in NEEDS_RESULT and not told:
        return
    parts = _parts(causes, clauses, number, verb)
    if not parts and kind in NEEDS_PART:
        return
    began = kind in CHANGES and not told and _tells_beginning(clause, verb)
    for token, part in parts or [(verb, "FIRMWARE" if kind == "updated" else "")]:
        marks = ((verb.start, verb.end), *((each.start, each.end) for each in told))
        ends = [end for _, end in marks]
        yield ReadAction(
            min(verb.start, token.start),
            max(*ends, token.end),
            Action(kind, part, result),
            marks,
            began,
        )


def _result(
    causes: Mapping[str, str], clauses: Sequence[Clause], number: int, verb: Token, text: str
) -> tuple[ActionResult, list[Token]]:
    """Return the result of an action and the words that tell it."""
    here = [token for token in clauses[number].of("result") if token.start >= verb.end]
    if found := _told(here, text):
        return found
    for later in clauses[number + 1 : number + 1 + UNTIL_RESULT]:
        if found := _told(later.of("result"), text):
            return found
        if later.has("action"):
            continue
    return "unknown", []


def _told(tokens: Sequence[Token], text: str) -> tuple[ActionResult, list[Token]] | None:
    for concept, result in RESULTS.items():
        for token in tokens:
            if token.concept("result") == concept:
                denied = scope_of(text, token.start, token.end).polarity == "negated"
                return ("no_change" if denied and concept == "FIXED" else result), [token]
    return None


def _parts(
    causes: Mapping[str, str], clauses: Sequence[Clause], number: int, verb: Token
) -> list[tuple[Token, str]]:
    """Return the parts that an action was done to: after the verb, else before it, else of the clause before."""
    clause = clauses[number]
    things = [
        (token, causes[token.concept("thing")])
        for token in clause.of("thing")
        if causes.get(token.concept("thing"))
    ]
    after = [(token, part) for token, part in things if token.start >= verb.start and token.end > verb.end]
    before = [(token, part) for token, part in things if token.end <= verb.start]
    if after and after[0][0].start - verb.end <= OBJECT_AFTER:
        return _joined(after)
    if before:
        return _joined(before[::-1])[::-1]
    if number:
        earlier = clauses[number - 1]
        named = [
            (token, causes[token.concept("thing")])
            for token in earlier.of("thing")
            if causes.get(token.concept("thing"))
        ]
        return [(replace(verb, senses=()), part) for _, part in named[-1:]]
    return []


def _joined(things: Sequence[tuple[Token, str]]) -> list[tuple[Token, str]]:
    """Return the first part and those that follow it closely, as in "memory and board"."""
    joined = [things[0]]
    for token, part in things[1:]:
        last = joined[-1][0]
        if max(token.start, last.start) - min(token.end, last.end) > CLOSELY:
            break
        if part != joined[-1][1]:
            joined.append((token, part))
    return joined


CLOSELY = 6


def _tells_beginning(clause: Clause, verb: Token) -> bool:
    return any(token.concept("since") for token in clause.tokens)


def symptoms_of_actions(actions: Sequence[ReadAction]) -> Iterator[Candidate]:
    """Yield the symptoms that actions and their results are themselves."""
    for each in actions:
        kind, result = each.action.action, each.action.result
        symptom, state = "", "present"
        if kind == "reseated" and result in ("fixed", "no_change"):
            symptom, state = "FIXED_BY_RESEAT", "present" if result == "fixed" else "absent"
        elif kind == "restarted" and result in ("fixed", "came_back"):
            symptom = "BACK_AFTER_RESTART"
        elif each.began_after:
            symptom = "AFTER_UPGRADE"
        if symptom:
            yield Candidate(
                each.start,
                each.end,
                symptom,
                "present" if state == "present" else "absent",
                f"action {kind} {result}",
                (each.start, each.end),
            )


def without_marks(candidates: Sequence[Candidate], actions: Sequence[ReadAction]) -> list[Candidate]:
    """Return the candidates that are not made of the words of an action or its result."""
    marks = [mark for each in actions for mark in each.marks]
    tried = [(each.start, each.end) for each in actions if each.action.result != "unknown"]
    return [
        each
        for each in candidates
        if not any(start <= each.core[0] and each.core[1] <= end for start, end in marks)
        and not (
            each.symptom in OF_ACTIONS
            and any(start < each.core[1] and each.core[0] < end for start, end in tried)
        )
    ]


OF_ACTIONS: Final = frozenset({"AFTER_UPGRADE", "FIXED_BY_RESEAT"})
"""Symptoms that the patterns read from an action without knowing its result."""
