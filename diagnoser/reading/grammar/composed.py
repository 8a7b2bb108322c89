"""The record of what a pair of words means."""

from typing import Final, NamedTuple

from diagnoser.types import State

SEQUENCE: Final = "SEQUENCE"
"""The state of pieces that failed one after the other."""


class Composed(NamedTuple):
    """A symptom that a pair of words means, at [start, end) of the character form.  A tuple is made fastest.

    Attributes:
        symptom: The symptom; empty where the words are understood and say nothing about the machine.
        rule: The pair, for those who maintain the knowledge.
        beside: Symptoms one of which must be in the report as well; empty where nothing is asked.
        unless: Symptoms none of which may be in the report.
        core: Interval of the words of the pair, without a number in front of them.
        inherited: Whether the subject stands in an earlier clause.
        special: Whether the rule asks for words around the pair.
        of_anything: Whether the rule holds for any thing, because the words of the state name their own subject.
        label: The number of the piece, where the state of several pieces is another symptom; otherwise empty.
        several: That symptom.
    """

    start: int
    end: int
    symptom: str
    state: State
    rule: str
    beside: tuple[str, ...]
    core: tuple[int, int]
    inherited: bool
    special: bool = False
    unless: tuple[str, ...] = ()
    of_anything: bool = False
    label: str = ""
    several: str = ""
