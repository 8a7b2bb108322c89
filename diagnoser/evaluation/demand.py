"""Expected demand for spare parts, with intervals and the stock that a service level asks for.

Pieces are needed at a constant rate, a Poisson process. The rate is not known: with a gamma prior its posterior after n
pieces in t weeks is a gamma distribution of shape n + 1/2 and rate t (the prior of Jeffreys). The number of pieces in
the next h weeks then has a negative binomial distribution (Gelman et al. 2013, Bayesian Data Analysis, section 2.6).
Open cases come on top: each needs a piece with a known probability, so their number is Poisson-binomial. The sum of
both is their convolution.

Axes: D numbers of pieces, 0, 1, 2 and so on.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Floats

PRIOR_SHAPE: Final = 0.5
"""Shape of the gamma prior of Jeffreys for a Poisson rate; its rate is 0."""
TAIL: Final = 1e-9
"""Probability that is left out at the upper end."""


@dataclass(frozen=True, slots=True)
class Demand:
    """The pieces of one part that will be needed.

    Attributes:
        expected: Their mean.
        low: Lower end of the central interval.
        high: Upper end of it.
        stock: The fewest pieces that suffice with the wanted probability.
    """

    expected: float
    low: int
    high: int
    stock: int


def demand_of(needed: int, weeks: float, ahead: float, open_cases: Floats, *, level: float = 0.95) -> Demand:
    """Return the demand for one part.

    >>> demand_of(10, 10.0, 4.0, np.array([0.5]), level=0.95)
    Demand(expected=4.7, low=1, high=10, stock=9)

    Args:
        needed: Pieces that were needed in the past, 0 or more.
        weeks: How long that was, above 0.
        ahead: How many weeks ahead, above 0.
        open_cases: Shape (any,), the probability of each open case to need a piece.
        level: Of the interval and of the stock, in (0, 1).
    """
    pieces = pieces_ahead(needed, weeks, ahead, open_cases)
    below = np.cumsum(pieces)
    ends = [int(np.searchsorted(below, share)) for share in ((1 - level) / 2, (1 + level) / 2, level)]
    mean = (needed + PRIOR_SHAPE) / weeks * ahead + float(open_cases.sum())
    return Demand(round(mean, 4), *(min(end, len(below) - 1) for end in ends))


def pieces_ahead(needed: int, weeks: float, ahead: float, open_cases: Floats) -> Floats:
    """Return P(so many pieces are needed), shape (D,), each in [0, 1]. Together at least 1 - `TAIL`."""
    from scipy.stats import nbinom

    history = nbinom(needed + PRIOR_SHAPE, weeks / (weeks + ahead))
    pieces: Floats = history.pmf(np.arange(int(history.ppf(1 - TAIL)) + 1))
    for chance in open_cases:
        pieces = np.convolve(pieces, [1 - chance, chance])
    return pieces
