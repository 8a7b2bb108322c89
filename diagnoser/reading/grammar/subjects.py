"""Subjects: the things, attributes and places of a clause that a state can be told of."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagnoser.reading.grammar.counts import ADJACENT, FAR, count_of
from diagnoser.reading.grammar.positions import POSITION
from diagnoser.reading.grammar.tokens import EVERY_OWNER, Clause, Token, gap

FOREIGN = "FOREIGN"
"""A device that is not the server.  Its parts are not those of the server ("the fan of the switch")."""

BMC: Final = "BMC"
PAGES: Final = frozenset({"SERVICE", "WEB_UI"})
"""What a management processor shows is a part of it: "the BMC web page"."""

WHOLES: Final[Mapping[str, str]] = {"ARRAY": "DRIVE", "MIRROR": "DRIVE"}
"""Things of which people name the pieces by their number only: "two more of the same pool failed"."""

_PIECES_OF: Final = re.compile(
    r"(?<![a-z])(?:one|two|three|four|five|six|seven|eight|[0-9]{1,2}|several|some|more|another|half"
    r"|members?|both|many|second|third) (?:more |disks? |drives? )?(?:of|in|from) (?:the|our|this|its|that|a|my)"
    r"(?: [a-z]{3,10})? $"
)
_REACH: Final = 36


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of a state at [start, end).

    Attributes:
        keys: The names under which rules may know it, most specific first.
        count: How many pieces are meant, at least 1.
        opaque: Whether a state behind it is told of it and of nothing else, even if no rule knows the pair.
    """

    keys: tuple[str, ...]
    start: int
    end: int
    count: int
    opaque: bool


def subjects_of(clause: Clause, text: str) -> list[Subject]:
    """Return the things, attributes and places of a clause, from left to right."""
    named = _without_parts(clause.of("thing", "attribute", "sign", "place"), text)
    things = [token for token in named if token.concept("thing") or token.concept("place")]
    subjects: list[Subject] = []
    for token in named:
        if attribute := token.concept("attribute") or token.concept("sign"):
            owner = _owner(token, things)
            own = f"{owner}.{attribute}" if owner else attribute
            keys: tuple[str, ...] = (own, f"{EVERY_OWNER}.{attribute}")
            opaque = bool(token.concept("attribute"))
        else:
            keys = (token.concept("thing") or token.concept("place"),)
            opaque = bool(token.concept("thing"))
            if keys[0] in WHOLES and _PIECES_OF.search(text, max(0, token.start - _REACH), token.start):
                keys = (WHOLES[keys[0]],)
        if keys == ("POWER_LED",) and _OF_PIECE.search(
            text, max(0, token.start - _LONGEST_NUMBER), token.start
        ):
            keys = ("PSU.LED", "PSU")
        subjects.append(Subject(keys, token.start, token.end, count_of(clause, token, text), opaque))
    return subjects


_OF_PIECE: Final = re.compile(
    r"(?:[左右上下][边侧面]?|[0-9一二两]号?|另一?|那|其中一|有一)[个颗只]?的?(?:那[个颗])?$"
)
"""Words before the lamp of one of several power supplies: 左边那个电源灯."""


_PLACED = re.compile(
    r" (?:of|in|from|on|inside|within|at|by|for|to|with)(?: (?:one|some|two|several|all|any|each) of)?"
    r"(?: (?:the|a|an|my|our|this|that|its|one|these|those|compute|lab)(?: [a-z0-9][a-z0-9-]{1,13}){0,2}"
    r"|(?: [a-z0-9][a-z0-9-]{1,13})?)(?: (?:same|new|old|main|other|fast|first|second|remote|big|small|[a-z]{3,10}n))? "
)


def _without_parts(named: Sequence[Token], text: str) -> list[Token]:
    """Return the words that can be a subject.

    The slot of "DIMM slot 3" is no subject of its own, and neither is the raid of "3 members of the raid".
    """
    things = [token for token in named if token.concept("thing")]
    kept: list[Token] = []
    for token in named:
        if _is_position_of(token, things) or _only_tells(token, text):
            continue
        if kept and token.concept("thing") in _WORKS and _IS_OVER.match(text, token.end):
            continue
        if kept:
            last = kept[-1]
            if _is_side_of(token, last) or _PLUGGED.fullmatch(text, last.end, token.start):
                continue
            adjacent = token.start - last.end <= ADJACENT
            foreign = last.concept("thing") == FOREIGN and adjacent
            page = last.concept("thing") == BMC and adjacent and token.concept("thing") in PAGES
            if (
                page
                or foreign
                or (not last.concept("sign") and _PLACED.fullmatch(text, last.end, token.start))
            ):
                continue
        kept.append(token)
    return kept


_WORKS: Final = frozenset({"REBUILD", "SELFTEST", "BACKUP"})
_IS_OVER = re.compile(r"(?:做|跑)?(?:完|好|完成)?了?(?:之后|以后|后|完|期间)")
"""Words behind a work that make it the time of a state: in 3号盘rebuild完又掉 the drive dropped."""

_PLUGGED = re.compile(
    r"不?[管论]?[换改]?插[到在进上了去]?(?:哪一?个?|任何一?个?|每一?个?|一?个|别的|其[他它])?"
)
"""Words between a part and the socket where somebody plugged it in: 键盘插哪个USB口都不亮."""


def _is_side_of(token: Token, last: Token) -> bool:
    """Return whether a place is only the side of the thing directly before it, as in 电源后面的灯."""
    is_place = token.concept("place") == "CASE" and not token.concept("sign")
    return is_place and token.start == last.end and bool(last.concept("thing"))


def _is_position_of(token: Token, things: Sequence[Token]) -> bool:
    return token.concept("place") == POSITION and any(gap(token, thing) <= ADJACENT for thing in things)


_TELLS = re.compile(
    r" (?:(?:has|had|have|now|also|then|already) )*"
    r"(?:marks?|marked|flags?|flagged|reports?|reported|says?|said|shows?|showed|lists?|listed|kicks?"
    r"|kicked|calls?|called|drops?|dropped)"
    r" (?:it|them|one|this|that)(?![a-z])"
)
_SEEN_IN = re.compile(r"(?:里面?|中)[也都还只就]?(?:能|可以|可)?(?:看[到见]|认到|识别到|显示|找到|检测到)")
"""Words behind a thing in which others are seen: 网卡驱动里能看到四个口."""

_INSIDE = re.compile(r"(?:日志|界面|网页)?(?:里面?|中)")
"""Words behind a management processor that only tells of others: iDRAC里显示电池电压低."""

_NUMBERED = re.compile(r" ?#?[0-9]")


def _only_tells(token: Token, text: str) -> bool:
    """Return whether a thing tells of another or is its address: "the controller marked it as failed (enclosure 1)"."""
    in_brackets = text[token.start - 1 : token.start] == "(" and bool(_NUMBERED.match(text, token.end))
    if token.concept("thing") == "BMC" and _INSIDE.match(text, token.end):
        return True
    return in_brackets or bool(_TELLS.match(text, token.end) or _SEEN_IN.match(text, token.end))


def _owner(attribute: Token, things: Sequence[Token]) -> str:
    """Return the concept of the thing that an attribute belongs to: the one before it, else the one after it."""
    ahead = [each for each in things if each.end <= attribute.start and attribute.start - each.end <= FAR]
    behind = [each for each in things if each.start >= attribute.end and each.start - attribute.end <= FAR]
    near = [*ahead[-1:], *behind[:1]]
    near.sort(key=lambda each: (not each.concept("thing"), gap(each, attribute)))
    return (near[0].concept("thing") or near[0].concept("place")) if near else ""


_LIST_MARK = re.compile(r" ?[0-9]{0,2}号? ?(?:、|/|以及|和|及|与|跟|同|还有|,) ?")


def listed_before(subject: Subject, subjects: Sequence[Subject], text: str) -> list[Subject]:
    """Return the subjects of the same list before a subject, nearest first, as in "电源、风扇、硬盘灯正常"."""
    if len(subjects) <= 1:
        return []
    listed: list[Subject] = []
    start = subject.start
    for each in sorted(subjects, key=lambda other: -other.end):
        if each.end > start:
            continue
        if not text[each.end : start].strip():  # the owner of an attribute: "硬盘" of "硬盘灯"
            start = each.start
        elif _LIST_MARK.fullmatch(text, each.end, start):
            listed.append(each)
            start = each.start
        else:
            break
    return listed


_NUMBER_BEFORE = re.compile(r"(?:[0-9][号槽]?|第.{1,3}) ?$")
_LONGEST_NUMBER = 6


def is_one_of_many(subject: Subject, text: str) -> bool:
    """Return whether a subject has a number.  What is said of one piece is not said of the others."""
    return (
        any(map(str.isdigit, text[subject.start : subject.end]))
        or bool(_NUMBER_BEFORE.search(text, max(0, subject.start - _LONGEST_NUMBER), subject.start))
        or bool(_NUMBERED.match(text, subject.end))
    )
