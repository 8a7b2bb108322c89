"""A fault that follows a part: the best evidence that there is, because it parts the piece from its place."""

import re
from typing import Final

from diagnoser.reading.actions.records import Deed

_FOLLOWS: Final = re.compile(
    r"(?:故障|错误|报错|问题|灯|error|fault|告警|报警)?(?:就|也|是)?跟[着住随]?[^\n,]{0,8}(?:走|跑|过去|过来|转移|换过|到)"
    r"|(?<=[障错误题病灯警])[^\n,不没]{0,3}(?:跑[到去]|转[到移]|换到|移到|变[成到]|到了)[^\n,]{1,6}"
    r"|(?:errors?|faults?|problem|issue|it|led|light|alarm|failure|message) (?:then |now |has |have |also )?"
    r"(?:follow|move|went|goes|travel|wander|jump)(?:s|ed|led)? (?:with|to|over|the|along|it)"
)
"""The fault moved with a part that was put elsewhere."""

_WITHIN: Final = 2
"""This is told in the clause of the action or in so many clauses after it."""

_PLACE: Final = re.compile(
    r"(?<![a-z])(?:to|with|and|into|in|for|against)(?: the)?"
    r"(?: (?:bay|slot|dimms?|port|channel|socket|position|psu|fan|disk|drive|cpu|gpu|node|supply|number))?"
    r" ?#?(?P<place>[a-z]?[0-9]{1,3}|[0-9]{1,2}[a-z])(?![a-z0-9])"
)
"""Where a part was put: "to bay 5", "with B1"."""

_NOW: Final = re.compile(
    r"(?<![a-z])(?:now|instead|this time|then)(?![a-z])|moved|appear|followed|(?<![a-z])shows? (?:up )?(?:on|at|in|for)"
)
_STAYS: Final = re.compile(r"(?<![a-z])(?:still|stays?|stayed|remains?|same)(?![a-z])")
_CLOSE: Final = 24


def follows(deed: Deed) -> tuple[int, int] | None:
    """Return the words that tell that a fault moved with the part of a swap; none if none do.

    They are a verb ("the error followed the stick"), or the fault is told of the place where the part was put:
    "moved the disk from bay 2 to bay 5, now bay 5 is red".
    """
    clauses, text, begins = deed.story.clauses, deed.story.text, deed.verb.end
    end = clauses[min(deed.number + _WITHIN, len(clauses) - 1)].end
    if told := _FOLLOWS.search(text, begins, end):
        return told.span()
    for place in _PLACE.finditer(text, begins, min(end, deed.clause.end)):
        again = re.compile(rf"(?<![a-z0-9]){place['place']}(?![a-z0-9])").search(text, place.end(), end)
        if again and _is_faulty_there(deed, place.end(), again.start(), again.end()):
            return again.span()
    return None


def _is_faulty_there(deed: Deed, begins: int, start: int, end: int) -> bool:
    """Return whether a fault of today is told of a place that is named again."""
    text = deed.story.text
    if _STAYS.search(text, begins, end) or not _NOW.search(text, begins, end):
        return False
    return any(
        begins <= each.core[0] and each.core[0] - _CLOSE <= start and end <= each.core[1] + _CLOSE
        for each in deed.story.present
    )
