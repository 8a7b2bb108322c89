"""The gate before a promotion: a non-inferiority test of a challenger model against the champion, on the same tickets.

A score passes if the whole interval of the gain (challenger minus champion, where more is better) lies above -margin.
With a 95 % interval, a challenger that is worse by exactly the margin passes in 2.5 % of cases. With margin 0 only a
proven improvement passes, and a challenger that is no better passes in 2.5 % of cases.

Axes: N tickets, G groups, R repeats.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import InputError
from diagnoser.evaluation.bootstrap import LEVEL, REPEATS, Groups, interval

MIN_GROUPS: Final = 30
"""The fewest machines on which a difference counts as proven."""


@dataclass(frozen=True, slots=True)
class Margin:
    """The non-inferiority margin of one score.

    Attributes:
        allowed: How much worse the challenger may be, in units of the score. 0 demands an improvement.
        larger_is_better: False for losses and costs.

    Raises:
        InputError: The margin is negative or infinite.
    """

    allowed: float = 0.0
    larger_is_better: bool = True

    def __post_init__(self) -> None:
        """Check the margin."""
        if not 0 <= self.allowed < float("inf"):
            raise InputError("A margin must not be negative.")


@dataclass(frozen=True, slots=True)
class ScoreDifference:
    """The paired difference of challenger and champion in one score, with its bootstrap interval.

    Attributes:
        score: Name of the score.
        challenger: Mean score of the challenger.
        champion: Mean score of the champion.
        gain: How much better the challenger is on average. For losses and costs this is champion - challenger.
        low: Lower end of the interval of the gain.
        high: Upper end of the interval of the gain.
        level: Nominal coverage of the interval.
        margin: How much worse the challenger may be.
        tickets: Number of tickets that both answered.
        groups: Number of machines of these tickets. Fewer than `MIN_GROUPS` prove nothing.
    """

    score: str
    challenger: float
    champion: float
    gain: float
    low: float
    high: float
    level: float
    margin: float
    tickets: int
    groups: int

    @property
    def not_worse(self) -> bool:
        """Whether the interval excludes that the challenger is worse by the margin or more."""
        return self.groups >= MIN_GROUPS and self.low > -self.margin

    @property
    def better(self) -> bool:
        """Whether the interval excludes that the challenger is no better."""
        return self.groups >= MIN_GROUPS and self.low > 0

    @property
    def sentence(self) -> str:
        """The difference and its meaning in one sentence."""
        return (
            f"{self.score} {self.challenger:.4f} against {self.champion:.4f}: {self._direction}, {self._conclusion} "
            f"({self.level:.0%} interval of the gain {self.low:+.4f} to {self.high:+.4f}, "
            f"{self.tickets} tickets of {self.groups} machines)."
        )

    @property
    def _direction(self) -> str:
        if not self.gain:
            return "no difference"
        return f"{'better' if self.gain > 0 else 'worse'} by {abs(self.gain):.4f}"

    @property
    def _conclusion(self) -> str:
        if self.better:
            return "a proven improvement"
        if self.not_worse:
            return f"inside the margin of {self.margin:g}"
        if self.groups < MIN_GROUPS:
            return f"not proven, because {MIN_GROUPS} machines are needed"
        return f"not shown to be inside the margin of {self.margin:g}"


def compare(
    challenger: Floats,
    champion: Floats,
    groups: Groups | None = None,
    *,
    score: str = "score",
    margin: Margin | None = None,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> ScoreDifference:
    """Return the paired difference of two models in one score.

    Args:
        challenger: Shape (N,), the score of each ticket, such as whether the first visit fixed the machine.
        champion: Shape (N,), the same tickets in the same order.
        groups: Shape (N,), the machine of each ticket.
        score: Name of the score.
        margin: Its non-inferiority margin. The default demands an improvement of a score where larger is better.
        seed: Seed of the resampling.
        repeats: R.
        level: Nominal coverage of the interval.

    Raises:
        InputError: The two arrays have different lengths.
    """
    margin = margin or Margin()
    challenger, champion = np.asarray(challenger, np.float64), np.asarray(champion, np.float64)
    if challenger.shape != champion.shape:
        raise InputError("Two models can only be compared on the same tickets.")
    sign = 1.0 if margin.larger_is_better else -1.0
    found = interval(sign * (challenger - champion), groups, seed=seed, repeats=repeats, level=level)
    return ScoreDifference(
        score=score,
        challenger=float(challenger.mean()),
        champion=float(champion.mean()),
        gain=found.value,
        low=found.low,
        high=found.high,
        level=level,
        margin=margin.allowed,
        tickets=found.tickets,
        groups=found.groups,
    )


def differences(
    challenger: Mapping[str, Floats],
    champion: Mapping[str, Floats],
    margins: Mapping[str, Margin],
    groups: Groups | None = None,
    *,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> tuple[ScoreDifference, ...]:
    """Return the difference in each score that has a margin. The arguments are as for `compare`.

    A promotion needs every score to pass. The false-promotion rate is then at most that of one score, so no correction
    for the number of scores is needed (an intersection-union test; Berger 1982).

    Raises:
        InputError: There is no margin.
    """
    if not margins:
        raise InputError("The gate needs at least one score with a margin.")
    return tuple(
        compare(
            challenger[name],
            champion[name],
            groups,
            score=name,
            margin=margin,
            seed=seed,
            repeats=repeats,
            level=level,
        )
        for name, margin in margins.items()
    )


def passes(found: tuple[ScoreDifference, ...]) -> bool:
    """Return whether the challenger passes the gate: no score may be worse by its margin or more."""
    return all(one.not_worse for one in found)
