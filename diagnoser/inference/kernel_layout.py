"""Names for the tables of a compiled network inside compiled code.

Axes as in `compiled`, for one base, so no table has the axis B.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import copied, njit
from diagnoser.inference.layout import INT_TABLES, SILENCE, SIZES

MEANINGS: Final = len(SILENCE)
INT_START: Final = len(SIZES)
FLOAT_START: Final = INT_START + len(INT_TABLES) + 1


class Tables(NamedTuple):
    """The tables of one base. See `compiled.INT_TABLES` and `compiled.FLOAT_TABLES`."""

    symptom_start: Ints
    link_event: Ints
    hidden: Ints
    first_part: Ints
    second_part: Ints
    cause_start: Ints
    cause_event: Ints
    event_start: Ints
    event_cause: Ints
    part_start: Ints
    part_event: Ints
    joint_start: Ints
    joint_event: Ints
    no_part_event: Ints
    link: Floats
    leak: Floats
    report_rate: Floats
    odds: Floats
    chance: Floats
    log_odds: Floats
    cause_chance: Floats
    part_odds: Floats
    log_base: float
    silence: int


@copied
def _ints(ints: Ints, table: int) -> Ints:
    return ints[ints[INT_START + table] : ints[INT_START + table + 1]]


@copied
def _floats(ints: Ints, floats: Floats, table: int) -> Floats:
    return floats[ints[FLOAT_START + table] : ints[FLOAT_START + table + 1]]


@copied
def _row(array: Ints | Floats, row: int, length: int) -> Ints | Floats:
    return array[row * length : (row + 1) * length]


@njit
def tables_of(ints: Ints, floats: Floats, base: int) -> Tables:
    """Return the tables of one base by their names."""
    causes, events, symptoms, parts = ints[0], ints[1], ints[2], ints[3]
    return Tables(
        _ints(ints, 0),
        _ints(ints, 1),
        _row(_ints(ints, 2), base // MEANINGS, symptoms),
        _ints(ints, 3),
        _ints(ints, 4),
        _ints(ints, 5),
        _ints(ints, 6),
        _ints(ints, 7),
        _ints(ints, 8),
        _ints(ints, 9),
        _ints(ints, 10),
        _ints(ints, 11),
        _ints(ints, 12),
        _ints(ints, 13),
        _floats(ints, floats, 0),
        _floats(ints, floats, 1),
        _floats(ints, floats, 2),
        _row(_floats(ints, floats, 3), base, events),
        _row(_floats(ints, floats, 4), base, events),
        _row(_floats(ints, floats, 5), base, events),
        _row(_floats(ints, floats, 6), base, causes),
        _row(_floats(ints, floats, 7), base, parts),
        _floats(ints, floats, 8)[base],
        base % MEANINGS,
    )
