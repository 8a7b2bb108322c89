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

CHANGES: Final = frozenset({"replaced"})
"""Actions after which a fault may begin."""

NEEDS_RESULT: Final = frozenset({"restarted"})
"""The words of these actions also name symptoms ("it restarts"), so without a result they are no action."""

IN_PLACE: Final = frozenset({"swapped", "reseated"})
"""Actions that are told only to say what was tried."""

CLOSELY: Final = 6
"""Parts of one action stand at most so many characters apart."""

CABLE_OF: Final[Mapping[str, str]] = {
    "NETWORK": "NETWORK_EXT",
    "NIC": "NETWORK_EXT",
    "PSU": "POWER_FEED",
    "POWER_INPUT": "POWER_FEED",
    "BUTTON": "POWER_FEED",
    "SCREEN": "MONITOR_KVM",
    "DRIVE": "DISK_CABLE",
    "ARRAY": "DISK_CABLE",
    "RAID_CARD": "DISK_CABLE",
    "ENCLOSURE": "DISK_CABLE",
    "BACKPLANE": "DISK_CABLE",
}
"""The cable that somebody means who speaks of this thing."""

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


def actions_of(
    causes: Mapping[str, str], clauses: Sequence[Clause], text: str, candidates: Sequence[Candidate]
) -> list[ReadAction]:
    """Return the actions in the order of the text.

    Args:
        causes: Concept of a thing -> the part that it is.
        clauses: The clauses of the text.
        text: The character form.
        candidates: What was read of the text, to know whether a fault is still there.
    """
    found: list[ReadAction] = []
    for number, clause in enumerate(clauses):
        known: set[tuple[str, str]] = set()
        for verb in clause.of("action"):
            if _happened(clause, verb, text):
                for each in _actions(causes, clauses, number, verb, text, candidates):
                    key = (each.action.action, each.action.part)
                    if key not in known:
                        known.add(key)
                        found.append(each)
    return found


def _happened(clause: Clause, verb: Token, text: str) -> bool:
    if clause.question:
        return False
    for token in clause.of("result"):
        concept = token.concept("result")
        if concept == "NOT_DONE" or (concept == "PENDING" and token.start <= verb.start + 1):
            return False
    return scope_of(text, verb.start, verb.end).polarity != "negated"


def _actions(
    causes: Mapping[str, str],
    clauses: Sequence[Clause],
    number: int,
    verb: Token,
    text: str,
    candidates: Sequence[Candidate],
) -> Iterator[ReadAction]:
    clause = clauses[number]
    kind = KINDS[verb.concept("action")]
    result, told = _result(clauses, number, verb, text, candidates)
    if kind in NEEDS_RESULT and not told:
        return
    parts = _parts(causes, clauses, number, verb)
    if not parts and kind in NEEDS_PART:
        return
    if kind == "restarted":
        parts = [(token, part) for token, part in parts if part == "BMC_RSA"]
    began = kind in CHANGES and not told and clause.has("since")
    if (
        result == "unknown"
        and not began
        and not clause.has("past")
        and (clause.has("tried") or kind in IN_PLACE)
    ):
        # Somebody tells what was tried already and calls because the fault is still there.
        result = "no_change" if any(each.state == "present" for each in candidates) else result
    for token, part in parts or [(verb, "FIRMWARE" if kind == "updated" else "")]:
        marks = ((verb.start, verb.end), *((each.start, each.end) for each in told))
        ends = [end for _, end in marks]
        yield ReadAction(
            min(verb.start, token.start), max(*ends, token.end), Action(kind, part, result), marks, began
        )


def _result(
    clauses: Sequence[Clause], number: int, verb: Token, text: str, candidates: Sequence[Candidate]
) -> tuple[ActionResult, list[Token]]:
    """Return the result of an action and the words that tell it.

    What was fixed and is told again as a fault in the same breath has come back.
    """
    later = [
        [token for token in clauses[number].of("result") if token.start >= verb.end],
        *(each.of("result") for each in clauses[number + 1 : number + 1 + UNTIL_RESULT]),
    ]
    fixed = _ended_before(clauses, number, verb)
    for place, tokens in enumerate(later):
        told = _told(tokens, text, fixed)
        if told is None:
            continue
        result, words = told
        if result != "fixed":
            return result, [*fixed, *words]
        clause = clauses[number + place]
        if place and any(
            clause.start <= each.core[0] < clause.end and each.state == "present" and not each.beside
            for each in candidates
        ):
            continue
        fixed = words
    return ("fixed", fixed) if fixed else ("unknown", [])


def _ended_before(clauses: Sequence[Clause], number: int, verb: Token) -> list[Token]:
    """Return the words before an action that tell its end, as in "the beeps stopped after reseating the memory"."""
    if not any(token.end <= verb.start for token in clauses[number].of("since")):
        return []
    before = clauses[number - 1].of("result") if number and not clauses[number - 1].ends_sentence else []
    ended = [
        token for token in (*before, *clauses[number].of("result")) if token.concept("result") == "ENDED"
    ]
    return [token for token in ended if token.end <= verb.start][-1:]


def _told(
    tokens: Sequence[Token], text: str, fixed: Sequence[Token]
) -> tuple[ActionResult, list[Token]] | None:
    """Return the result that one clause tells, and its words; after a repair every "same again" is a return."""
    for concept, result in RESULTS.items():
        for token in tokens:
            if token.concept("result") == concept and token not in fixed:
                denied = scope_of(text, token.start, token.end).polarity == "negated"
                if concept == "FIXED" and denied:
                    return "no_change", [token]
                came_back = bool(fixed) and concept == "NO_CHANGE"
                return ("came_back" if came_back else result), [token]
    return None


def _parts(
    causes: Mapping[str, str], clauses: Sequence[Clause], number: int, verb: Token
) -> list[tuple[Token, str]]:
    """Return the parts that an action was done to: after the verb, else before it, else of the clause before."""
    things = _things(causes, clauses, number)
    after = [(token, part) for token, part in things if token.start >= verb.start and token.end > verb.end]
    before = [(token, part) for token, part in things if token.end <= verb.start]
    if after and after[0][0].start - verb.end <= OBJECT_AFTER:
        return _joined(after)
    if before:
        return _joined(before[::-1])[::-1]
    if number:
        return [(replace(verb, senses=()), part) for _, part in _things(causes, clauses, number - 1)[-1:]]
    return []


def _things(causes: Mapping[str, str], clauses: Sequence[Clause], number: int) -> list[tuple[Token, str]]:
    """Return the things of a clause that are parts.  Which cable is meant depends on what is spoken of."""
    found = []
    for token in clauses[number].of("thing"):
        concept = token.concept("thing")
        part = _cable(clauses, number) if concept == "CABLE" else causes.get(concept, "")
        if part:
            found.append((token, part))
    return found


def _cable(clauses: Sequence[Clause], number: int) -> str:
    for clause in (clauses[number], *clauses[:number][::-1], *clauses[number + 1 :]):
        for token in clause.of("thing"):
            if (part := CABLE_OF.get(token.concept("thing"))) is not None:
                return part
    return "DISK_CABLE"


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


def symptoms_of_actions(actions: Sequence[ReadAction]) -> Iterator[Candidate]:
    """Yield the symptoms that actions and their results are themselves."""
    for each in actions:
        kind, result = each.action.action, each.action.result
        symptom, state = "", "present"
        if kind == "reseated" and result in ("fixed", "no_change"):
            symptom, state = "FIXED_BY_RESEAT", "present" if result == "fixed" else "absent"
        elif kind == "restarted" and result == "came_back":
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
