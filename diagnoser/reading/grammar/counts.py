"""Counts: how many pieces of a thing, or how many in a state, a clause speaks of."""

import re
from typing import Final

from diagnoser.reading.grammar.tokens import Clause, Token, gap

MANY: Final = 99
"""The count of `several` and of a plural without a number."""

ADJACENT: Final = 3
CLOSE: Final = 8
NEAR: Final = 16
FAR: Final = 40
"""Distances in characters: of words side by side, of a quantity, of a number, and of the furthest subject."""


def count_of(clause: Clause, thing: Token, text: str) -> int:
    """Return how many pieces of a thing are meant: a list of places or a number next to it, a plural, else one."""
    for token in clause.of("list"):
        if gap(token, thing) <= ADJACENT:
            return token.count
    for token in clause.of("share"):
        if gap(token, thing) <= FAR:
            return max(token.count, 1)
    for token in clause.of("number", "quantity"):
        if token.concept("number") and _counts(clause, token, thing):
            return token.count
        close = 0 <= thing.start - token.end <= CLOSE or 0 <= token.start - thing.end <= CLOSE
        if close and token.concept("quantity"):
            return MANY
    return MANY if _is_plural(text[thing.start : thing.end]) else 1


def _counts(clause: Clause, number: Token, thing: Token) -> bool:
    """Return whether a number counts a thing behind it: no other thing stands between them."""
    return 0 <= thing.start - number.end <= NEAR and not any(
        number.end <= token.start < thing.start for token in clause.of("thing", "place", "list")
    )


def _is_plural(word: str) -> bool:
    return word.isascii() and word.endswith("s") and not word.endswith(("ss", "us", "status"))


_LINKS = re.compile(
    r"(?: |nos?\.?|of|them|those|are|is|were|was|have|has|had|show(?:s|ing|n)?|now|already|being|just"
    r"|got|get|went|gone"
    r"|report(?:ed|s|ing)?|as|marked|flagged|lit|drives?|disks?|hdds?|led|lights?|[块个颗只条片]|显示|变成?|呈|是"
    r"|都|也|已经?|被|全|同时"
    r"|一起|一齐|现在|状态|硬|盘|碟|磁|的|灯|亮)*"
)
_BEHIND = re.compile(r"[了过着]? ?")
_PIECE = re.compile(r" ?[块个颗只条片]")


_FURTHER = re.compile(
    r"(?<![a-z])(?:a second|a third|a fourth|another|yet another|a further|one more|the next|and now a"
    r"|now a second|now a third)(?: [a-z0-9-]+)? $"
)
_LONGEST_FURTHER = 30


def is_further(text: str, begins: int, start: int) -> bool:
    """Return whether the words before a thing at `start` tell that another one was before it.

    >>> is_further("then another drive failed", 0, 13), is_further("the second drive failed", 0, 11)
    (True, False)
    """
    return bool(_FURTHER.search(text, max(begins, start - _LONGEST_FURTHER), start))


def told_count(clause: Clause, state: Token, text: str) -> int:
    """Return the number that belongs to a state itself, as in "1 is failed" and 掉了两块; 0 if there is none."""
    for token in clause.of("number"):
        if state.start <= token.start and token.end <= state.end:
            return token.count
        if 0 <= state.start - token.end <= NEAR and _LINKS.fullmatch(text, token.end, state.start):
            return token.count
        if (
            0 <= token.start - state.end <= ADJACENT
            and _BEHIND.fullmatch(text, state.end, token.start)
            and _PIECE.match(text, token.end)
        ):
            return token.count
    return 0


def loose_count(clause: Clause, state: Token) -> int:
    """Return the count that stands in a clause without a thing, as in "2 show a fault light"; 0 if there is none."""
    return max(
        (token.count for token in clause.tokens if token.count and token.start < state.start), default=0
    )


def start_with_count(clause: Clause, start: int) -> int:
    """Return where the words of a finding begin: with the number in front of them."""
    for token in clause.tokens:
        if token.count and 0 <= start - token.end <= ADJACENT:
            return token.start
    return start
