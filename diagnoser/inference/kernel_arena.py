"""Room to work in: two arrays that the caller lends, from which a query takes pieces in turn.

Compiled code that allocates nothing needs no reference counts: it compiles in a fraction of the time, hands records
of arrays from function to function for nothing, and says how much room a query needs before anything is allocated.
`ints[0]` and `ints[1]` hold how much of each array is taken.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import copied, njit

TAKEN: Final = 2  # entries of `ints` that count what is taken


class Arena(NamedTuple):
    """The two arrays."""

    ints: Ints
    floats: Floats


@njit
def clear(arena: Arena) -> None:
    """Give everything back."""
    arena.ints[0], arena.ints[1] = TAKEN, 0


@njit
def lacks(arena: Arena, ints: int, floats: int) -> bool:
    """Return whether so many more entries do not fit.  The counters of the arena then say how many would be needed."""
    fits = arena.ints[0] + ints <= arena.ints.shape[0] and arena.ints[1] + floats <= arena.floats.shape[0]
    if not fits:
        arena.ints[0] += ints
        arena.ints[1] += floats
    return not fits


@copied
def take_ints(arena: Arena, count: int) -> Ints:
    """Return the next `count` integers of the arena, holding whatever was left there."""
    first = arena.ints[0]
    arena.ints[0] = first + count
    return arena.ints[first : first + count]


@copied
def take_floats(arena: Arena, count: int) -> Floats:
    """Return the next `count` floats of the arena, holding whatever was left there."""
    first = arena.ints[1]
    arena.ints[1] = first + count
    return arena.floats[first : first + count]


@njit
def fill(array: Ints | Floats, value: float) -> None:
    """Set every entry."""
    for x in range(array.shape[0]):
        array[x] = value
