"""The state of one decision: the report, its posterior and its priced kits, which all steps share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.arrays import ModelArrays, arrays_of
from diagnoser.decision.budget import Budget
from diagnoser.decision.kits import Priced, Pricing, allowed_kits, price, ranked_kits
from diagnoser.decision.language import speaks_chinese
from diagnoser.decision.options import Options, pieces_at_hand
from diagnoser.decision.quantities import Quantities, quantities_of
from diagnoser.decision.useful_parts import SomeKits, some_kits
from diagnoser.errors import WidthLimitError
from diagnoser.inference import kernel
from diagnoser.inference.affordable import most_telling
from diagnoser.inference.answers import Bounds, Posterior
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.types import Basis, Finding, Kit, NotUsed

SHARE_OF_BOUNDS: Final = 0.25
"""Share of the operations of an answer for the attempt at proven bounds, before findings are left out."""


@dataclass(frozen=True, eq=False, slots=True)
class Between:
    """Proven bounds (lower, upper) where exact inference exceeds the operations. See `Engine.bounds`.

    Attributes:
        causes: Two of shape (C,).
        coverage: Two of shape (N,), of every kit.
    """

    causes: tuple[Floats, Floats]
    coverage: tuple[Floats, Floats]


@dataclass(frozen=True, eq=False, slots=True)
class Case:
    """One report with its posterior and its priced kits.

    Attributes:
        arrays: The model as arrays.
        engine: Exact inference on its network.
        evidence: The findings that are used, in the network's indexes.
        options: How to choose.
        pricing: Costs and objective.
        allowed: Shape (N,), kits that the cap and the stock allow.
        number: Shape (M,), the numbers of those.
        posterior: The marginals given the findings.
        priced: Every kit.
        chinese: Whether to answer in Chinese.
        budget: The operations that are left.
        each_posterior: Operations of one posterior.
        each_coverage: Operations of one posterior with the coverage of every kit.
        between: Bounds whose middle the posterior is. None if it is exact.
        left_out: The symptoms that are not used.
        stock: Shape (P + 1,), pieces at hand. None if everything is.
    """

    arrays: ModelArrays
    engine: Engine
    evidence: Evidence
    options: Options
    pricing: Pricing
    allowed: Bools
    number: Ints
    posterior: Posterior
    priced: Priced
    chinese: bool
    budget: Budget
    each_posterior: float
    each_coverage: float
    between: Between | None = None
    left_out: tuple[str, ...] = ()
    stock: Ints | None = None

    @property
    def nothing_needed(self) -> float:
        """P(no part is needed | findings), as the coverage of the empty kit."""
        return float(self.priced.coverage[0])

    @property
    def needed(self) -> Floats:
        """Shape (P,), P(part is needed | findings)."""
        return self.posterior.causes[self.arrays.part_cause]

    def ranking(self) -> list[int]:
        """Return the number of the best kit, and those of its runners-up."""
        ranking = ranked_kits(self.arrays.table, self.priced, self.allowed)
        return [number for number in ranking.tolist() if number >= 0]

    def kit(self, number: int) -> Kit:
        """Return a kit as an answer lists it, its likelier part first."""
        between = None
        if self.between is not None:
            lower, upper = self.between.coverage
            between = float(lower[number]), float(upper[number])
        table, chance = self.arrays.table, self.needed
        numbers = [part for part in (int(table.first[number]), int(table.second[number])) if part]
        numbers.sort(key=lambda part: -chance[part - 1])
        parts = tuple(self.arrays.parts[part - 1] for part in numbers)
        basis: Basis = "findings" if self.evidence.informative else "fleet"
        return Kit(
            parts, float(self.priced.coverage[number]), float(self.priced.cost[number]), between, basis
        )

    def price(self, causes: Floats, coverage: Floats) -> Priced:
        """Return every kit with its value in another posterior. See `kits.price`."""
        return price(self.pricing, causes[..., self.arrays.part_cause], coverage)

    def kits_of(self, parts: Ints) -> SomeKits:
        """Return the allowed kits of some parts. See `useful_parts.some_kits`."""
        return some_kits(self.pricing, parts, self.allowed)

    @property
    def not_used(self) -> tuple[NotUsed, ...]:
        """The findings that are not used."""
        return tuple(NotUsed("findings", symptom) for symptom in self.left_out)


def case_of(
    model: Model,
    engine: Engine,
    evidence: Evidence,
    options: Options,
    findings: Iterable[Finding] = (),
    unread: Iterable[str] = (),
) -> Case:
    """Return the case of a report.

    Raises:
        DiagnoserError: As `decide`.
    """
    arrays, findings = arrays_of(model), tuple(findings)
    pricing = pricing_of(arrays, options, quantities_of(arrays, findings))
    stock = pieces_at_hand(arrays, options.stock)
    allowed = allowed_kits(arrays.table, options.max_spares, stock, pricing.quantities)
    number = np.flatnonzero(allowed)
    found = _posterior(engine, evidence)
    needed = found.posterior.causes[arrays.part_cause]
    between = None
    if found.bounds is not None:
        each = [price(pricing, needed, side).coverage for side in found.bounds.coverage]
        between = Between(found.bounds.causes, (each[0], each[1]))
    left_out = evidence.symptom[found.left_out]
    return Case(
        arrays=arrays,
        engine=engine,
        evidence=found.evidence,
        options=options,
        pricing=pricing,
        allowed=allowed,
        number=number,
        posterior=found.posterior,
        priced=price(pricing, needed, found.coverage),
        chinese=speaks_chinese(options.language, findings, unread),
        budget=Budget(engine.operations - found.operations),
        each_posterior=engine.cost(found.evidence, kernel.POSTERIOR).operations,
        each_coverage=found.posterior.operations,
        between=between,
        left_out=tuple(arrays.network.symptoms[symptom] for symptom in left_out.tolist()),
        stock=stock,
    )


def pricing_of(arrays: ModelArrays, options: Options, quantities: Quantities | None) -> Pricing:
    """Return how the kits of a report are valued under these options."""
    return Pricing(
        table=arrays.table,
        handling=arrays.handling,
        unneeded=arrays.unneeded,
        revisit=arrays.revisit(options.service_level),
        objective=options.objective,
        quantities=quantities,
        recalibration=arrays.recalibration,
    )


class _Found(NamedTuple):
    """The posterior with the coverage of every kit, and how it was found. The fields are those of `Case`."""

    evidence: Evidence
    posterior: Posterior
    coverage: Floats
    operations: float
    left_out: Ints
    bounds: Bounds | None = None


_NONE: Final = np.empty(0, np.int64)


def _posterior(engine: Engine, evidence: Evidence) -> _Found:
    """Return the exact posterior, else its bounds, else the posterior of the most telling findings."""
    try:
        posterior, coverage = engine.coverage(evidence)
    except WidthLimitError as error:
        return _within_bounds(engine, evidence, error.width)
    return _Found(evidence, posterior, coverage, posterior.operations, _NONE)


def _within_bounds(engine: Engine, evidence: Evidence, width: int) -> _Found:
    search = SHARE_OF_BOUNDS * engine.operations
    bounds = engine.bounds(evidence, operations=search)
    if bounds.telling:
        posterior, coverage = _middle(bounds, width)
        return _Found(evidence, posterior, coverage, engine.operations, _NONE, bounds)
    part = most_telling(engine, evidence, engine.operations - search)
    posterior, coverage = engine.coverage(part.evidence)
    return _Found(part.evidence, posterior, coverage, search + posterior.operations, part.left_out)


def _middle(bounds: Bounds, width: int) -> tuple[Posterior, Floats]:
    """Return the middle of the bounds, as a posterior and the coverage of every kit."""
    causes, events, coverage = (
        (lower + upper) / 2 for lower, upper in (bounds.causes, bounds.events, bounds.coverage)
    )
    low, high = bounds.log_probability
    return Posterior(causes, events, (low + high) / 2, width, 0.0), coverage
