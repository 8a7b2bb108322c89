"""Symptoms of actions: some actions are a symptom with their end, and their words name no other one."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from diagnoser.reading.actions.records import HELPFUL_RESEAT, ReadAction
from diagnoser.reading.candidates import Candidate
from diagnoser.types import State


def symptoms_of_actions(actions: Sequence[ReadAction]) -> Iterator[Candidate]:
    """Yield the symptoms that actions and their results are themselves."""
    for each in actions:
        if meant := _symptom(each):
            rule = f"action {each.action.action} {each.action.result}"
            yield Candidate(each.start, each.end, *meant, rule, (each.start, each.end))


def _symptom(each: ReadAction) -> tuple[str, State] | None:
    match each.action.action, each.action.result:
        case "reseated", "fixed":
            return HELPFUL_RESEAT, "present"
        case "reseated", "no_change":
            return HELPFUL_RESEAT, "absent"
        case "restarted", "came_back":
            return "BACK_AFTER_RESTART", "present"
        case _:
            return ("AFTER_UPGRADE", "present") if each.began_after else None


_OF_ACTIONS: Final = frozenset({"AFTER_UPGRADE", HELPFUL_RESEAT})
"""Symptoms that the patterns read from an action without knowing its result."""


def without_marks(candidates: Sequence[Candidate], actions: Sequence[ReadAction]) -> list[Candidate]:
    """Return the candidates that are not made of the words of an action or its result."""
    marks = [mark for each in actions for mark in each.marks]
    tried = [
        (each.start, each.end)
        for each in actions
        if each.action.result != "unknown" or each.action.action == "swapped"
    ]
    return [
        each
        for each in candidates
        if not any(start <= each.core[0] and each.core[1] <= end for start, end in marks)
        and not (
            each.symptom in _OF_ACTIONS
            and any(start < each.core[1] and each.core[0] < end for start, end in tried)
        )
    ]


_NEXT_CLAUSE: Final = re.compile(r"[,;.!?，。；！？\n]")

NEAR: Final = 8
"""Characters between an action and its result in the next clause, at most."""


def without_objects(
    candidates: Sequence[Candidate], actions: Sequence[ReadAction], text: str
) -> list[Candidate]:
    """Return the candidates without those that take the object of an action for the subject of its result.

    In "换了内存,还是不显示" the machine shows nothing, and not the memory.  This holds for words of a state that name
    their own subject.
    """
    objects = [(each.start, each.end) for each in actions if each.action.part]

    def is_object(each: Candidate, start: int, end: int) -> bool:
        if each.inherited:
            return start <= each.core[0] < end + NEAR
        # A part that the next clause names again is its subject.
        return start <= each.core[0] < end and not _NEXT_CLAUSE.search(text, start, each.core[0])

    plain = {each.core for each in candidates if each.of_anything and each.symptom}
    return [
        each
        for each in candidates
        if each.of_anything or each.core not in plain or not any(is_object(each, *one) for one in objects)
    ]
