"""Guesses of the speaker at the cause: "I suspect the mainboard", 应该是主板坏了.

A guess is weak evidence on a cause and no symptom.  A part that is said to be broken without a doubt is a
guess as well if no rule makes a symptom of it: nobody has opened the machine yet.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from diagnoser.reading.candidates import Candidate
from diagnoser.reading.grammar.tokens import Clause, Token, gap

BEHIND: Final = 28
"""The part stands at most so many characters behind the words of the guess."""

BEFORE: Final = 6
"""A part before the words of the guess stands next to them ("主板的问题吧应该")."""

MOST_AROUND: Final = 12
"""So many symptoms before a word are looked at, whether one of them is made of it."""

BROKEN: Final = "FAILED"
WORN: Final = "LOW_BATTERY"


@dataclass(frozen=True, slots=True)
class ReadGuess:
    """A guessed cause at [start, end) of the character form."""

    start: int
    end: int
    cause: str


def guesses_of(
    causes: Mapping[str, str], clauses: Sequence[Clause], candidates: Sequence[Candidate], text: str
) -> list[ReadGuess]:
    """Return the guesses in the order of the text, each cause once.

    Args:
        causes: Concept of a thing -> the part that it is.
        clauses: The clauses of the text.
        candidates: What was read of the text.
        text: The character form.
    """
    found: dict[str, ReadGuess] = {}
    told = sorted(each.core for each in candidates if each.symptom)
    for clause in clauses:
        for each in (*_suspected(causes, clause, text), *_said_broken(causes, clause, told)):
            found.setdefault(each.cause, each)
    return sorted(found.values(), key=lambda each: each.start)


_MODAL: Final = re.compile(r"(?:may|might|could|should|must)$")
_BE: Final = re.compile(r" (?:also |well |really |just )?(?:be|have been|it be)(?![a-z])")
"""Words without which a verb such as "may" guesses at no part: "the disks we may see"."""

_DENIED: Final = re.compile(r"(?<![a-z])(?:not|isn't|never|no)(?![a-z])|不是|不像|没有?关|没问题|排除")


def _suspected(causes: Mapping[str, str], clause: Clause, text: str) -> Iterator[ReadGuess]:
    things = [token for token in clause.of("thing") if causes.get(token.concept("thing"))]
    for word in clause.of("guess"):
        if _MODAL.search(text, word.start, word.end) and not _BE.match(text, word.end):
            continue
        behind = [thing for thing in things if 0 <= thing.start - word.end <= BEHIND]
        before = [thing for thing in things if 0 <= word.start - thing.end <= BEFORE]
        for thing in (behind or before[-1:])[:1]:
            if not _other_state(clause, thing) and not _DENIED.search(text, word.end, thing.start):
                end = max([thing.end, word.end, *(token.end for token in _broken(clause, thing))])
                yield ReadGuess(min(word.start, thing.start), end, causes[thing.concept("thing")])


def _said_broken(
    causes: Mapping[str, str], clause: Clause, told: Sequence[tuple[int, int]]
) -> Iterator[ReadGuess]:
    for thing in clause.of("thing"):
        cause = causes.get(thing.concept("thing"), "")
        for state in _broken(clause, thing) if cause and not _was_handled(clause, thing) else ():
            start, end = min(thing.start, state.start), max(thing.end, state.end)
            place = bisect_left(told, (end, 0))
            if not any(start < last for _, last in told[max(0, place - MOST_AROUND) : place]):
                yield ReadGuess(start, end, cause)


_HANDLED: Final = 4
"""So many characters stand at most between the verb of an action and its object."""


def _was_handled(clause: Clause, thing: Token) -> bool:
    """Return whether a Chinese clause tells the end of an action on a thing: 换了插座也不行 blames no socket."""
    return any(
        0 <= thing.start - verb.end <= _HANDLED
        and any(each.start >= thing.end for each in clause.of("result"))
        for verb in clause.of("action")
    )


def _broken(clause: Clause, thing: Token) -> list[Token]:
    """Return the words near a thing for its being broken."""
    return [token for token in clause.of("state") if token.means(BROKEN) and gap(token, thing) <= BEFORE]


def _other_state(clause: Clause, thing: Token) -> bool:
    """Return whether a state other than broken belongs to a thing: "probably the disk light is amber"."""
    return any(
        0 <= token.start - thing.end <= BEFORE and not (token.means(BROKEN) or token.means(WORN))
        for token in clause.of("state")
    )


def without_guessed(candidates: Sequence[Candidate], guesses: Sequence[ReadGuess]) -> list[Candidate]:
    """Return the candidates outside of the guesses.  Where nothing else is said, all of them stay."""
    kept = [
        each
        for each in candidates
        if each.state != "present"
        or not any(guess.start <= each.core[0] and each.core[1] <= guess.end for guess in guesses)
    ]
    return kept if any(each.symptom for each in kept) else list(candidates)
