"""The list of all kits of at most two pieces, by number."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from diagnoser.arrays import Ints


@dataclass(frozen=True, eq=False, slots=True)
class KitTable:
    """Every kit of at most two pieces of P parts.  N = 1 + 2 P + P (P - 1) / 2.

    The order is the empty kit, the single pieces, the pairs of different parts, two pieces of one part.

    Attributes:
        first: Shape (N,), number of one part from 1 to P. 0 for none.
        second: Shape (N,), number of the other part, not below `first`.
        size: Shape (N,), pieces.
        place: Shape (N,), position of the kit in a flattened table of coverage, shape (P + 1, P + 1).
        parts: P.
        twice: Number of the first kit with two pieces of one part. All kits from there on have them.
    """

    first: Ints
    second: Ints
    size: Ints
    place: Ints
    parts: int
    twice: int

    def __len__(self) -> int:
        return len(self.first)

    def only(self, kits: Ints) -> "KitTable":
        """Return a table of some of the kits, in their order. `of_size` and `number` do not hold for it."""
        return KitTable(
            self.first[kits],
            self.second[kits],
            self.size[kits],
            self.place[kits],
            self.parts,
            int(np.searchsorted(kits, self.twice)),
        )

    def of_size(self, pieces: int) -> slice:
        """Return the numbers of the kits with so many pieces."""
        starts = [0, 1, 1 + self.parts, len(self)]
        return slice(starts[pieces], starts[pieces + 1])

    def number(self, first: int, second: int) -> int:
        """Return the number of a kit of two parts, `first` <= `second`, where 0 is no part.

        >>> table = kit_table(3)
        >>> all(table.number(*pair) == n for n, pair in enumerate(zip(table.first, table.second)))
        True
        """
        if first == second:
            return self.twice + first - 1 if first else 0
        return first * self.parts - first * (first - 1) // 2 + second - first


@lru_cache(maxsize=64)
def kit_table(parts: int) -> KitTable:
    """Return every kit of at most two pieces.

    >>> table = kit_table(2)
    >>> [(int(one), int(other)) for one, other in zip(table.first, table.second)]
    [(0, 0), (0, 1), (0, 2), (1, 2), (1, 1), (2, 2)]
    """
    one, other = np.triu_indices(parts + 1, 1)
    twice = np.arange(1, parts + 1)
    first = np.concatenate([[0], one, twice]).astype(np.int64)
    second = np.concatenate([[0], other, twice]).astype(np.int64)
    size = (first > 0).astype(np.int64) + (second > 0)
    return KitTable(first, second, size, first * (parts + 1) + second, parts, 1 + len(one))
