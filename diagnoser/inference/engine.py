"""Exact inference on one network: findings in, posterior and coverage of every kit out."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Final

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.errors import DiagnoserError, InputError, WidthLimitError
from diagnoser.inference import kernel, kernel_bounds
from diagnoser.inference.answers import Batch, Bounds, IfAbsent, Posterior
from diagnoser.inference.compiled import compile_network
from diagnoser.inference.evidence import Evidence, EvidenceTable, pack
from diagnoser.inference.jit import direct
from diagnoser.inference.layout import NUMBERS, STATUS, WIDTH
from diagnoser.inference.refusal import refusal
from diagnoser.network.fault_network import Network

BYTES: Final = 8  # of an entry of a table
DEFAULT_MEMORY: Final = 512 * 2**20

MOST_LEFT_OUT: Final = (
    0.5  # largest share of the mass that the search may leave out before its bounds are dropped
)

# A named tuple's own constructor takes three times as long: a tenth of a small query.
_made: Final = tuple.__new__

_NO_KITS: Final = np.empty((0, 0))
_SMALLEST_SHARE: Final = 64  # queries for each thread, at least
_INTS: Final = 1 << 13  # size of a new arena
_FLOATS: Final = 1 << 14
_KEPT: Final = 1 << 21  # a larger arena is not kept for the next query

Arena = tuple[Ints, Floats]


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
        self.memory = memory
        self.parts: tuple[int, ...] = tuple(i for i, part in enumerate(network.is_part) if part)
        self._ints, self._floats = compile_network(network)
        self._events, self._causes = len(network.events), len(network.causes)
        # A query takes an arena from the list and gives it back: both are atomic, so threads may share the list.
        self._arenas: list[Arena] = [_new_arena(_INTS, _FLOATS)]
        nothing = Evidence()
        self._kernel = direct(
            kernel.solve, self._ints, self._floats, nothing.base, nothing.rows, nothing.weights, kernel.POSTERIOR,
            np.empty(self._events), np.empty(self._causes), _NO_KITS, *self._arenas[0],
        )  # fmt: skip

    def __reduce__(self) -> tuple[type["Engine"], tuple[Network, int]]:
        """Pickle the network and the memory limit alone, because machine code cannot be pickled."""
        return Engine, (self.network, self.memory)

    def posterior(self, evidence: Evidence) -> Posterior:
        """Return the marginals of every cause and event.

        Raises:
            ImpossibleFindingsError: The findings have probability zero.
            WidthLimitError: The tables would need more than the memory allowed.
            InputError: A symptom index or a weight is outside its range.
        """
        return self._solve(evidence, kernel.POSTERIOR, _NO_KITS)

    def coverage(self, evidence: Evidence) -> tuple[Posterior, Floats]:
        """Return the posterior and the coverage of every kit of at most two different parts.

        The array has shape (P + 1, P + 1) and is symmetric: entry (i, j) is the coverage of part i - 1 together
        with part j - 1, where index 0 stands for no part; the diagonal is one part alone.
        """
        size = len(self.parts) + 1
        kits = np.empty((size, size))
        return self._solve(evidence, kernel.ALL_KITS, kits), kits

    def batch(
        self,
        evidence: EvidenceTable | Sequence[Evidence],
        want: int = kernel.ALL_KITS,
        into: Batch | None = None,
    ) -> Batch:
        """Answer many reports at once, in their order, on all cores.

        Args:
            evidence: N reports.
            want: `kernel.POSTERIOR` or `kernel.ALL_KITS`.
            into: An earlier batch of as many reports and the same `want`, whose arrays are overwritten.  On large
                networks fresh memory costs as much as the answers.

        Raises:
            DiagnoserError: The error of the first report that has no answer, as in `posterior`.
            InputError: `into` has other shapes.
        """
        found = self.try_batch(evidence, want, into)
        if found.errors:
            raise found.errors[min(found.errors)]
        return found

    def try_batch(
        self,
        evidence: EvidenceTable | Sequence[Evidence],
        want: int = kernel.ALL_KITS,
        into: Batch | None = None,
    ) -> Batch:
        """Do as `batch`, but keep the errors of reports without an answer in `Batch.errors`.

        Raises:
            InputError: `into` has other shapes.
        """
        table = evidence if isinstance(evidence, EvidenceTable) else pack(evidence)
        causes, events, kits, numbers = self._batch_arrays(len(table.span), want, into)
        errors: dict[int, DiagnoserError] = {}

        def take(first: int, last: int) -> None:
            arena = self._arenas.pop() if self._arenas else _new_arena(_INTS, _FLOATS)
            while first < last:
                first = kernel.solve_range(
                    self._ints, self._floats, *table, want, events, causes, kits, numbers, first, last, *arena
                )
                if first < last:  # the arena is too small
                    try:
                        arena = self._larger(arena, int(numbers[first, WIDTH]))
                    except WidthLimitError as error:
                        errors[first] = error
                        first += 1
            self._give_back(arena)

        _share_out(take, len(table.span))
        status = numbers[:, STATUS]
        for row in np.flatnonzero((status == kernel.IMPOSSIBLE) | (status == kernel.UNUSABLE)).tolist():
            errors[row] = refusal(self.network, int(status[row]), table.rows_of(row), table.weights_of(row))
        return Batch(causes, events, kits, numbers, errors)

    def _batch_arrays(
        self, count: int, want: int, into: Batch | None
    ) -> tuple[Floats, Floats, Floats, Floats]:
        size = len(self.parts) + 1 if want == kernel.ALL_KITS else 0
        shapes = ((count, self._causes), (count, self._events), (count, size, size), (count, NUMBERS))
        if into is None:
            return np.empty(shapes[0]), np.empty(shapes[1]), np.empty(shapes[2]), np.empty(shapes[3])
        arrays = into.causes, into.events, into.coverage, into.numbers
        if tuple(each.shape for each in arrays) != shapes:
            raise InputError(f"The batch to write into was made for other reports than these {count}.")
        return arrays

    def if_absent(self, evidence: Evidence, symptoms: Sequence[int] | Ints) -> IfAbsent:
        """Return the posteriors after one further symptom was looked for and not found, for each of Q symptoms.

        The answer replaces silence on that symptom, as in `Evidence`.  The posterior where it is found follows by
        subtraction: with p = `probability`, P(symptom present | findings) = 1 - p and
        P(cause, symptom present | findings) = P(cause | findings) - p x `causes`.

        Raises:
            InputError: A symptom is listed already, or as in `posterior`.
        """
        asked = np.array(symptoms, np.int64)
        if np.isin(asked, evidence.symptom).any():
            listed = self.network.symptoms[asked[np.isin(asked, evidence.symptom)][0]]
            raise InputError(f"Symptom {listed} is in the evidence already, so it cannot be asked for.")
        size = len(self.parts) + 1
        log_probability, events = np.empty(len(asked)), np.empty(self._events)
        causes, kits = np.zeros((len(asked), self._causes)), np.zeros((len(asked), size, size))
        posterior = self.posterior(evidence)
        self._in_arena(
            lambda *arena: kernel.if_absent(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, asked, log_probability,
                events, causes, kits, *arena,
            ),
            evidence,
            posterior.width,
        )  # fmt: skip
        return IfAbsent(np.exp(log_probability - posterior.log_probability), causes, kits)

    def bounds(self, evidence: Evidence, most_states: int = 1 << 16, most_nodes: int = 500) -> Bounds:
        """Return proven bounds of every answer, for findings that are too wide for `posterior`.

        A few events are conditioned on until the rest is narrow; see `kernel_bounds`.  It takes `most_nodes` runs of
        `most_states` states, and at most as many for each pair of parts.  Where the search leaves out more than half
        of the mass, every interval would be wider than a half, so all are (0, 1).

        Args:
            most_states: Table entries of one run.
            most_nodes: Combinations of the conditioned events to look at.  More of them give closer bounds.
        """
        events, numbers = self._mass_bounds(evidence, most_states, most_nodes)
        low, rest, log_scale, cut, _ = numbers.tolist()
        if cut < 0:
            return self._vacuous(kernel_bounds.MOST_CUT)
        if not low + rest > 0.0:
            raise refusal(self.network, kernel.IMPOSSIBLE, evidence.rows, evidence.weights)
        high = low + rest
        if rest > MOST_LEFT_OUT * high:
            return self._vacuous(int(cut))
        lower, upper = events / high, np.minimum((events + rest) / high, 1.0)
        members = [
            [k for k, event in enumerate(self.network.events) if c in event] for c in range(self._causes)
        ]
        causes = (
            np.array([lower[each].max() for each in members]),
            np.array([min(upper[each].sum(), 1.0) for each in members]),
        )
        with np.errstate(divide="ignore"):
            log_low, log_high = np.log(low) + log_scale, np.log(high) + log_scale
        coverage = self._coverage_bounds(evidence, most_states, most_nodes, (log_low, log_high))
        return Bounds(
            causes, (lower, upper), (float(log_low), float(log_high)), coverage, int(cut), rest == 0.0
        )

    def _vacuous(self, cut: int) -> Bounds:
        size = len(self.parts) + 1
        spans = [(np.zeros(shape), np.ones(shape)) for shape in (self._causes, self._events, (size, size))]
        return Bounds(spans[0], spans[1], (-np.inf, 0.0), spans[2], cut, exact=False)

    def _coverage_bounds(
        self, evidence: Evidence, most_states: int, most_nodes: int, whole: tuple[float, float]
    ) -> tuple[Floats, Floats]:
        """Return bounds of the coverage: those of P(findings, only parts of the kit) over `whole`, log P(findings)."""
        size = len(self.parts) + 1
        lower, upper = np.zeros((size, size)), np.ones((size, size))
        parts_of = [{c for c in event if self.network.is_part[c]} for event in self.network.events]
        weights = evidence.weights if len(evidence.weights) else np.ones(self._events)
        for i in range(size):
            for j in range(i, size):
                kit = {self.parts[each - 1] for each in (i, j) if each}
                inside = np.array([parts <= kit for parts in parts_of])
                only = replace(evidence, event_weight=weights * inside)
                low, rest, log_scale, cut, _ = self._mass_bounds(only, most_states, most_nodes)[1].tolist()
                if cut < 0:
                    continue
                if low > 0.0:
                    lower[i, j] = np.exp(np.log(low) + log_scale - whole[1])
                if low + rest == 0.0:
                    upper[i, j] = 0.0
                elif whole[0] > -np.inf:
                    upper[i, j] = np.exp(min(np.log(low + rest) + log_scale - whole[0], 0.0))
        return np.maximum(lower, lower.T * (1 - np.eye(size))), np.minimum(upper, upper.T)

    def _mass_bounds(self, evidence: Evidence, most_states: int, most_nodes: int) -> tuple[Floats, Floats]:
        events, numbers = np.zeros(self._events), np.zeros(5)
        self._in_arena(
            lambda *arena: kernel_bounds.bounds(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, most_states, most_nodes,
                events, numbers, *arena,
            ),
            evidence,
            0,
        )  # fmt: skip
        return events, numbers

    def _solve(self, evidence: Evidence, want: int, kits: Floats) -> Posterior:
        events, causes = np.empty(self._events), np.empty(self._causes)
        try:
            arena = self._arenas.pop()
        except IndexError:
            arena = _new_arena(_INTS, _FLOATS)
        while True:
            status, log_probability, width = self._kernel(
                self._ints,
                self._floats,
                evidence.base,
                evidence.rows,
                evidence.weights,
                want,
                events,
                causes,
                kits,
                arena[0],
                arena[1],
            )
            if status != kernel.ARENA_FULL:
                break
            arena = self._larger(arena, width)
        self._give_back(arena)
        if status:
            raise refusal(self.network, status, evidence.rows, evidence.weights)
        return _made(Posterior, (causes, events, log_probability, width))

    def _in_arena(self, run: Callable[[Ints, Floats], int], evidence: Evidence, width: int) -> None:
        """Run a kernel with an arena.  Enlarge it and run again while it is too small; raise on any other status.

        `_solve` and `try_batch` do the same in their own way: the first is too short for a further call, the second
        resumes where it stopped.
        """
        arena = self._arenas.pop() if self._arenas else _new_arena(_INTS, _FLOATS)
        while status := run(*arena):
            if status != kernel.ARENA_FULL:
                raise refusal(self.network, status, evidence.rows, evidence.weights)
            arena = self._larger(arena, width)
        self._give_back(arena)

    def _larger(self, arena: Arena, width: int) -> Arena:
        """Return an arena as large as the counters of this one ask for.

        Raises:
            WidthLimitError: It would take more than the memory allowed.
        """
        ints, floats = arena[0][:2].tolist()
        need, allowed = BYTES * (ints + floats) / 2**20, self.memory / 2**20
        if need > allowed:
            message = (
                f"Exact inference would hold {width} findings open at once and need {need:,.0f} MiB, "
                f"more than the {allowed:,.0f} MiB allowed."
            )
            raise WidthLimitError(message, width)
        return _new_arena(max(len(arena[0]), ints), max(len(arena[1]), floats))

    def _give_back(self, arena: Arena) -> None:
        if len(arena[1]) <= _KEPT:
            self._arenas.append(arena)


def _new_arena(ints: int, floats: int) -> Arena:
    return np.empty(ints, np.int64), np.empty(floats)


def _share_out(take: Callable[[int, int], None], count: int) -> None:
    """Give each core ranges of the queries; a small batch stays in this thread."""
    cores = min(os.cpu_count() or 1, count // _SMALLEST_SHARE)
    if cores <= 1:
        take(0, count)
        return
    bounds = np.linspace(0, count, 4 * cores + 1).astype(int).tolist()
    with ThreadPoolExecutor(cores) as pool:
        for done in [pool.submit(take, *each) for each in pairwise(bounds)]:
            done.result()
