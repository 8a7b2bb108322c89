"""Exact inference on one network: findings in, posterior and coverage of every kit out."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import DiagnoserError, InputError, WidthLimitError
from diagnoser.inference import kernel, kernel_bounds, kernel_inside
from diagnoser.inference.answers import Batch, Bounds, Cost, IfAbsent, Posterior
from diagnoser.inference.compiled import compile_network
from diagnoser.inference.evidence import Evidence, EvidenceTable, Laid, pack
from diagnoser.inference.jit import direct
from diagnoser.inference.kernel_subproblem import SYMPTOM
from diagnoser.inference.layout import NUMBERS, OPERATIONS, STATUS, WIDTH
from diagnoser.inference.refusal import refusal
from diagnoser.network.fault_network import Network

MOST_OPERATIONS: Final = 100_000_000
"""Operations that one answer may take, the same on every machine.

An operation is a visit of one table entry, which takes half a nanosecond to one.  The number of operations of a query
is known from its schedule, before anything is computed.
"""

MOST_LEFT_OUT: Final = (
    0.5  # largest share of the mass that the search may leave out before its bounds are dropped
)

# A named tuple's own constructor takes three times as long: a tenth of a small query.
_made: Final = tuple.__new__

_NO_KITS: Final = np.empty((0, 0))
_SMALLEST_SHARE: Final = 256  # queries for each thread, at least: starting one takes as long as some hundred
_INTS: Final = 1 << 13  # size of a new arena
_FLOATS: Final = 1 << 14
_KEPT: Final = 1 << 21  # a larger arena is not kept for the next query

Arena = tuple[Ints, Floats]
Questions = Ints | Sequence[int] | Sequence[Ints] | Sequence[Sequence[int]]
"""One symptom for each question, or several."""


class Engine:
    """Exact inference on one network. It is immutable, so threads may share it.

    Args:
        network: The fault network.
        operations: Operations that one query may take.  Beyond them it raises WidthLimitError before it starts and
            before any table is allocated.
    """

    def __init__(self, network: Network, operations: float = MOST_OPERATIONS) -> None:
        """Compile the network."""
        self.network = network
        self.operations = float(operations)
        self.parts: tuple[int, ...] = tuple(i for i, part in enumerate(network.is_part) if part)
        self._every_part = np.arange(len(self.parts))
        self._ints, self._floats = compile_network(network)
        self._events, self._causes = len(network.events), len(network.causes)
        # A query takes an arena from the list and gives it back: both are atomic, so threads may share the list.
        self._arenas: list[Arena] = [_new_arena(_INTS, _FLOATS)]
        # The evidence of the last query with its log P(findings, ticket): the questions about a case need that again.
        self._last: tuple[Evidence | Laid | None, float] = None, 0.0
        nothing = Evidence()
        self._kernel = direct(
            kernel.solve, self._ints, self._floats, nothing.base, nothing.rows, nothing.weights, kernel.POSTERIOR,
            self._every_part, self.operations, np.empty(self._events), np.empty(self._causes), _NO_KITS,
            *self._arenas[0],
        )  # fmt: skip

    def __reduce__(self) -> tuple[type["Engine"], tuple[Network, float]]:
        """Pickle the network and the limit alone, because machine code cannot be pickled."""
        return Engine, (self.network, self.operations)

    def posterior(self, evidence: Evidence | Laid) -> Posterior:
        """Return the marginals of every cause and event.

        Raises:
            ImpossibleFindingsError: The findings have probability zero.
            WidthLimitError: It would take more operations than allowed.
            InputError: A symptom index or a weight is outside its range.
        """
        return self._solve(evidence, kernel.POSTERIOR, self._every_part, _NO_KITS)

    def coverage(self, evidence: Evidence | Laid, parts: Ints | None = None) -> tuple[Posterior, Floats]:
        """Return the posterior and the coverage of every kit of at most two different parts.

        Args:
            evidence: The findings.
            parts: Shape (S,), positions in `Engine.parts` of the parts of which kits are made, in rising order. None
                for all.  Fewer parts take less time, and the coverage of their kits is the same.

        Returns:
            The posterior, and an array of shape (S + 1, S + 1).  It is symmetric: entry (i, j) is the coverage of
            part i - 1 together with part j - 1, where index 0 stands for no part. The diagonal is one part alone.
        """
        chosen = self._every_part if parts is None else parts
        size = len(chosen) + 1
        kits = np.empty((size, size))
        return self._solve(evidence, kernel.ALL_KITS, chosen, kits), kits

    def cost(self, evidence: Evidence | Laid, want: int = kernel.ALL_KITS, parts: Ints | None = None) -> Cost:
        """Return the width and the operations of a query, from its schedules alone.

        Args:
            evidence: The findings.
            want: `kernel.POSTERIOR` or `kernel.ALL_KITS`.
            parts: As in `coverage`.

        Raises:
            InputError: A symptom index or a weight is outside its range.
        """
        chosen = self._every_part if parts is None else parts
        numbers: tuple[int, float, int, float]

        def run(ints: Ints, floats: Floats) -> int:
            nonlocal numbers
            numbers = kernel.operations(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, want, chosen, ints, floats
            )  # fmt: skip
            return numbers[0] if numbers[0] != kernel.TOO_COSTLY else kernel.EXACT

        self._in_arena(run, evidence)
        return Cost(numbers[2], numbers[3])

    def batch(
        self,
        evidence: EvidenceTable | Sequence[Evidence | Laid],
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
        evidence: EvidenceTable | Sequence[Evidence | Laid],
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
                    self._ints, self._floats, *table, want, self._every_part, self.operations, events, causes,
                    kits, numbers, first, last, *arena,
                )  # fmt: skip
                if first < last:  # the arena is too small
                    arena = _larger(arena)
            self._give_back(arena)

        _share_out(take, len(table.span))
        for row in np.flatnonzero(numbers[:, STATUS]).tolist():
            status = int(numbers[row, STATUS])
            if status == kernel.TOO_COSTLY:
                errors[row] = self._too_costly(int(numbers[row, WIDTH]), float(numbers[row, OPERATIONS]))
            else:
                errors[row] = refusal(self.network, status, table.rows_of(row), table.weights_of(row))
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

    def if_absent(
        self,
        evidence: Evidence | Laid,
        symptoms: Questions,
        want: int = kernel.ALL_KITS,
        parts: Ints | None = None,
    ) -> IfAbsent:
        """Return the posteriors after further symptoms were looked for and not found, for each of Q questions.

        The answer replaces silence on that symptom, as in `Evidence`.  The posterior where it is found follows by
        subtraction: with p = `probability`, P(symptom present | findings) = 1 - p and
        P(cause, symptom present | findings) = P(cause | findings) - p x `causes`.

        Args:
            evidence: The findings.
            symptoms: Q symptom indexes, or for each of Q questions those of several symptoms, all of them absent.
            want: `kernel.POSTERIOR` or `kernel.ALL_KITS`.
            parts: As in `coverage`.

        Raises:
            InputError: A symptom is listed already, or twice in one question, or as in `posterior`.
        """
        log_probability, causes, kits = self._if_absent(evidence, symptoms, want, parts)
        return IfAbsent(np.exp(log_probability - self._log_probability(evidence)), causes, kits)

    def coverage_if_absent(
        self, evidence: Evidence | Laid, symptoms: Questions, probability: Floats, parts: Ints
    ) -> Floats:
        """Return `IfAbsent.coverage` where `IfAbsent.probability` is known, in two thirds of the time of `if_absent`.

        Args:
            evidence: The findings.
            symptoms: As in `if_absent`.
            probability: Shape (Q,), as `if_absent` returned it for the same questions.
            parts: As in `coverage`.

        Raises:
            InputError: As `if_absent`.
        """
        with np.errstate(divide="ignore"):
            known = np.log(probability) + self._log_probability(evidence)
        return self._if_absent(evidence, symptoms, kernel.KITS_ALONE, parts, known)[2]

    def _if_absent(
        self,
        evidence: Evidence | Laid,
        symptoms: Questions,
        want: int,
        parts: Ints | None,
        known: Floats | None = None,
    ) -> tuple[Floats, Floats, Floats]:
        """Return log P(findings, symptoms absent, ticket), the causes and the coverage, as the kernel gives them."""
        start, asked = _groups(symptoms)
        self._check_open(evidence, start, asked)
        chosen, count = self._every_part if parts is None else parts, len(start) - 1
        size = 0 if want == kernel.POSTERIOR else len(chosen) + 1
        log_probability = np.empty(count) if known is None else known
        events = np.empty(self._events)
        causes = np.zeros((0 if want == kernel.KITS_ALONE else count, self._causes))
        kits = np.zeros((count, size, size))
        self._in_arena(
            lambda *arena: kernel.if_absent(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, start, asked, want, chosen,
                log_probability, events, causes, kits, *arena,
            ),
            evidence,
        )  # fmt: skip
        return log_probability, causes, kits

    def _check_open(self, evidence: Evidence | Laid, start: Ints, asked: Ints) -> None:
        """Raise InputError for a symptom listed already, or that stands twice in one question."""
        each, listed = asked.tolist(), set(evidence.rows[:, SYMPTOM].tolist())
        if not listed.isdisjoint(each):
            name = self.network.symptoms[next(symptom for symptom in each if symptom in listed)]
            raise InputError(f"Symptom {name} is in the evidence already, so it cannot be asked for.")
        if len(start) <= len(each):  # some question is about several
            for first, last in pairwise(start.tolist()):
                if len(set(each[first:last])) < last - first:
                    raise InputError("A question names a symptom twice.")

    def covered(self, evidence: Evidence | Laid, member: Bools) -> Floats:
        """Return P(every part that is needed is in the set | findings, ticket) of each set of parts, shape (N,).

        Sets may hold any number of parts, unlike the kits of `coverage`.

        Args:
            evidence: The findings.
            member: Shape (N, C), the causes of each set. Causes without a part count as members.

        Raises:
            DiagnoserError: As `posterior`.
        """
        return self._inside(evidence, member | ~np.array(self.network.is_part))

    def within(self, evidence: Evidence | Laid, sets: Sequence[frozenset[int]]) -> Floats:
        """Return P(every cause that is there is in the set | findings, ticket) of each set of causes, shape (N,).

        It differs from `covered` in the causes without a part. The evidence holds no repairs in vain.

        Raises:
            DiagnoserError: As `posterior`.
        """
        return self._inside(evidence, members(sets, self._causes))

    def _inside(self, evidence: Evidence | Laid, member: Bools) -> Floats:
        """Return P(no cause outside of the set is there | findings, ticket) of each set, shape (N,)."""
        total = self._log_probability(evidence)
        log_probability = np.empty(len(member))
        self._in_arena(
            lambda *arena: kernel_inside.inside(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, member, self._every_part,
                self.operations, log_probability, *arena,
            ),
            evidence,
        )  # fmt: skip
        return np.minimum(np.exp(log_probability - total), 1.0)

    def bounds(
        self,
        evidence: Evidence,
        most_states: int = 1 << 12,
        most_nodes: int = 500,
        operations: float = np.inf,
    ) -> Bounds:
        """Return proven bounds of every answer, for findings that are too wide for `posterior`.

        A few events are conditioned on until the rest is narrow. See `kernel_bounds`.  Where the search leaves out more
        than half of the mass, every interval would be wider than a half, so all are (0, 1).  The mass of the event sets
        inside a kit is exact, so its coverage is as certain as P(findings).

        Args:
            evidence: The findings.
            most_states: Table entries of one run.
            most_nodes: Combinations of the conditioned events to look at.  More of them give closer bounds.
            operations: Operations of the search, and again of the coverage of kits.
        """
        events, numbers = np.zeros(self._events), np.zeros(5)
        self._in_arena(
            lambda *arena: kernel_bounds.bounds(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, most_states, most_nodes,
                float(operations), events, numbers, *arena,
            ),
            evidence,
        )  # fmt: skip
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
        log_low, log_high = float(np.log(low) + log_scale), float(np.log(high) + log_scale)
        coverage = self._coverage_at(evidence, log_low, float(operations))
        if coverage is None:
            return self._vacuous(int(cut))
        between = coverage * (low / high), np.minimum(coverage, 1.0)
        return Bounds(causes, (lower, upper), (log_low, log_high), between, int(cut), rest == 0.0)

    def _vacuous(self, cut: int) -> Bounds:
        size = len(self.parts) + 1
        spans = [(np.zeros(shape), np.ones(shape)) for shape in (self._causes, self._events, (size, size))]
        return Bounds(spans[0], spans[1], (-np.inf, 0.0), spans[2], cut, exact=False)

    def _coverage_at(self, evidence: Evidence, log_probability: float, operations: float) -> Floats | None:
        """Return the coverage of every kit for a given log P(findings, ticket). None if it takes too long."""
        kits = np.empty((len(self.parts) + 1, len(self.parts) + 1))
        try:
            self._in_arena(
                lambda *arena: kernel.kit_masses(
                    self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, self._every_part,
                    operations, log_probability, kits, *arena,
                ),
                evidence,
            )  # fmt: skip
        except WidthLimitError:
            return None
        return kits

    def _solve(self, evidence: Evidence | Laid, want: int, parts: Ints, kits: Floats) -> Posterior:
        events, causes = np.empty(self._events), np.empty(self._causes)
        try:
            arena = self._arenas.pop()
        except IndexError:
            arena = _new_arena(_INTS, _FLOATS)
        while True:
            status, log_probability, width, operations = self._kernel(
                self._ints,
                self._floats,
                evidence.base,
                evidence.rows,
                evidence.weights,
                want,
                parts,
                self.operations,
                events,
                causes,
                kits,
                arena[0],
                arena[1],
            )
            if status != kernel.ARENA_FULL:
                break
            arena = _larger(arena)
        self._give_back(arena)
        if status == kernel.TOO_COSTLY:
            raise self._too_costly(width, operations)
        if status:
            raise refusal(self.network, status, evidence.rows, evidence.weights)
        self._last = evidence, log_probability
        return _made(Posterior, (causes, events, log_probability, width, operations))

    def _log_probability(self, evidence: Evidence | Laid) -> float:
        """Return log P(findings, ticket), which every query about the same evidence finds alike."""
        last, known = self._last
        return known if last is evidence else Engine.posterior(self, evidence).log_probability

    def _too_costly(self, width: int, operations: float) -> WidthLimitError:
        message = (
            f"Exact inference would hold {width} findings or causes open at once and take {operations:,.0f} "
            f"operations, more than the {self.operations:,.0f} allowed."
        )
        return WidthLimitError(message, width)

    def _in_arena(self, run: Callable[[Ints, Floats], int], evidence: Evidence | Laid) -> None:
        """Run a kernel with an arena.  Enlarge it and run again while it is too small. Raise on any other status.

        `_solve` and `try_batch` do the same in their own way: the first is too short for a further call, the second
        resumes where it stopped.
        """
        arena = self._arenas.pop() if self._arenas else _new_arena(_INTS, _FLOATS)
        while status := run(*arena):
            if status == kernel.TOO_COSTLY:
                cost = self.cost(evidence)
                raise self._too_costly(*cost)
            if status != kernel.ARENA_FULL:
                raise refusal(self.network, status, evidence.rows, evidence.weights)
            arena = _larger(arena)
        self._give_back(arena)

    def _give_back(self, arena: Arena) -> None:
        if len(arena[1]) <= _KEPT:
            self._arenas.append(arena)


def _groups(symptoms: Questions) -> tuple[Ints, Ints]:
    """Return where the symptoms of each question begin, with the end of the last, and all of them in one array."""
    if not len(symptoms) or not np.ndim(symptoms[0]):  # each question is about one symptom
        return np.arange(len(symptoms) + 1), np.array(symptoms, np.int64)
    start = [0, *accumulate(len(each) for each in symptoms)]  # type: ignore[arg-type]  # none is a number
    return np.array(start), np.concatenate(symptoms).astype(np.int64)


def members(sets: Sequence[frozenset[int]], causes: int) -> Bools:
    """Return sets of cause indexes as an array of shape (N, C)."""
    member = np.zeros((len(sets), causes), np.bool_)
    for row, one in enumerate(sets):
        member[row, list(one)] = True
    return member


def _new_arena(ints: int, floats: int) -> Arena:
    return np.empty(ints, np.int64), np.empty(floats)


def _larger(arena: Arena) -> Arena:
    """Return an arena as large as the counters of this one ask for."""
    ints, floats = arena[0][:2].tolist()
    return _new_arena(max(len(arena[0]), ints), max(len(arena[1]), floats))


def _share_out(take: Callable[[int, int], None], count: int) -> None:
    """Give each core ranges of the queries. A small batch stays in this thread."""
    shares = count // _SMALLEST_SHARE
    cores = min(os.cpu_count() or 1, shares) if shares > 1 else 1
    if cores <= 1:
        take(0, count)
        return
    bounds = np.linspace(0, count, 4 * cores + 1).astype(int).tolist()
    with ThreadPoolExecutor(cores) as pool:
        for done in [pool.submit(take, *each) for each in pairwise(bounds)]:
            done.result()
