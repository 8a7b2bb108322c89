"""Trials: a part that was tried in place of another, told without a verb ("another PSU, other cables: same").

The end of the sentence, or of the next one, tells that it did not help.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from diagnoser.reading.actions.parts import PartAt, joined, things_of
from diagnoser.reading.actions.records import ReadAction, Story
from diagnoser.reading.grammar.tokens import Token
from diagnoser.types import Action, ActionKind

_OTHER: Final = re.compile(
    r"(?:^|(?<![a-z]))(?:another|other|(?:a )?(?:different|new|spare|borrowed|known good|fresh)|a second|a third)"
    r"(?: (?:set of|pair of|make of|brand of|[a-z0-9-]{2,12}))? $"
)
"""Words before a part that was tried instead."""

_WORDS: Final = (
    "other ",
    "different ",
    "new ",
    "spare ",
    "borrowed ",
    "good ",
    "fresh ",
    "second ",
    "third ",
)

_BEGINS: Final = re.compile(
    r"[^a-z0-9]*(?:(?:also|and|then|even|or|with|tried|in|on|so|neither|nor|not even|no|yet|plus|next|first"
    r"|finally)[ :])*"
)
"""All that may stand before these words in their clause."""

_PLACE: Final = re.compile(r"(?:outlet|socket|port|slot|bay)s?$")
"""Words of a place that a part was put to, so that the part is the same."""

_REACH: Final = 28
_MOST_CLAUSES: Final = 6
"""The end is looked for in so many clauses."""


def may_tell_trials(story: Story) -> bool:
    """Return whether a text has faults, and a word that stands before a part that was tried instead."""
    return bool(story.present) and any(word in story.text for word in _WORDS)


def trials(story: Story, number: int, here: Sequence[ReadAction]) -> Iterator[ReadAction]:
    """Yield the parts that a clause without a verb says were tried instead, in vain.

    Args:
        story: The text.
        number: The number of the clause.
        here: The actions that were read in this clause.
    """
    clause, text = story.clauses[number], story.text
    if here or clause.question or clause.has("action") or clause.has("state") or not clause.has("thing"):
        return
    things = things_of(story, number)
    for place, (token, _) in enumerate(things):
        other = _OTHER.search(text, max(clause.start, token.start - _REACH), token.start)
        if not other or not _BEGINS.fullmatch(text, clause.start, other.start()):
            continue
        told = _in_vain(story, number, token.end)
        if told is not None:
            yield from _read(things[place:], (other.start(), told), text)
        return


def _read(things: Sequence[PartAt], place: tuple[int, Token], text: str) -> Iterator[ReadAction]:
    start, told = place
    marks = ((start, things[0][0].end), (told.start, told.end))
    for token, part in joined(things, text):
        kind: ActionKind = "swapped" if _PLACE.search(text, token.start, token.end) else "replaced"
        first = min(start, token.start)
        yield ReadAction(first, token.end, Action(kind, part, "no_change"), marks, began_after=False)


def _in_vain(story: Story, number: int, behind: int) -> Token | None:
    """Return the word that tells that nothing changed, in the sentence of a clause or at the beginning of the next."""
    ended = False
    for clause in story.clauses[number : number + _MOST_CLAUSES]:
        for token in clause.of("result"):
            if token.start < behind:
                continue
            return token if token.concept("result") == "NO_CHANGE" else None
        if ended or clause.has("action"):
            return None
        ended = clause.ends_sentence
    return None
