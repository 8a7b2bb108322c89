"""The plan of a case over two visits: the best second kit if the first is in vain, and what the first then costs.

Two pieces are the cap of a visit and not of the repair.  A case is fixed by the second visit if both kits together hold
every needed part, up to four parts:

    C(S1, S2) = pieces(S1) + (1 - P1) revisit + pieces(S2 | S1 in vain) + (1 - P12) revisit

with P1 the coverage of S1 and P12 that of both.  A third visit counts as the last.  P12 is exact inference
(`Engine.covered`) over the likeliest parts. A part outside them is in no plan.

Axes: P parts, M = 2^k sets of the k parts of the plan, as bits.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import prod
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.kits import LEAST_GAIN, ROUNDING
from diagnoser.decision.quantities import Quantities
from diagnoser.decision.state import Case
from diagnoser.inference.engine import members
from diagnoser.types import MAX_SPARES, PlannedVisit

MOST_PARTS: Final = 8
"""Parts that a plan may hold: those of the first kits, then the likeliest."""

MOST_PIECES: Final = 2 * MAX_SPARES


class Plan(NamedTuple):
    """The plan of a case.

    Attributes:
        first: Number of the first kit.
        visits: Both visits. Empty without a plan.
        expected_visits: Expected number of visits. None without a plan.
    """

    first: int
    visits: tuple[PlannedVisit, ...]
    expected_visits: float | None


@dataclass(frozen=True, eq=False, slots=True)
class _Sets:
    """The parts of the plan, and the mass of every set of up to four of them.

    Attributes:
        parts: The part numbers, from 1. Bit b of a set stands for `parts[b]`.
        covered: Shape (M,), P(every needed part is in the set); nan for sets without effect.
        exactly: Shape (M,), P(exactly this set is needed), 0 for larger sets. None if no piece was counted.
    """

    parts: tuple[int, ...]
    covered: Floats
    exactly: Floats | None


@dataclass(frozen=True, eq=False, slots=True)
class _SecondKits:
    """The S kits of a second visit that the cap allows.

    Attributes:
        kits: The places of the parts of each among those of the plan.
        bits: Shape (S,), the same as sets.
        holds: Shape (S, k), whether a kit holds a part of the plan.
    """

    kits: tuple[tuple[int, ...], ...]
    bits: Ints
    holds: Bools


def by_plan(case: Case, ranking: list[int]) -> list[int]:
    """Return the ranking with the first kit of the plan in front, if the objective is the cost of the whole case."""
    if case.options.objective != "whole_case":
        return ranking
    first = plan_of(case, ranking).first
    return [first, *(kit for kit in ranking if kit != first)]


def plan_of(case: Case, ranking: Sequence[int]) -> Plan:
    """Return the first kit by what its failure costs, and the plan. Beyond exact inference there is no plan.

    Args:
        case: The case.
        ranking: The numbers of the best kit for one visit and of its runners-up.
    """
    best = ranking[0]
    pool = _pool(case, ranking)
    if case.between is not None or not case.budget.afford_all(
        "plan", len(_sets_of(len(pool))), case.each_posterior
    ):
        return Plan(best, (), None)
    seconds = _second_kits(len(pool), case.options.max_spares)
    sets = _worked_out(case, pool, seconds, ranking)
    chosen = [(_best_second(case, sets, seconds, first), first) for first in ranking]
    if case.options.objective == "coverage":
        (_, second, fixed), first = chosen[0]
    else:
        (_, second, fixed), first = min(chosen, key=lambda one: one[0][0])
    return _plan(case, first, second, fixed)


def _pool(case: Case, ranking: Sequence[int]) -> tuple[int, ...]:
    """Return the part numbers of the plan: those of the first kits, then the likeliest ones."""
    table = case.arrays.table
    named = [int(part) for kit in ranking for part in (table.first[kit], table.second[kit]) if part]
    likely = (np.argsort(-case.needed, kind="stable")[:MOST_PARTS] + 1).tolist()
    return tuple(dict.fromkeys([*named, *likely]))[:MOST_PARTS]


@cache
def _sets_of(parts: int) -> tuple[tuple[int, ...], ...]:
    """Return the sets of up to four of so many parts, the smaller sets first."""
    return tuple(
        one for size in range(min(MOST_PIECES, parts) + 1) for one in combinations(range(parts), size)
    )


@cache
def _members_of(parts: int) -> Bools:
    """Return the same sets as an array of shape (N, k)."""
    return members([frozenset(one) for one in _sets_of(parts)], parts)


@cache
def _bits_of(parts: int) -> Ints:
    """Return the same sets as bits, shape (N,); not to be changed."""
    return np.array([_bits(one) for one in _sets_of(parts)])


def _worked_out(case: Case, pool: tuple[int, ...], seconds: _SecondKits, ranking: Sequence[int]) -> _Sets:
    """Return the parts of the plan with the coverage of the sets that matter: of a first with a second kit.

    Where pieces are counted, a set of parts is made of all smaller ones.
    """
    table, bits = case.arrays.table, _bits_of(len(pool))
    matters = np.full(1 << len(pool), case.pricing.quantities is not None)
    for kit in ranking:
        matters[seconds.bits | _places(pool, _numbers(table.first[kit], table.second[kit]))] = True
    rows = np.flatnonzero(matters[bits])
    member = np.zeros((len(rows), len(case.arrays.network.causes)), np.bool_)
    member[:, case.arrays.part_cause[np.array(pool) - 1]] = _members_of(len(pool))[rows]
    covered = np.full(1 << len(pool), np.nan)
    covered[bits[rows]] = case.engine.covered(case.evidence, member)
    return _Sets(pool, covered, _exactly(covered, len(pool)) if case.pricing.quantities else None)


def _places(pool: tuple[int, ...], sent: tuple[int, ...]) -> int:
    """Return the parts of a kit as a set of parts of the plan."""
    return _bits([pool.index(part) for part in dict.fromkeys(sent)])


def _exactly(covered: Floats, parts: int) -> Floats:
    """Return shape (M,): P(exactly this set is needed), the Moebius transform of the coverage. 0 for larger sets."""
    exactly, known = [0.0] * len(covered), covered.tolist()
    for bits in _bits_of(parts).tolist():
        smaller = sum(exactly[each] for each in _subsets(bits) if each != bits)
        exactly[bits] = max(known[bits] - smaller, 0.0)
    return np.array(exactly)


def _subsets(bits: int) -> Iterator[int]:
    each = bits
    while True:
        yield each
        if not each:
            return
        each = (each - 1) & bits


def _bits(members: Sequence[int]) -> int:
    return sum(1 << bit for bit in members)


@cache
def _second_kits(parts: int, most: int) -> _SecondKits:
    """Return the kits of at most so many of the parts of a plan."""
    kits = tuple(kit for size in range(most + 1) for kit in combinations(range(parts), size))
    holds = members([frozenset(kit) for kit in kits], parts)
    return _SecondKits(kits, holds @ (1 << np.arange(parts)), holds)


def _best_second(
    case: Case, sets: _Sets, seconds: _SecondKits, first: int
) -> tuple[float, tuple[int, ...], float]:
    """Return the cost of the case with a first kit, its best second kit, and P(fixed by the second visit)."""
    pricing, table = case.pricing, case.arrays.table
    sent = _numbers(table.first[first], table.second[first])
    at_first = float(case.priced.coverage[first])
    fixed = np.maximum(_fixed_by(case, sets, seconds, sent), at_first)
    cost = seconds.holds @ _costs_if_failed(case, sets, 1.0 - at_first)
    cost += (1.0 - fixed) * float(pricing.revisit)
    pieces = seconds.holds.sum(axis=1)
    loss = LEAST_GAIN * pieces - fixed if pricing.objective == "coverage" else cost + ROUNDING * pieces
    best = int(np.where(_possible(case, sets, seconds, sent), loss, np.inf).argmin())
    second = tuple(sets.parts[place] for place in seconds.kits[best])
    return float(case.priced.cost[first] + cost[best]), second, float(fixed[best])


def _possible(case: Case, sets: _Sets, seconds: _SecondKits, sent: tuple[int, ...]) -> Bools:
    """Return shape (S,): whether the stock allows a second kit, and it holds nothing that went in already.

    A part may go in again where several pieces of it may be broken.
    """
    quantities, stock = case.pricing.quantities, case.stock
    barred = np.array(
        [
            (part in sent and (quantities is None or quantities.second[part] == 0))
            or (stock is not None and stock[part] <= sent.count(part))
            for part in sets.parts
        ],
        np.bool_,
    )
    return np.asarray(~(seconds.holds & barred).any(axis=1))


def _fixed_by(case: Case, sets: _Sets, seconds: _SecondKits, sent: tuple[int, ...]) -> Floats:
    """Return P(everything that is needed is in the first kit or in each second one), recalibrated. Shape (S,)."""
    first = _places(sets.parts, sent)
    quantities = case.pricing.quantities
    if quantities is None or sets.exactly is None:
        covered = sets.covered[seconds.bits | first]
    else:
        kits = [tuple(sets.parts[place] for place in kit) for kit in seconds.kits]
        covered = np.array(
            [_fixed_by_pieces(sets.parts, sets.exactly, quantities, sent + kit) for kit in kits]
        )
    recalibration = case.pricing.recalibration
    return covered if recalibration is None else recalibration(covered)


def _fixed_by_pieces(
    parts: tuple[int, ...], exactly: Floats, quantities: Quantities, pieces: tuple[int, ...]
) -> float:
    """Return P(these pieces suffice) where a part may need several. A third piece counts as the second."""
    enough = {
        bit: 1.0 - float((quantities.second if pieces.count(part) == 1 else quantities.third)[part])
        for bit, part in enumerate(parts)
        if part in pieces
    }
    return sum(
        float(exactly[needed]) * prod(chance for bit, chance in enough.items() if needed >> bit & 1)
        for needed in _subsets(_bits(list(enough)))
    )


def _costs_if_failed(case: Case, sets: _Sets, failed: float) -> Floats:
    """Return the cost of one piece of each part in a second kit: it goes if the first failed, perhaps in vain."""
    numbers = np.array(sets.parts)
    in_vain = np.maximum(failed - case.needed[numbers - 1], 0.0)
    return np.asarray(case.pricing.handling[numbers] * failed + case.pricing.unneeded[numbers] * in_vain)


def _plan(case: Case, first: int, second: tuple[int, ...], fixed: float) -> Plan:
    table = case.arrays.table
    at_first = float(case.priced.coverage[first])
    visits = (
        PlannedVisit(1, _ids(case, _numbers(table.first[first], table.second[first])), at_first),
        PlannedVisit(2, _ids(case, second), fixed),
    )
    return Plan(first, visits, 1.0 + (1.0 - at_first) + (1.0 - fixed))


def _ids(case: Case, numbers: tuple[int, ...]) -> tuple[str, ...]:
    """Return the part ids of some part numbers, the likelier part first."""
    ordered = sorted(numbers, key=lambda part: -float(case.needed[part - 1]))
    return tuple(case.arrays.parts[part - 1] for part in ordered)


def _numbers(*parts: np.int64) -> tuple[int, ...]:
    return tuple(int(part) for part in parts if part)
