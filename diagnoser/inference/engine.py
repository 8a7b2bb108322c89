"""Findings in, posterior and coverage of every kit out: the one door to exact inference."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Floats, Ints
from diagnoser.errors import DiagnoserError, ImpossibleFindingsError, InputError, WidthLimitError
from diagnoser.inference import kernel, kernel_bounds, kernel_likeliest
from diagnoser.inference.compiled import compile_network
from diagnoser.inference.evidence import NO_WEIGHT, Evidence
from diagnoser.inference.jit import direct
from diagnoser.network.fault_network import Network

BYTES: Final = 8  # of an entry of a table
DEFAULT_MEMORY: Final = 512 * 2**20

MOST_LEFT_OUT: Final = 0.5  # share of the mass that bounds may leave out and still say something

# A named tuple's own constructor takes three times as long: a tenth of a small query.
_made: Final = tuple.__new__

_NO_KITS: Final = np.empty((0, 0))
_SMALLEST_SHARE: Final = 64  # queries worth a thread
_MOST_CAUSES: Final = 16  # in one set
_INTS: Final = 1 << 13  # room for a first try
_FLOATS: Final = 1 << 14
_KEPT: Final = 1 << 21  # more room than this is not kept for the next query


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
        coverage: Shape (N, P + 1, P + 1), or (N, 0, 0) unless all kits were asked for.
        numbers: Shape (N, 9), as `kernel.solve` returns them; the properties below name its columns.
    """

    causes: Floats
    events: Floats
    coverage: Floats
    numbers: Floats

    @property
    def log_probability(self) -> Floats:
        """Shape (N,), see `Posterior`."""
        return self.numbers[:, kernel.LOG_PROBABILITY]

    @property
    def width(self) -> Ints:
        """Shape (N,), see `Posterior`."""
        return self.numbers[:, kernel.WIDTH].astype(np.int64)

    @property
    def best(self) -> Floats:
        """Shape (N, 6): coverage of nothing, best part, its coverage, best pair (two columns), its coverage.

        Zero unless best kits were asked for.
        """
        return self.numbers[:, kernel.BEST :]


class IfAbsent(NamedTuple):
    """What would follow if one symptom more were looked for and found absent, for Q symptoms; see `Engine.if_absent`.

    Attributes:
        probability: Shape (Q,), P(symptom absent | findings, ticket).
        causes: Shape (Q, C), P(cause | findings, symptom absent, ticket); zero where the absence is impossible.
        coverage: Shape (Q, P + 1, P + 1), given the same; see `Engine.coverage`.
    """

    probability: Floats
    causes: Floats
    coverage: Floats


class CauseSet(NamedTuple):
    """Exactly these causes and no other, as sorted indexes of `Network.causes`, with P(that | findings, ticket)."""

    causes: tuple[int, ...]
    probability: float


class Likeliest(NamedTuple):
    """The likeliest exact sets of causes.

    Attributes:
        sets: Likeliest first.
        others: Proven: no set that is not listed is likelier than this.
        complete: Whether that proves the list to be the likeliest sets, none missing.
    """

    sets: tuple[CauseSet, ...]
    others: float
    complete: bool


class Bounds(NamedTuple):
    """Proven bounds where the exact tables do not fit; see `Engine.bounds`.  Each pair is (lower, upper).

    Attributes:
        causes: Two of shape (C,), around P(cause | findings, ticket).
        events: Two of shape (K,).
        log_probability: Around log P(findings, ticket).
        coverage: Two of shape (P + 1, P + 1), as `Engine.coverage`.
        cut: How many events were conditioned on; none where the tables fit.
        exact: Whether nothing was left out: then lower and upper agree, but for rounding.
    """

    causes: tuple[Floats, Floats]
    events: tuple[Floats, Floats]
    log_probability: tuple[float, float]
    coverage: tuple[Floats, Floats]
    cut: int
    exact: bool

    @property
    def telling(self) -> bool:
        """Whether they say anything: else every interval is (0, 1)."""
        return self.log_probability[0] > -np.inf


Room = tuple[Ints, Floats]


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
        # Room lent to queries, one at a time each: taking from and giving back to a list is atomic.
        self._rooms: list[Room] = [_new_room(_INTS, _FLOATS)]
        nothing = Evidence()
        self._kernel = direct(
            kernel.solve, self._ints, self._floats, nothing.base, nothing.rows, nothing.weights, kernel.POSTERIOR,
            np.empty(self._events), np.empty(self._causes), _NO_KITS, *self._rooms[0],
        )  # fmt: skip

    def __reduce__(self) -> tuple[type["Engine"], tuple[Network, int]]:
        """Travel to another process as the network: machine code cannot."""
        return Engine, (self.network, self.memory)

    def posterior(self, evidence: Evidence) -> Posterior:
        """Return the marginals of every cause and event.

        Raises:
            ImpossibleFindingsError: The findings have probability zero.
            WidthLimitError: The tables would need more than the memory allowed.
            InputError: A symptom index or a weight is outside its range.
        """
        posterior, _ = self._solve(evidence, kernel.POSTERIOR, _NO_KITS)
        return posterior

    def best_kit(self, evidence: Evidence) -> tuple[Posterior, BestKit]:
        """Return the posterior and the kits of 0, 1 and 2 parts with the highest coverage."""
        posterior, (_, _, _, empty, part, one, first, second, two) = self._solve(
            evidence, kernel.BEST_KIT, _NO_KITS
        )
        return posterior, _made(BestKit, (empty, part, one, (first, second), two))

    def coverage(self, evidence: Evidence) -> tuple[Posterior, Floats]:
        """Return the posterior and the coverage of every kit of at most two different parts.

        The array has shape (P + 1, P + 1) and is symmetric: entry (i, j) is the coverage of part i - 1 together
        with part j - 1, where index 0 stands for no part; the diagonal is one part alone.
        """
        size = len(self.parts) + 1
        kits = np.empty((size, size))
        posterior, _ = self._solve(evidence, kernel.ALL_KITS, kits)
        return posterior, kits

    def best_kits(self, evidences: Sequence[Evidence]) -> list[tuple[Posterior, BestKit]]:
        """Return `best_kit` of many reports at once, in their order, on all cores."""
        batch = self.batch(evidences, kernel.BEST_KIT)
        best = [
            BestKit(empty, int(part), one, (int(first), int(second)), two)
            for empty, part, one, first, second, two in batch.best.tolist()
        ]
        return list(zip(_posteriors(batch), best, strict=True))

    def coverages(self, evidences: Sequence[Evidence]) -> tuple[list[Posterior], Floats]:
        """Return `coverage` of many reports at once: posteriors and an array (N, P + 1, P + 1)."""
        batch = self.batch(evidences, kernel.ALL_KITS)
        return _posteriors(batch), batch.coverage

    def batch(
        self, evidences: Sequence[Evidence], want: int = kernel.BEST_KIT, into: Batch | None = None
    ) -> Batch:
        """Answer many reports at once, in their order, on all cores; the first that has no answer is raised.

        Args:
            want: `kernel.POSTERIOR`, `kernel.BEST_KIT` or `kernel.ALL_KITS`.
            into: An earlier batch of as many reports and the same `want`, whose arrays are overwritten.  On large
                networks fresh memory costs as much as the answers.

        Raises:
            InputError: `into` has other shapes, or as in `posterior`.
        """
        count = len(evidences)
        size = len(self.parts) + 1 if want == kernel.ALL_KITS else 0
        shapes = [(count, self._causes), (count, self._events), (count, size, size), (count, kernel.NUMBERS)]
        if into is None:
            causes, events, kits, numbers = (np.empty(shape) for shape in shapes)
        else:
            causes, events, kits, numbers = into.causes, into.events, into.coverage, into.numbers
            if [each.shape for each in (causes, events, kits, numbers)] != shapes:
                message = f"The batch to write into was made for other reports than these {count}."
                raise InputError(message)
        span, rows, weights = pack(evidences)

        def take(first: int, last: int) -> None:
            room = self._rooms.pop() if self._rooms else _new_room(_INTS, _FLOATS)
            while True:
                first = kernel.solve_range(
                    self._ints,
                    self._floats,
                    span,
                    rows,
                    weights,
                    want,
                    events,
                    causes,
                    kits,
                    numbers,
                    first,
                    last,
                    *room,
                )
                if first == last or numbers[first, kernel.STATUS] != kernel.CRAMPED:
                    break
                room = self._larger(room, int(numbers[first, kernel.WIDTH]))
            self._give_back(room)
            if first < last:
                raise _refusal(int(numbers[first, kernel.STATUS]))

        _share_out(take, count)
        return Batch(causes, events, kits, numbers)

    def if_absent(self, evidence: Evidence, symptoms: Sequence[int] | Ints) -> IfAbsent:
        """Return what would follow if one symptom more were looked for and not found, for each of Q symptoms.

        The answer replaces what silence said of that symptom, as in `Evidence`.  What follows if it is found: with
        p = `probability`, P(symptom present | findings) = 1 - p, and each joint probability is the difference, for
        instance P(cause | findings) - p x `causes`.

        Raises:
            InputError: A symptom is listed already, or as in `posterior`.
        """
        asked = np.array(symptoms, np.int64)
        if np.isin(asked, evidence.symptom).any():
            message = "A symptom that is listed already cannot be asked for."
            raise InputError(message)
        size = len(self.parts) + 1
        log_probability, events = np.empty(len(asked)), np.empty(self._events)
        causes, kits = np.zeros((len(asked), self._causes)), np.zeros((len(asked), size, size))
        posterior = self.posterior(evidence)
        self._in_room(
            lambda *room: kernel.if_absent(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, asked, log_probability,
                events, causes, kits, *room,
            ),
            posterior.width,
        )  # fmt: skip
        return IfAbsent(np.exp(log_probability - posterior.log_probability), causes, kits)

    def likeliest(self, evidence: Evidence, count: int = 5, most_nodes: int = 1_000_000) -> Likeliest:
        """Return the likeliest sets of causes, each as "these happened and no other".

        Args:
            count: How many sets.
            most_nodes: How many sets may be looked at; the search of a report with a few findings needs some hundred.
        """
        posterior = self.posterior(evidence)
        order = np.argsort(-posterior.causes, kind="stable").astype(np.int64)
        sets, probability = np.full((count, _MOST_CAUSES), -1, np.int64), np.zeros(count)
        room = self._rooms.pop() if self._rooms else _new_room(_INTS, _FLOATS)
        while True:
            status, found, others = kernel_likeliest.likeliest(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, order,
                posterior.log_probability, most_nodes, sets, probability, *room,
            )  # fmt: skip
            if status != kernel.CRAMPED:
                break
            room = self._larger(room, posterior.width)
        self._give_back(room)
        rows = zip(sets[:found].tolist(), probability[:found].tolist(), strict=True)
        listed = tuple(
            CauseSet(tuple(sorted(cause for cause in row if cause >= 0)), mass) for row, mass in rows
        )
        worst = listed[-1].probability if found == count else 0.0
        return Likeliest(listed, others, others <= worst * (1 + 1e-12))

    def bounds(self, evidence: Evidence, most_states: int = 1 << 16, most_nodes: int = 500) -> Bounds:
        """Return proven bounds of every answer, for findings that `posterior` refuses as too wide.

        A few events are conditioned on until the rest is narrow; see `kernel_bounds`.  The time is `most_nodes` runs
        of `most_states` states, and of each pair of parts as much at most.  Where more than half of the mass is left
        out, every interval would be wider than a half: then all are (0, 1).

        Args:
            most_states: Table entries of one run.
            most_nodes: Combinations of the conditioned events to look at; more of them, closer bounds.
        """
        events, numbers = self._mass_bounds(evidence, most_states, most_nodes)
        low, rest, log_scale, cut, _ = numbers.tolist()
        if cut < 0:
            return self._knowing_nothing(kernel_bounds.MOST_CUT)
        if not low + rest > 0.0:
            raise _refusal(kernel.IMPOSSIBLE)
        high = low + rest
        if rest > MOST_LEFT_OUT * high:
            return self._knowing_nothing(int(cut))
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

    def _knowing_nothing(self, cut: int) -> Bounds:
        size = len(self.parts) + 1
        spans = [(np.zeros(shape), np.ones(shape)) for shape in (self._causes, self._events, (size, size))]
        return Bounds(spans[0], spans[1], (-np.inf, 0.0), spans[2], cut, exact=False)

    def _coverage_bounds(
        self, evidence: Evidence, most_states: int, most_nodes: int, whole: tuple[float, float]
    ) -> tuple[Floats, Floats]:
        """Return bounds of P(findings, only parts of the kit) over bounds of P(findings): `whole`, as logarithms."""
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
        self._in_room(
            lambda *room: kernel_bounds.bounds(
                self._ints, self._floats, evidence.base, evidence.rows, evidence.weights, most_states, most_nodes,
                events, numbers, *room,
            ),
            0,
        )  # fmt: skip
        return events, numbers

    def _solve(self, evidence: Evidence, want: int, kits: Floats) -> tuple[Posterior, kernel.Numbers]:
        events, causes = np.empty(self._events), np.empty(self._causes)
        try:
            room = self._rooms.pop()
        except IndexError:
            room = _new_room(_INTS, _FLOATS)
        while True:
            numbers = self._kernel(
                self._ints,
                self._floats,
                evidence.base,
                evidence.rows,
                evidence.weights,
                want,
                events,
                causes,
                kits,
                room[0],
                room[1],
            )
            if numbers[0] != kernel.CRAMPED:
                break
            room = self._larger(room, numbers[2])
        self._give_back(room)
        if numbers[0]:
            raise _refusal(numbers[0])
        return _made(Posterior, (causes, events, numbers[1], numbers[2])), numbers

    def _in_room(self, run: Callable[[Ints, Floats], int], width: int) -> None:
        """Run a kernel in lent room, in more of it as long as it is CRAMPED; raise what else it refuses.

        The others lend room in their own way: `_solve` is too short for a further call, `batch` resumes where it
        stopped, and the search of `likeliest` returns more than a status.
        """
        room = self._rooms.pop() if self._rooms else _new_room(_INTS, _FLOATS)
        while status := run(*room):
            if status != kernel.CRAMPED:
                raise _refusal(status)
            room = self._larger(room, width)
        self._give_back(room)

    def _larger(self, room: Room, width: int) -> Room:
        """Return room for what the counters of this one ask for, unless that is more than the memory allowed."""
        ints, floats = room[0][:2].tolist()
        need, allowed = BYTES * (ints + floats) / 2**20, self.memory / 2**20
        if need > allowed:
            message = (
                f"Exact inference would hold {width} findings open at once and need {need:,.0f} MiB, "
                f"more than the {allowed:,.0f} MiB allowed."
            )
            raise WidthLimitError(message, width)
        return _new_room(max(len(room[0]), ints), max(len(room[1]), floats))

    def _give_back(self, room: Room) -> None:
        if len(room[1]) <= _KEPT:
            self._rooms.append(room)


def _refusal(status: int) -> DiagnoserError:
    if status == kernel.IMPOSSIBLE:
        return ImpossibleFindingsError(
            "These findings are impossible together: no set of causes in the network explains them."
        )
    return InputError(
        "A symptom index is not in the network, or a weight is negative, too large or not a number."
    )


def _new_room(ints: int, floats: int) -> Room:
    return np.empty(ints, np.int64), np.empty(floats)


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
    return (
        span,
        np.concatenate([one.rows for one in evidences]),
        np.concatenate([one.weights for one in evidences]),
    )


def _posteriors(batch: Batch) -> list[Posterior]:
    columns = (batch.causes, batch.events, batch.log_probability.tolist(), batch.width.tolist())
    return [Posterior(*row) for row in zip(*columns, strict=True)]


def _share_out(take: Callable[[int, int], None], count: int) -> None:
    """Let each core take a range of the queries; a small batch stays in this thread."""
    cores = min(os.cpu_count() or 1, count // _SMALLEST_SHARE)
    if cores <= 1:
        take(0, count)
        return
    bounds = np.linspace(0, count, 4 * cores + 1).astype(int).tolist()
    with ThreadPoolExecutor(cores) as pool:
        for done in [pool.submit(take, *each) for each in pairwise(bounds)]:
            done.result()
