"""Findings in, posterior and coverage of every kit out: the one door to exact inference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.errors import ImpossibleFindingsError, WidthLimitError
from diagnoser.inference import kernel
from diagnoser.inference.compiled import base_index, compile_network
from diagnoser.inference.evidence import Evidence
from diagnoser.network.spec import Floats, Ints, Network

BYTES_PER_STATE: Final = 8
DEFAULT_MEMORY: Final = 512 * 2**20

_NO_WEIGHT: Final = np.empty(0)
_NO_KITS: Final = np.empty((0, 0))


@dataclass(frozen=True, eq=False, slots=True)
class Posterior:
    """Exact marginals given the findings and that there is a ticket.

    Attributes:
        causes: Shape (C,), P(cause | findings, ticket).
        events: Shape (K,), P(event | findings, ticket).
        log_probability: Natural logarithm of P(findings, ticket).
        width: Widest set of findings that were open at once; the cost is O(links x 2^width).
    """

    causes: Floats
    events: Floats
    log_probability: float
    width: int


@dataclass(frozen=True, slots=True)
class BestKit:
    """The kits with the highest coverage of each size, as indexes among the parts (-1: there is no such part)."""

    empty_coverage: float
    part: int
    part_coverage: float
    pair: tuple[int, int]
    pair_coverage: float


class Engine:
    """Exact inference on one network; immutable, so threads may share it.

    Args:
        network: The fault network.
        memory: Bytes that one query may hold for its tables; width w needs about A x 2^w x 8 bytes for A active
            events.  Beyond it a query raises WidthLimitError before anything is allocated.
    """

    def __init__(self, network: Network, memory: int = DEFAULT_MEMORY) -> None:
        """Compile the network."""
        self.network = network
        self.parts: tuple[int, ...] = tuple(i for i, part in enumerate(network.is_part) if part)
        self._tables = compile_network(network)
        self._most_states = memory // BYTES_PER_STATE

    def posterior(self, evidence: Evidence) -> Posterior:
        """Return the marginals of every cause and event.

        Raises:
            ImpossibleFindingsError: The findings have probability zero.
            WidthLimitError: The tables would need more than the memory allowed.
        """
        return self._solve(evidence, kernel.POSTERIOR, _NO_KITS)

    def best_kit(self, evidence: Evidence) -> tuple[Posterior, BestKit]:
        """Return the posterior and the kits of 0, 1 and 2 parts with the highest coverage."""
        out = np.empty((1, 6))
        posterior = self._solve(evidence, kernel.BEST_KIT, out)
        return posterior, _best(out[0])

    def coverage(self, evidence: Evidence) -> tuple[Posterior, Floats]:
        """Return the posterior and the coverage of every kit of at most two different parts.

        The array has shape (P + 1, P + 1) and is symmetric: entry (i, j) is the coverage of part i - 1 together
        with part j - 1, where index 0 stands for no part; the diagonal is one part alone.
        """
        size = len(self.parts) + 1
        out = np.empty((size, size))
        return self._solve(evidence, kernel.ALL_KITS, out), out

    def best_kits(self, evidences: Sequence[Evidence]) -> list[tuple[Posterior, BestKit]]:
        """Return `best_kit` of many reports at once, in their order, on all cores."""
        out = np.empty((len(evidences), 1, 6))
        posteriors = self._solve_many(evidences, kernel.BEST_KIT, out)
        return [(posterior, _best(row[0])) for posterior, row in zip(posteriors, out, strict=True)]

    def coverages(self, evidences: Sequence[Evidence]) -> tuple[list[Posterior], Floats]:
        """Return `coverage` of many reports at once: posteriors and an array (N, P + 1, P + 1)."""
        size = len(self.parts) + 1
        out = np.empty((len(evidences), size, size))
        return self._solve_many(evidences, kernel.ALL_KITS, out), out

    def _solve(self, evidence: Evidence, want: int, kits: Floats) -> Posterior:
        events, causes = np.empty(len(self.network.events)), np.empty(len(self.network.causes))
        numbers = np.empty(3)
        status = kernel.solve(
            self._tables,
            base_index(evidence.context, evidence.unlisted),
            evidence.symptom,
            evidence.reported,
            evidence.if_absent,
            evidence.if_present,
            _NO_WEIGHT if evidence.event_weight is None else evidence.event_weight,
            want,
            self._most_states,
            events,
            causes,
            kits,
            numbers,
        )
        self._check(status, numbers)
        return Posterior(causes, events, float(numbers[0]), int(numbers[1]))

    def _solve_many(self, evidences: Sequence[Evidence], want: int, kits: Floats) -> list[Posterior]:
        count = len(evidences)
        if not count:
            return []
        events = np.empty((count, len(self.network.events)))
        causes = np.empty((count, len(self.network.causes)))
        numbers = np.empty((count, 3))
        status = np.empty(count, np.int64)
        packed = pack(evidences, len(self.network.events))
        kernel.solve_many(self._tables, *packed, want, self._most_states, events, causes, kits, numbers, status)
        for one, row in zip(status, numbers, strict=True):
            self._check(int(one), row)
        return [
            Posterior(causes[n], events[n], float(numbers[n, 0]), int(numbers[n, 1])) for n in range(count)
        ]

    def _check(self, status: int, numbers: Floats) -> None:
        if status == kernel.IMPOSSIBLE:
            message = "These findings are impossible together: no set of causes in the network explains them."
            raise ImpossibleFindingsError(message)
        if status == kernel.TOO_WIDE:
            need = numbers[2] * BYTES_PER_STATE / 2**20
            message = (
                f"Exact inference would hold {int(numbers[1])} findings open at once and need {need:,.0f} MiB, "
                f"more than the {self._most_states * BYTES_PER_STATE / 2**20:,.0f} MiB allowed."
            )
            raise WidthLimitError(message)


Packed = tuple[Ints, Ints, Ints, "np.ndarray[tuple[int], np.dtype[np.bool_]]", Floats, Floats, Floats]


def pack(evidences: Sequence[Evidence], events: int) -> Packed:
    """Return many pieces of evidence as flat arrays: base, start, the four columns, and the event weights."""
    base = np.array([base_index(one.context, one.unlisted) for one in evidences], np.int64)
    start = np.concatenate([[0], np.cumsum([len(one.symptom) for one in evidences])]).astype(np.int64)
    weights = _NO_KITS
    if any(one.event_weight is not None for one in evidences):
        plain = np.ones(events)
        weights = np.array([plain if one.event_weight is None else one.event_weight for one in evidences])
    return (
        base,
        start,
        np.concatenate([one.symptom for one in evidences]),
        np.concatenate([one.reported for one in evidences]),
        np.concatenate([one.if_absent for one in evidences]),
        np.concatenate([one.if_present for one in evidences]),
        weights,
    )


def _best(row: Floats) -> BestKit:
    return BestKit(
        float(row[0]), int(row[1]), float(row[2]), (int(row[3]), int(row[4])), float(row[5])
    )
