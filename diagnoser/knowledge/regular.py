r"""Regular expressions of patterns: their syntax, and a proven bound on the time of a match.

Python's `re` is a backtracking matcher, and an unlucky expression takes exponential time.  A pattern may therefore use
only the syntax below, and `examine` counts the steps of a match in the worst case.

Syntax: characters, `.`, classes, `^`, `$`, `\b`, `\w` and their kind, groups `(...)` and `(?:...)`, look-ahead and
look-behind, alternatives, and repeats with an upper limit, greedy or lazy.  There are no back-references, no flags and
no named or atomic groups.

The bound is computed part by part.  `ways` is the number of different matches of a part at one position: the matcher
may come back and try each of them.  `steps` is the work to try them all.  Both are sums and products over the syntax
tree, so the bound holds for every text (docs/adr/0012-patterns-have-a-proven-bound.md).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

TOKENS: Final = re.compile(
    r"""
    (?P<class>   \[ \^? \]? (?: \\. | [^\]\\] )* \] )
  | (?P<open>    \( (?: \? (?: : | = | ! | <= | <! ) )? )
  | (?P<close>   \) )
  | (?P<repeat>  (?: [?*+] | \{ (?: [0-9]+ (?: ,[0-9]* )? | ,[0-9]* ) \} ) \?? )
  | (?P<either>  \| )
  | (?P<edge>    [\^$] | \\[bBAZ] )
  | (?P<other>   \\. | \. )
  | (?P<literal> . )
    """,
    re.VERBOSE | re.DOTALL,
)
"""The tokens of a regular expression.  The name of the group that matched is the kind of the token."""

DEEPEST: Final = 20
"""The largest number of groups that may be inside one another."""

_REPEAT: Final = re.compile(r"(?P<least>[0-9]*)(?P<comma>,?)(?P<most>[0-9]*)")
_KNOWN_ESCAPE: Final = re.compile(r"\\(?:[dDwWsStnrfv]|[^0-9A-Za-z])")


class UnsupportedError(ValueError):
    """The expression uses forbidden syntax.  The message completes "the regular expression ..."."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bounds for every match of a part of an expression, at one position of any text.

    Attributes:
        shortest: Characters of the shortest match.
        ways: Upper bound on the number of different matches.
        steps: Upper bound on the steps of the matcher until it has tried all of them.
        first: The character, class or dot at the beginning of every match, or "" if it is unknown.
        single: Whether every match is one character long, so `first` alone describes it.
        run: The repeated character, class or dot at the end of the part, or "" if it ends otherwise.
        ended: Upper bound on the number of matches before a character outside `run`.
    """

    shortest: int
    ways: int
    steps: int
    first: str = ""
    single: bool = False
    run: str = ""
    ended: int = 1


def examine(body: str) -> Bounds:
    r"""Return the bounds of an expression.

    >>> examine("fan dead").steps, examine("fan.{0,3}dead").steps, examine("(?:a|aa){1,40}b").steps
    (8, 23, 100000)

    Raises:
        UnsupportedError: The expression uses other syntax than the above.
    """
    return _Parser(body).whole()


class _Parser:
    """A recursive descent over the tokens."""

    def __init__(self, body: str) -> None:
        self.tokens = [(str(token.lastgroup), token.group()) for token in TOKENS.finditer(body)]
        self.place = 0
        self.depth = 0

    def whole(self) -> Bounds:
        bounds = self._alternatives()
        if self.place < len(self.tokens):
            raise UnsupportedError("closes a group that it does not open")
        return bounds

    def _kind(self) -> str:
        return self.tokens[self.place][0] if self.place < len(self.tokens) else "end"

    def _next(self) -> str:
        self.place += 1
        return self.tokens[self.place - 1][1]

    def _alternatives(self) -> Bounds:
        branches = [self._sequence()]
        while self._kind() == "either":
            self._next()
            branches.append(self._sequence())
        if len(branches) == 1:
            return branches[0]
        ways = sum(each.ways for each in branches)
        shortest = min(each.shortest for each in branches)
        return Bounds(shortest, ways, sum(each.steps + 1 for each in branches), ended=ways)

    def _sequence(self) -> Bounds:
        parts = []
        while self._kind() not in ("either", "close", "end"):
            parts.append(self._repeated())
        return parts[0] if len(parts) == 1 else _in_a_row(parts)

    def _repeated(self) -> Bounds:
        part = self._atom()
        if self._kind() == "repeat":
            part = _times(part, *_limits(self._next()))
        if self._kind() == "repeat":
            raise UnsupportedError("repeats a repeat")
        return part

    def _atom(self) -> Bounds:
        kind, text = self._kind(), self._next()
        match kind:
            case "open":
                return self._group(text)
            case "edge":
                return Bounds(0, 1, 1)
            case "repeat":
                raise UnsupportedError(
                    "uses a kind of group, or a repeat of nothing, that patterns cannot have"
                )
            case "other" if text != "." and not _KNOWN_ESCAPE.fullmatch(text):
                raise UnsupportedError(f"uses {text}; write the characters themselves")
            case _:
                return Bounds(1, 1, 1, first=text, single=True)

    def _group(self, opening: str) -> Bounds:
        self.depth += 1
        if self.depth > DEEPEST:
            raise UnsupportedError(f"has more than {DEEPEST} groups inside one another")
        inner = self._alternatives()
        if self._kind() != "close":
            raise UnsupportedError("opens a group that it does not close")
        self._next()
        self.depth -= 1
        if opening in ("(", "(?:"):
            return inner
        # The matcher leaves a look-around with the first match and never comes back to it.
        return Bounds(0, 1, inner.steps + 1)


def _limits(repeat: str) -> tuple[int, int]:
    """Return the least and the largest number of times."""
    if repeat[0] == "?":
        return 0, 1
    found = _REPEAT.match(repeat, 1)
    if repeat[0] in "*+" or not found or (found["comma"] and not found["most"]):
        raise UnsupportedError("repeats without bound; write {0,20} instead of * or +")
    least = int(found["least"] or 0)
    return least, int(found["most"]) if found["comma"] else least


LARGE: Final = 100_000
"""Bounds are counted up to here, so that the bound of nested repeats is found quickly."""


def _times(part: Bounds, least: int, most: int) -> Bounds:
    first = part.first if least else ""
    if part.single:
        ways = most - least + 1
        return Bounds(least, ways, most + 1, first, run=part.first)
    ways, ended = 0, 0
    inside = Bounds(0, 1, 1)
    for times in range(most + 1):
        if times >= least:
            ways, ended = ways + inside.ways, ended + inside.ended
        if inside.steps >= LARGE or ways >= LARGE:
            return Bounds(min(LARGE, least * part.shortest), LARGE, LARGE, ended=LARGE)
        if times < most:
            inside = _then(inside, part)
    return Bounds(
        min(LARGE, least * part.shortest), ways, inside.steps + most + 1, first, run=part.run, ended=ended
    )


def _in_a_row(parts: Sequence[Bounds]) -> Bounds:
    row = Bounds(0, 1, 0)
    for part in parts:
        row = _then(row, part)
    return replace(row, first=parts[0].first if parts else "")


def _then(before: Bounds, part: Bounds) -> Bounds:
    """Return the bounds of two parts in a row."""
    ways, steps = before.ways, before.ways * part.steps
    if before.run and part.first and _never_both(before.run, part.first):
        # "\\w{1,9} ": only one length of the run lets the blank match.  The others fail at the first character.
        ways, steps = before.ended, before.ways + before.ended * part.steps
    return Bounds(
        min(LARGE, before.shortest + part.shortest),
        min(LARGE, ways * part.ways),
        min(LARGE, before.steps + steps),
        run=part.run,
        ended=min(LARGE, ways * part.ended),
    )


def _never_both(run: str, end: str) -> bool:
    """Return whether no character matches both.  Only marks and blanks of ASCII are examined: they have no case."""
    mark = end.removeprefix("\\")
    examined = len(mark) == 1 and mark.isascii() and not mark.isalnum() and end != "."
    return examined and not re.fullmatch(run, mark, re.IGNORECASE | re.DOTALL)
