"""The state of one decision: the report, its posterior and its priced kits, which all steps share."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.arrays import ModelArrays, arrays_of
from diagnoser.decision.kits import Priced, Pricing, allowed_kits, likelier_first, losses, price, ranked_kits
from diagnoser.decision.language import is_chinese
from diagnoser.decision.options import Options, pieces_at_hand
from diagnoser.decision.quantities import Quantities, quantities_of
from diagnoser.errors import WidthLimitError
from diagnoser.inference.answers import Bounds, Posterior
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.types import Finding, Kit

WIDEST_EXPLAINED: Final = 12
"""Largest width at which an answer is explained.  It takes about a second there, and doubles with each finding more."""


@dataclass(frozen=True, eq=False, slots=True)
class Between:
    """Proven bounds (lower, upper) where exact inference exceeds the memory; see `Engine.bounds`.

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
        evidence: The findings in the network's indexes.
        options: How to choose.
        pricing: Costs and objective.
        pricing_of_allowed: The same for the allowed kits alone.
        allowed: Shape (N,), kits that the cap and the stock allow.
        number: Shape (M,), the numbers of those.
        posterior: The marginals given the findings.
        priced: Every kit.
        chinese: Whether to answer in Chinese.
        between: Bounds whose middle the posterior is; None where it is exact.
    """

    arrays: ModelArrays
    engine: Engine
    evidence: Evidence
    options: Options
    pricing: Pricing
    pricing_of_allowed: Pricing
    allowed: Bools
    number: Ints
    posterior: Posterior
    priced: Priced
    chinese: bool
    between: Between | None = None

    @property
    def explained(self) -> bool:
        """Whether questions and contributions are worked out; they take hundreds of further posteriors."""
        return self.between is None and self.posterior.width <= WIDEST_EXPLAINED

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
        numbers = likelier_first(self.arrays.table, np.array([number]), self.needed)[0].tolist()
        parts = tuple(self.arrays.parts[part - 1] for part in numbers if part)
        return Kit(parts, float(self.priced.coverage[number]), float(self.priced.cost[number]), between)

    def price(self, causes: Floats, coverage: Floats) -> Priced:
        """Return every kit with its value in another posterior; see `kits.price`."""
        return price(self.pricing, causes[..., self.arrays.part_cause], coverage)

    def losses(self, causes: Floats, coverage: Floats, mass: Floats) -> Floats:
        """Return the losses of the allowed kits in several posteriors, times their masses; see `kits.losses`."""
        return losses(self.pricing_of_allowed, causes[..., self.arrays.part_cause], coverage, mass)


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
    bounds = None
    try:
        posterior, coverage = engine.coverage(evidence)
    except WidthLimitError as error:
        bounds = _bounds(engine, evidence, error)
        posterior, coverage = _middle(bounds, error.width)
    needed = posterior.causes[arrays.part_cause]
    between = None
    if bounds is not None:
        each = [price(pricing, needed, side).coverage for side in bounds.coverage]
        between = Between(bounds.causes, (each[0], each[1]))
    return Case(
        arrays=arrays,
        engine=engine,
        evidence=evidence,
        options=options,
        pricing=pricing,
        pricing_of_allowed=replace(pricing, table=arrays.table.only(number)),
        allowed=allowed,
        number=number,
        posterior=posterior,
        priced=price(pricing, needed, coverage),
        chinese=options.language == "zh" if options.language else is_chinese(findings, unread),
        between=between,
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


def _bounds(engine: Engine, evidence: Evidence, error: WidthLimitError) -> Bounds:
    """Return proven bounds.

    Raises:
        WidthLimitError: The bounds are all (0, 1).
    """
    found = engine.bounds(evidence)
    if not found.telling:
        raise error
    return found


def _middle(bounds: Bounds, width: int) -> tuple[Posterior, Floats]:
    """Return the middle of the bounds, as a posterior and the coverage of every kit."""
    causes, events, coverage = (
        (lower + upper) / 2 for lower, upper in (bounds.causes, bounds.events, bounds.coverage)
    )
    low, high = bounds.log_probability
    return Posterior(causes, events, (low + high) / 2, width), coverage
