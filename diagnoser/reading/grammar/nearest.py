"""The subjects of a state, in the order of the look-up in the rules."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from diagnoser.reading.grammar.continuation import IT_BEHIND
from diagnoser.reading.grammar.counts import FAR
from diagnoser.reading.grammar.positions import POSITION
from diagnoser.reading.grammar.subjects import Subject
from diagnoser.reading.grammar.tokens import Token, gap

NOTHING: Final = "-"
"""The subject of a state in a report that names no thing at all."""

SHINES: Final = "SHINES"
"""The state of a label of the light path, told in the same breath, so never of a subject of another clause."""


def candidates_of(
    token: Token, text: str, subjects: Sequence[Subject], inherited: Sequence[Subject]
) -> Iterator[tuple[Subject, bool]]:
    """Yield the subjects of a state, the likeliest first, and whether they stand in its clause."""
    if not token.senses.concepts.isdisjoint(WITH_OBJECT) and IT_BEHIND.match(text, token.end):
        yield from _meant_by_pronoun(token, subjects, inherited)
    near = _near(token, text, subjects, inherited)
    yield from ((each, True) for each in near if gap(each, token) <= _reach(each, token, text))
    if not token.senses.concepts.isdisjoint(OF_MACHINE):
        # "The server with the new card hangs", "the host reboots when the disks spin up".
        yield from (
            (each, True)
            for each in reversed(subjects)
            if each.keys[0] == "MACHINE" and each.end <= token.start and each not in near
        )
        if text.endswith(" and ", 0, token.start):
            # "The server has two disks and hangs": the second verb has the subject of the first.
            yield from ((each, False) for each in inherited if each.keys[0] == "MACHINE" and not each.opaque)
    yield from ((each, True) for each in _around(token, text, subjects))
    nothing = Subject((NOTHING,), token.start, token.end, 1, opaque=False)
    if any(each.opaque for each in near) or (token.means(SHINES) and not token.means("AMBER")):
        if token.means(BOOTS_NOT) and "boot" in text[token.start : token.end]:
            yield nothing, True
        return
    hidden = any(each.opaque for each in inherited)
    if not hidden and not token.senses.concepts.isdisjoint(OF_MACHINE_ALONE):
        # In a new sentence the machine does not power on, and not the part that was named before.
        yield from ((each, False) for each in inherited if each.keys[0] in WHOLE)
        yield nothing, True
    yield from ((each, False) for each in inherited)
    if not hidden or not token.senses.concepts.isdisjoint(BY_ITSELF):
        # "The screen freezes, or it goes off": a part that has no such state does not hide the machine.
        yield nothing, True


_OWNED: Final = re.compile(r" (?:of|in|from|on|\() ?")
_FURTHER: Final = 64
"""A subject whose place or owner follows it may stand further from its state: "the disk of one of our hosts died"."""


def _reach(subject: Subject, token: Token, text: str) -> int:
    """Return how far a subject of a clause may stand from its state."""
    owned = subject.end <= token.start and _OWNED.match(text, subject.end)
    return _FURTHER if owned else FAR


_BELONGS: Final = re.compile(
    r"[^\n,]*(?<![a-z])(?:of|in|on|with|for|to|which|whose|that|behind|under|from|by|at|between|inside) [^\n,]*"
)
_PARTED: Final = re.compile(r"(?<![a-z])(?:and|but|or|while|so)(?![a-z])")


def _around(token: Token, text: str, subjects: Sequence[Subject]) -> Iterator[Subject]:
    """Yield the things further ahead that the nearest one only belongs to: "the shelf with two fans drops out"."""
    ahead = [each for each in subjects if each.opaque and each.end <= token.start]
    for each, nearer in zip(ahead[-2::-1], ahead[::-1], strict=False):
        between = text[each.end : nearer.start]
        if not _BELONGS.fullmatch(between) or _PARTED.search(between):
            return
        yield each


WHOLE: Final = frozenset({"MACHINE", "OS"})
OF_MACHINE: Final = frozenset(
    {
        "DOWN",
        "HANG",
        "RESTART_SELF",
        "RESTART_W",
        "REBOOTS",
        "THEN_REBOOTS",
        "OFF_SELF",
        "ITSELF_OFF",
        "OFFS",
        "NOT_BOOT",
        "NOT_UP",
        "PANIC",
        "BLUE",
        "PURPLE",
        "NO_START_SURE",
        "DROPS",
        "NOT_BACK",
        "NO_ANSWER",
        "OFF_LINE",
    }
)
"""States of a whole machine.  A part that stands between, and has no such state, does not hide the machine."""

OF_MACHINE_ALONE: Final = OF_MACHINE - {"DOWN", "HANG"}
"""Those of them that a part has not: a controller may hang as well."""


BY_ITSELF: Final = OF_MACHINE_ALONE - {
    "NO_START_SURE",
    "NOT_BOOT",
    "NOT_UP",
    "NOT_BACK",
    "NO_ANSWER",
    "OFF_LINE",
}
"""What only a machine does: it goes off, restarts or crashes."""

BOOTS_NOT: Final = "NOT_BOOT"
"""What does not boot is a machine, even where the nearest thing is a part of it."""


def _meant_by_pronoun(
    token: Token, subjects: Sequence[Subject], inherited: Sequence[Subject]
) -> Iterator[tuple[Subject, bool]]:
    """Yield what "it" means behind a state: the thing before the one that does not see it."""
    ahead = [each for each in subjects if each.opaque and each.end <= token.start]
    if ahead[:-1]:
        yield ahead[-2], True
    else:
        yield from ((each, False) for each in reversed(inherited) if each.opaque or each.keys[0] != "MACHINE")


def _near(
    token: Token, text: str, subjects: Sequence[Subject], inherited: Sequence[Subject]
) -> list[Subject]:
    """Return the subjects of the clause on both sides of a state, nearest first."""
    ahead = [each for each in reversed(subjects) if _stands_ahead(each, token)]
    behind = [each for each in subjects if not _stands_ahead(each, token)]
    if (
        behind
        and not token.senses.concepts.isdisjoint(LEFT)
        and _FROM.fullmatch(text, token.end, behind[0].start)
    ):
        behind = []
    if (
        behind
        and not token.senses.concepts.isdisjoint(SIGHT)
        and _SEEN_ON.search(text, token.end, behind[0].start)
    ):
        behind = []
    if behind and _is_told_elsewhere(text[token.end : behind[0].start], ahead, inherited):
        behind = []
    # In "a battery warning for the controller" the battery is closer than any place.
    compound = any(each.opaque and gap(each, token) <= 1 for each in ahead)
    near = sorted(
        [*_first_opaque(ahead), *_first_opaque(behind)],
        key=lambda each: _distance(each, token, "" if compound else text),
    )
    if (
        behind
        and not token.senses.concepts.isdisjoint(WITH_OBJECT)
        and _OBJECT.fullmatch(text, token.end, behind[0].start)
    ):
        near.sort(key=lambda each: each is not behind[0])
    return near


def _stands_ahead(subject: Subject, token: Token) -> bool:
    return subject.end == token.end or (subject.end < token.end and subject.start < token.start)


_REPORTED = re.compile(r"(?<![a-z])(?:in|by|from|under|within|via|according to) (?:the |our |my )?$")
"""Words before a thing that tells of a state and does not have it: "drive 3 is shown as failed in the controller"."""

_FROM = re.compile(r" (?:from|out of) (?:the |our |my |its )?")
"""What is gone from a controller is not the controller."""

SIGHT: Final = frozenset({"SEEN", "DRIVE_SEEN"})

_SEEN_ON = re.compile(r"[^\n]* (?:on|at|for|of|with|from|by) ")
"""What errors are seen on is not what is seen: "we see packet loss on the card"."""

LEFT: Final = frozenset({"GONE", "DROPPED", "DRIVE_LOST", "DRIVE_VANISHED", "MEM_GONE"})

_AND = re.compile(r"(?<![a-z])and(?![a-z])|而且|并且")

_DURING = re.compile(
    r" (?:during|while|when|after|before|since|until) (?:the |a |an |my |our |its )?(?:[a-z]{3,12} )?"
)
"""Words between a state and a thing that is only the occasion of it: "it hung during the rebuild"."""


def _is_told_elsewhere(between: str, ahead: Sequence[Subject], inherited: Sequence[Subject]) -> bool:
    """Return whether the words behind a state part it from the next thing."""
    if _DURING.fullmatch(between):
        return True
    if not (_REPORTED.search(between) or _AND.search(between)):
        return False
    return any(each.opaque or each.keys[0] == POSITION for each in (*ahead, *inherited))


def _first_opaque(subjects: Iterable[Subject]) -> Iterator[Subject]:
    """Yield the subjects on one side, nearest first, up to the first opaque one."""
    for each in subjects:
        yield each
        if each.opaque:
            return


_AT = re.compile(
    r" (?:on|of|at|for|from|next to|beside|in)(?: (?:the|a|an|my|our|all|both|each|two))?"
    r"(?: (?:first|second|third|fourth|last|other|same|new|left|right|top|bottom|[0-9]{1,2}(?:st|nd"
    r"|rd|th)?))? "
)


def _distance(subject: Subject, token: Token, text: str) -> float:
    if subject.start < token.end:
        return float(gap(subject, token))
    # "An amber light on the drives" belongs to the drives, whatever stands before it.
    if _AT.fullmatch(text, token.end, subject.start):
        return -1.0
    # A subject usually stands before its state, so one behind it counts as a little further away.
    return gap(subject, token) + 3.0


WITH_OBJECT: Final = frozenset(
    {
        "GONE",
        "SEEN",
        "DRIVE_UNSEEN",
        "DRIVE_LOST",
        "DRIVE_SEEN",
        "DROPPED",
        "CONFIG_GONE",
        "CONFIG_FORGOT",
        "UNREACH",
        "REACHED",
        "STORAGE_CUT",
    }
)
"""States that one thing tells of another: "the controller does not see the drive", 阵列卡踢掉了3号盘."""

_OBJECT = re.compile(
    r"[了过到]? ?(?:(?:the|any|all|its|a|an|my|our|this|that|these|new|second|first|other|some|more"
    r"|[0-9]{1,2}|one|two|three) "
    r"|任何|新的?|第?[一二两三四五六七八九十0-9]{1,2} ?[块个颗号只槽]的?|[这那][块个颗]?|它的|其中)*"
)
