"""Candidates: what one rule read at one place, before it is decided which of them become findings."""

from typing import NamedTuple

from diagnoser.types import State


class Candidate(NamedTuple):
    """A symptom that was read at [start, end) of the character form.  A tuple is made fastest.

    Attributes:
        symptom: The symptom; empty where the words are understood and say nothing about the machine.
        state: Its state; None where the words leave it open.
        rule: The rule that read it, for those who maintain the knowledge.
        idiom: Whether a pattern of a symptom read it, and not the grammar.
        core: Interval of the words that name the symptom, without those that negate it.
        probability: How sure the speaker is, in [0, 1]; None for a plain statement.
        position: The place of the part; empty where none is told.
        beside: Symptoms one of which must be in the report as well; empty where nothing is asked.
        unless: Symptoms none of which may be in the report, because they say the same more closely.
        regular: Whether a regular expression read it, which may skip over words of others.
        inherited: Whether the grammar took the subject from an earlier clause.
        special: Whether a rule of the grammar read it that asks for words around the pair.
        of_anything: Whether its rule of the grammar holds for any thing.
    """

    start: int
    end: int
    symptom: str
    state: State | None
    rule: str
    core: tuple[int, int]
    idiom: bool = False
    probability: float | None = None
    position: str = ""
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    regular: bool = False
    inherited: bool = False
    special: bool = False
    of_anything: bool = False
