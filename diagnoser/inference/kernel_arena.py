"""Arena allocator: two scratch arrays from which the kernels take slices.

Compiled code that allocates no memory needs no reference counts.  It compiles in a fraction of the time, passes
records of arrays at no cost, and knows the size of the arena that a query needs before anything is allocated.
`ints[0]` and `ints[1]` count the used entries of each array.
"""

# Numba has one kind of integer where mypy sees two, and keeps records where it sees tuples.
# mypy: disable-error-code="arg-type, assignment, call-overload, return-value, operator"

from typing import Final, NamedTuple

from diagnoser.arrays import Floats, Ints
from diagnoser.inference.jit import copied, njit

COUNTERS: Final = 2  # entries of `ints` that count the used entries


class Arena(NamedTuple):
    """The two arrays."""

    ints: Ints
    floats: Floats


@njit
def clear(arena: Arena) -> None:
    """Free all slices."""
    arena.ints[0], arena.ints[1] = COUNTERS, 0


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
    """Return the next `count` integers of the arena, not initialised."""
    first = arena.ints[0]
    arena.ints[0] = first + count
    return arena.ints[first : first + count]


@copied
def take_floats(arena: Arena, count: int) -> Floats:
    """Return the next `count` floats of the arena, not initialised."""
    first = arena.ints[1]
    arena.ints[1] = first + count
    return arena.floats[first : first + count]


@njit
def fill(array: Ints | Floats, value: float) -> None:
    """Set every entry."""
    for x in range(array.shape[0]):
        array[x] = value
