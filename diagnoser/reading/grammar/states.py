"""States and events of a clause, affirmed or denied by the words around."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from diagnoser.reading.grammar.agents import done_by_somebody
from diagnoser.reading.grammar.subjects import Subject
from diagnoser.reading.grammar.tokens import Clause, Token
from diagnoser.reading.negation import Polarity, connected, scope_of


class ToldState(NamedTuple):
    """A word that tells a state or an event.

    Attributes:
        concepts: Its meanings of one class, at least one.
        polarity: Affirmed or negated by the words around, never unclear.
        is_event: Whether it tells an event.  An event happens to the thing before it.
    """

    token: Token
    concepts: tuple[str, ...]
    polarity: Polarity
    is_event: bool


def states_of(clause: Clause, text: str) -> Iterator[ToldState]:
    """Yield the states and events of a clause, but for the deeds of somebody and for unclear ones."""
    denied_until = -1
    for token in clause.of("state", "event"):
        if done_by_somebody(text, clause.start, token):
            continue
        scope = scope_of(text, token.start, token.end)
        polarity = scope.polarity
        if polarity == "unclear":
            continue
        if polarity == "affirmed" and denied_until >= 0 and connected(text[denied_until : token.start]):
            # In "没有A、B" the negation before A covers B as well.
            polarity = "negated"
        denied_until = token.end if polarity == "negated" and scope.end == token.end else -1
        if polarity == "affirmed" and (_is_denied(clause, token) or _none_of(clause, token, text)):
            polarity = "negated"
        for kind in ("state", "event"):
            if concepts := _concepts(clause, token, kind):
                yield ToldState(token, concepts, polarity, kind == "event")


def _is_denied(clause: Clause, token: Token) -> bool:
    return any(each.end <= token.start for each in clause.of("denial"))


_NO_COUNT = re.compile(r"(?<![0-9.,a-z])(?:0|no|zero) ?[个次条块颗]?$")
"""Words before a thing or a state that deny it: "finds no drives", "0 errors"."""

_LONGEST_NO_COUNT = 6

_NOBODY_SEES = re.compile(
    r"(?<![a-z])(?:no|none of (?:the|my|our|its)|neither|nor)(?: (?:other|single|further|one))?"
    r"(?: (?:computers?|pcs?|machines?|systems?|servers?|hosts?|devices?|ports?|laptops?|notebooks?|nodes?"
    r"|controllers?|os|program|tool))? $"
)
_LONGEST_NOBODY = 36
_SIGHT: Final = frozenset({"SEEN", "DRIVE_SEEN", "REACHED"})


def _none_of(clause: Clause, state: Token, text: str) -> bool:
    """Return whether a count of none stands before a state, as in "0 errors", and not the number of a thing.

    What sees nothing is denied as well: "no computer recognises it".
    """
    if not _SIGHT.isdisjoint(state.senses.concepts) and _NOBODY_SEES.search(
        text, max(0, state.start - _LONGEST_NOBODY), state.start
    ):
        return True
    found = _NO_COUNT.search(text, max(0, state.start - _LONGEST_NO_COUNT), state.start)
    return found is not None and not any(
        token.start <= found.start() < token.end for token in clause.of("thing", "place")
    )


OF_LAMP: Final = frozenset({"UNLIT", "DARK", "LIT"})
LAMP_NEAR: Final = 4
OF_MACHINE_OFF: Final = frozenset({"OFF_SELF", "ITSELF_OFF", "OFFS"})
"""States of a machine that an amber lamp before them has: "the amber light went off by itself"."""


def _concepts(clause: Clause, token: Token, kind: str) -> tuple[str, ...]:
    """Return the meanings of a word.  Where one lamp is dark, as in 黄灯没有亮, the others may be lit."""
    concepts = token.senses.by_kind.get(kind, ())
    if not OF_MACHINE_OFF.isdisjoint(concepts) and any(
        0 <= token.start - each.end <= LAMP_NEAR and each.means("AMBER") for each in clause.tokens
    ):
        return ()
    if not OF_LAMP.isdisjoint(concepts) and any(
        0 <= token.start - each.end <= LAMP_NEAR and each.means("AMBER") for each in clause.tokens
    ):
        return tuple(each for each in concepts if each not in OF_LAMP)
    return concepts


ORDER: Final = frozenset({"AT_ONCE", "SEQUENCE", "SOME_PART"})
"""States of order.  They are never denied themselves: in 同时消失 the order did not disappear."""


ONLY_SOME: Final = frozenset({"SEEN", "DRIVE_SEEN", "WORKS", "LIT"})
"""States of which "only two of the four are" says that the others are not."""

_ONLY: Final = re.compile(
    r"(?<![a-z])(?:only|just|merely)(?: (?:see|sees|show|shows|find|finds|list|lists|detects?|has|have))?"
    r" (?:[0-9]{1,3}|one|two|three|four|five|six|seven|eight|half|some)"
    r"(?: of| the| my| our| its| all| both|(?: [0-9]{1,3}| two| three| four| five| six| seven| eight))* $"
)
_LONGEST_ONLY: Final = 40


def polarity_for(state: ToldState, subject: Subject, begins: int, text: str) -> Polarity:
    """Return whether a clause affirms a state of one of its own subjects.

    A negation may stand before the thing or its list: "no temperature alarm", "没有风扇、电源告警".

    Args:
        state: The state.
        subject: A subject in its clause.
        begins: The beginning of the list with this subject.
        text: The character form.
    """
    token = state.token
    if state.polarity != "affirmed":
        return state.polarity
    if not ONLY_SOME.isdisjoint(state.concepts) and _ONLY.search(
        text, max(0, begins - _LONGEST_ONLY), begins
    ):
        return "negated"
    if subject.start < token.start:
        return scope_of(text, begins, token.end).polarity
    return "negated" if _NO_COUNT.search(text, token.end, subject.start) else "affirmed"
