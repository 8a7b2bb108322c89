"""Findings in, posterior and coverage of every kit out: the one door to exact inference."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np

from diagnoser.errors import DiagnoserError, ImpossibleFindingsError, InputError, WidthLimitError
from diagnoser.inference import kernel
from diagnoser.inference.compiled import compile_network
from diagnoser.inference.evidence import NO_WEIGHT, Evidence
from diagnoser.network.spec import Floats, Ints, Network

BYTES_PER_STATE: Final = 8
DEFAULT_MEMORY: Final = 512 * 2**20

_NO_KITS: Final = np.empty((0, 0))
_SMALLEST_SHARE: Final = 64  # queries worth a thread


class Posterior(NamedTuple):
    """Exact marginals given the findings and that there is a ticket.

    Attributes:
        causes: Shape (C,), P(cause | findings, ticket).
        events: Shape (K,), P(event | findings, ticket).
        log_probability: Natural logarithm of P(findings, ticket).
        width: Most findings that were open at once; the cost is O(links x 2^width).
    """

    causes: Floats
    events: Floats
    log_probability: float
    width: int


class BestKit(NamedTuple):
    """The kits with the highest coverage of each size, as indexes among the parts (-1: there is no such part)."""

    empty_coverage: float
    part: int
    part_coverage: float
    pair: tuple[int, int]
    pair_coverage: float


class Batch(NamedTuple):
    """The answers to N reports, as arrays.

    Attributes:
        causes: Shape (N, C).
        events: Shape (N, K).
        log_probability: Shape (N,).
        width: Shape (N,).
        best: Shape (N, 6): coverage of nothing, best part, its coverage, best pair (two columns), its coverage; zero
            unless best kits were asked for.
        coverage: Shape (N, P + 1, P + 1), or (N, 0, 0) unless all kits were asked for.
    """

    causes: Floats
    events: Floats
    log_probability: Floats
    width: Ints
    best: Floats
    coverage: Floats


class Engine:
    """Exact inference on one network; immutable, so threads may share it.

    Args:
        network: The fault network.
        memory: Bytes that one query may hold for its tables; see docs/inference.md for what each width needs.
            Beyond it a query raises WidthLimitError before anything is allocated.
    """

    def __init__(self, network: Network, memory: int = DEFAULT_MEMORY) -> None:
        """Compile the network."""
        self.network = network
        self.parts: tuple[int, ...] = tuple(i for i, part in enumerate(network.is_part) if part)
        self._ints, self._floats = compile_network(network)
        self._events, self._causes = len(network.events), len(network.causes)
        self._most_states = memory // BYTES_PER_STATE

    def posterior(self, evidence: Evidence) -> Posterior:
        """Return the marginals of every cause and event.

        Raises:
            ImpossibleFindingsError: The findings have probability zero.
            WidthLimitError: The tables would need more than the memory allowed.
            InputError: A symptom index or a weight is outside its range.
        """
        events, causes = np.empty(self._events), np.empty(self._causes)
        numbers = kernel.solve(
            self._ints,
            self._floats,
            evidence.base,
            evidence.rows,
            evidence.weights,
            kernel.POSTERIOR,
            self._most_states,
            events,
            causes,
            _NO_KITS,
        )
        if numbers[0]:
            raise self._refusal(*numbers[:4])
        return Posterior(causes, events, numbers[1], numbers[2])

    def best_kit(self, evidence: Evidence) -> tuple[Posterior, BestKit]:
        """Return the posterior and the kits of 0, 1 and 2 parts with the highest coverage."""
        events, causes = np.empty(self._events), np.empty(self._causes)
        status, log_probability, width, states, empty, part, one, first, second, two = kernel.solve(
            self._ints,
            self._floats,
            evidence.base,
            evidence.rows,
            evidence.weights,
            kernel.BEST_KIT,
            self._most_states,
            events,
            causes,
            _NO_KITS,
        )
        if status:
            raise self._refusal(status, log_probability, width, states)
        return Posterior(causes, events, log_probability, width), BestKit(empty, part, one, (first, second), two)

    def coverage(self, evidence: Evidence) -> tuple[Posterior, Floats]:
        """Return the posterior and the coverage of every kit of at most two different parts.

        The array has shape (P + 1, P + 1) and is symmetric: entry (i, j) is the coverage of part i - 1 together
        with part j - 1, where index 0 stands for no part; the diagonal is one part alone.
        """
        events, causes = np.empty(self._events), np.empty(self._causes)
        size = len(self.parts) + 1
        kits = np.empty((size, size))
        numbers = kernel.solve(
            self._ints,
            self._floats,
            evidence.base,
            evidence.rows,
            evidence.weights,
            kernel.ALL_KITS,
            self._most_states,
            events,
            causes,
            kits,
        )
        if numbers[0]:
            raise self._refusal(*numbers[:4])
        return Posterior(causes, events, numbers[1], numbers[2]), kits

    def best_kits(self, evidences: Sequence[Evidence]) -> list[tuple[Posterior, BestKit]]:
        """Return `best_kit` of many reports at once, in their order, on all cores."""
        batch = self.batch(evidences, kernel.BEST_KIT)
        rows = batch.best.tolist()
        best = [
            BestKit(empty, int(part), one, (int(first), int(second)), two)
            for empty, part, one, first, second, two in rows
        ]
        return list(zip(_posteriors(batch), best, strict=True))

    def coverages(self, evidences: Sequence[Evidence]) -> tuple[list[Posterior], Floats]:
        """Return `coverage` of many reports at once: posteriors and an array (N, P + 1, P + 1)."""
        batch = self.batch(evidences, kernel.ALL_KITS)
        return _posteriors(batch), batch.coverage

    def batch(self, evidences: Sequence[Evidence], want: int = kernel.BEST_KIT) -> Batch:
        """Answer many reports at once, in their order, on all cores; the first that has no answer is raised."""
        count = len(evidences)
        size = len(self.parts) + 1 if want == kernel.ALL_KITS else 0
        events, causes = np.empty((count, self._events)), np.empty((count, self._causes))
        kits, numbers = np.empty((count, size, size)), np.empty((count, kernel.NUMBERS))
        span, rows, weights = pack(evidences)

        def take(first: int, last: int) -> None:
            kernel.solve_range(
                self._ints,
                self._floats,
                span,
                rows,
                weights,
                want,
                self._most_states,
                events,
                causes,
                kits,
                numbers,
                first,
                last,
            )

        _shared_out(take, count)
        for index in np.flatnonzero(numbers[:, kernel.STATUS])[:1]:
            raise self._refusal(*numbers[index, :4].tolist())
        width = numbers[:, kernel.WIDTH].astype(np.int64)
        return Batch(causes, events, numbers[:, kernel.LOG_PROBABILITY], width, numbers[:, kernel.BEST :], kits)

    def _refusal(self, status: float, _: float, width: float, states: float) -> DiagnoserError:
        if status == kernel.IMPOSSIBLE:
            return ImpossibleFindingsError(
                "These findings are impossible together: no set of causes in the network explains them."
            )
        if status == kernel.UNUSABLE:
            return InputError("A symptom index is not in the network, or a weight is negative or not a number.")
        return WidthLimitError(
            f"Exact inference would hold {int(width)} findings open at once and need "
            f"{states * BYTES_PER_STATE / 2**20:,.0f} MiB, "
            f"more than the {self._most_states * BYTES_PER_STATE / 2**20:,.0f} MiB allowed."
        )


def pack(evidences: Sequence[Evidence]) -> tuple[Ints, Floats, Floats]:
    """Return many pieces of evidence as flat arrays: span (N, 5), see `kernel.solve_range`, rows and weights."""
    count = len(evidences)
    span = np.zeros((count, 5), np.int64)
    if not count:
        return span, np.empty((0, 4)), NO_WEIGHT
    span[:, 0] = [one.base for one in evidences]
    span[:, 2] = np.cumsum([len(one.rows) for one in evidences])
    span[:, 4] = np.cumsum([len(one.weights) for one in evidences])
    span[1:, 1], span[1:, 3] = span[:-1, 2], span[:-1, 4]
    return span, np.concatenate([one.rows for one in evidences]), np.concatenate([one.weights for one in evidences])


def _posteriors(batch: Batch) -> list[Posterior]:
    columns = (batch.causes, batch.events, batch.log_probability.tolist(), batch.width.tolist())
    return [Posterior(*row) for row in zip(*columns, strict=True)]


def _shared_out(take, count: int) -> None:
    """Let each core take a range of the queries; a small batch stays in this thread."""
    cores = min(os.cpu_count() or 1, count // _SMALLEST_SHARE)
    if cores < 2:
        take(0, count)
        return
    bounds = np.linspace(0, count, 4 * cores + 1).astype(int).tolist()
    with ThreadPoolExecutor(cores) as pool:
        for done in [pool.submit(take, *each) for each in zip(bounds, bounds[1:])]:
            done.result()
