"""One report as the decision sees it: everything that its steps share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.arrays import Prepared, prepared
from diagnoser.decision.kits import Priced, losses, price
from diagnoser.decision.language import is_chinese
from diagnoser.decision.options import Options, allowed_kits
from diagnoser.decision.quantities import Units, units_of
from diagnoser.errors import WidthLimitError
from diagnoser.inference.engine import Bounds, Engine, Posterior
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.types import Finding

WIDEST_EXPLAINED: Final = 12
"""Findings open at once up to which an answer is explained: about a second at that width, twice that for each more."""


@dataclass(frozen=True, eq=False, slots=True)
class Between:
    """Proven bounds where exact inference does not fit (`Engine.bounds`), each as (lower, upper).

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
        prepared: The model as arrays.
        engine: Exact inference on its network.
        evidence: The findings in the network's indexes.
        options: How to choose.
        units: How many pieces are needed of a part; None for one of each.
        allowed: Shape (N,), kits that the cap and the stock allow.
        number: Shape (M,), the rows of those.
        posterior: What the findings say.
        nothing_needed: P(no part is needed | findings), as the coverage of the empty kit.
        priced: Every kit.
        chinese: Whether to answer in Chinese.
        between: None where the posterior is exact; else what it is the middle of.
    """

    prepared: Prepared
    engine: Engine
    evidence: Evidence
    options: Options
    units: Units | None
    allowed: Bools
    number: Ints
    posterior: Posterior
    nothing_needed: float
    priced: Priced
    chinese: bool
    between: Between | None = None

    @property
    def explained(self) -> bool:
        """Whether what takes hundreds of further posteriors can be worked out while somebody waits."""
        return self.between is None and self.posterior.width <= WIDEST_EXPLAINED

    def price(self, causes: Floats, coverage: Floats) -> Priced:
        """Return every kit with what it achieves in another posterior; see `kits.price`."""
        return price(self.prepared, self.options, self.units, causes, coverage)

    def losses(self, causes: Floats, coverage: Floats, mass: Floats) -> Floats:
        """Return the losses of the allowed kits in several posteriors, times their masses; see `kits.losses`."""
        return losses(self.prepared, self.options, self.units, causes, coverage, mass, self.number)


def case_of(
    model: Model,
    engine: Engine,
    evidence: Evidence,
    options: Options,
    findings: Iterable[Finding] = (),
    unread: Iterable[str] = (),
) -> Case:
    """Return the case of a report; see `decide` for what may be raised."""
    ready, findings = prepared(model), tuple(findings)
    units = units_of(ready, findings)
    allowed = allowed_kits(ready, options, units)
    bounds = None
    try:
        posterior, coverage = engine.coverage(evidence)
    except WidthLimitError as error:
        bounds = _bounds(engine, evidence, error)
        posterior, coverage = _middle(bounds, error.width)
    priced = price(ready, options, units, posterior.causes, coverage)
    between = None
    if bounds is not None:
        each = [price(ready, options, units, posterior.causes, side).coverage for side in bounds.coverage]
        between = Between(bounds.causes, (each[0], each[1]))
    return Case(
        prepared=ready,
        engine=engine,
        evidence=evidence,
        options=options,
        units=units,
        allowed=allowed,
        number=np.flatnonzero(allowed),
        posterior=posterior,
        nothing_needed=float(priced.coverage[ready.kit_number[0, 0]]),
        priced=priced,
        chinese=options.language == "zh" if options.language else is_chinese(findings, unread),
        between=between,
    )


def _bounds(engine: Engine, evidence: Evidence, error: WidthLimitError) -> Bounds:
    """Return what can be proven; raise the error again where that is nothing."""
    found = engine.bounds(evidence)
    if not found.telling:
        raise error
    return found


def _middle(bounds: Bounds, width: int) -> tuple[Posterior, Floats]:
    """Return the middles of the bounds, as a posterior and the coverage of every kit."""
    causes, events, coverage = (
        (lower + upper) / 2 for lower, upper in (bounds.causes, bounds.events, bounds.coverage)
    )
    low, high = bounds.log_probability
    return Posterior(causes, events, (low + high) / 2, width), coverage
