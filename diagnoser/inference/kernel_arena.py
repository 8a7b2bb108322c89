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


class Space(NamedTuple):
    """The two arrays."""

    ints: Ints
    floats: Floats


@njit
def clear(space: Space) -> None:
    """Give everything back."""
    space.ints[0], space.ints[1] = TAKEN, 0


@njit
def has_room(space: Space, ints: int, floats: int) -> bool:
    """Return whether so many more entries of either kind can be taken."""
    return space.ints[0] + ints <= space.ints.shape[0] and space.ints[1] + floats <= space.floats.shape[0]


@copied
def take_ints(space: Space, count: int) -> Ints:
    """Return the next `count` integers of the space, holding whatever was left there."""
    first = space.ints[0]
    space.ints[0] = first + count
    return space.ints[first : first + count]


@copied
def take_floats(space: Space, count: int) -> Floats:
    """Return the next `count` floats of the space, holding whatever was left there."""
    first = space.ints[1]
    space.ints[1] = first + count
    return space.floats[first : first + count]


@njit
def fill(array: Ints | Floats, value: float) -> None:
    """Set every entry."""
    for x in range(array.shape[0]):
        array[x] = value
