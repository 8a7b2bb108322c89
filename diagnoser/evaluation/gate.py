"""May this model replace that one?  Both answer the same tickets, and the difference decides.

The rule is non-inferiority: promote where the whole interval of (candidate - current) lies above -margin.
With a 95 % interval a candidate that is truly worse by exactly the margin is promoted in 2.5 % of cases;
with margin 0 the same holds for a candidate that is no better, and only a proven improvement passes.

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


@dataclass(frozen=True, slots=True)
class Margin:
    """What counts as not worse.

    Attributes:
        allowed: How much worse the candidate may be, in units of the score; 0 demands an improvement.
        larger_is_better: False for losses and costs.
    """

    allowed: float = 0.0
    larger_is_better: bool = True

    def __post_init__(self) -> None:
        """Refuse a margin that is no bound."""
        if not 0 <= self.allowed < float("inf"):
            raise InputError("A margin must not be negative.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The difference of two models in one score on the same tickets.

    Attributes:
        difference: Candidate - current, turned so that above 0 is better.
        low: Lower end of its interval.
        high: Upper end of its interval.
        level: Of the interval.
        margin: How much worse was allowed.
        tickets: How many tickets both answered.
        groups: How many machines they come from; fewer than `MIN_GROUPS` prove nothing.
    """

    score: str
    candidate: float
    current: float
    difference: float
    low: float
    high: float
    level: float
    margin: float
    tickets: int
    groups: int

    @property
    def not_worse(self) -> bool:
        """Whether the interval excludes being worse by the margin or more."""
        return self.groups >= MIN_GROUPS and self.low > -self.margin

    @property
    def better(self) -> bool:
        """Whether the interval excludes no difference."""
        return self.groups >= MIN_GROUPS and self.low > 0

    @property
    def sentence(self) -> str:
        """The verdict in one plain sentence."""
        scores = f"{self.score} {self.candidate:.4f} against {self.current:.4f}"
        bound = f"{self.level:.0%} interval {self.low:+.4f} to {self.high:+.4f}, margin {self.margin:.4f}"
        verdict = "better" if self.better else "not worse" if self.not_worse else "not shown to be as good"
        basis = f"{self.tickets} tickets of {self.groups} machines"
        return f"{scores}: {self.difference:+.4f} is {verdict} ({bound}, {basis})."


def compare(
    candidate: Floats,
    current: Floats,
    groups: Groups | None = None,
    *,
    score: str = "score",
    margin: Margin | None = None,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> Verdict:
    """Return the paired difference of two models with its bootstrap interval.

    Args:
        candidate: Shape (N,), one value a ticket, such as whether it was fixed at the first visit.
        current: Shape (N,), the same tickets in the same order.
        groups: Shape (N,), the machine of each ticket.
        score: Its name, for the sentence.
        margin: What counts as not worse.
        seed: Of the resampling.
        repeats: How many resamples.
        level: Of the interval.
    """
    margin = margin or Margin()
    candidate, current = np.asarray(candidate, np.float64), np.asarray(current, np.float64)
    if candidate.shape != current.shape:
        raise InputError("Two models can only be compared on the same tickets.")
    sign = 1.0 if margin.larger_is_better else -1.0
    found = interval(sign * (candidate - current), groups, seed=seed, repeats=repeats, level=level)
    return Verdict(
        score=score,
        candidate=float(candidate.mean()),
        current=float(current.mean()),
        difference=found.value,
        low=found.low,
        high=found.high,
        level=level,
        margin=margin.allowed,
        tickets=found.tickets,
        groups=found.groups,
    )


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the candidate may become current, and why.

    Attributes:
        promote: True where every score is not worse.
        verdicts: One a score.
    """

    promote: bool
    verdicts: tuple[Verdict, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The sentences that speak against promotion; of all scores when nothing does."""
        against = tuple(each.sentence for each in self.verdicts if not each.not_worse)
        return against or tuple(each.sentence for each in self.verdicts)


def decide(
    candidate: Mapping[str, Floats],
    current: Mapping[str, Floats],
    margins: Mapping[str, Margin],
    groups: Groups | None = None,
    *,
    seed: int = 0,
    repeats: int = REPEATS,
    level: float = LEVEL,
) -> Decision:
    """Return the decision over every score that has a margin; all of them must be not worse.

    Demanding all keeps the false-promotion rate at or below that of the strictest single score
    (an intersection-union test; Berger 1982), so nothing has to be corrected for their number.
    """
    if not margins:
        raise InputError("The gate needs at least one score with a margin.")
    verdicts = tuple(
        compare(
            candidate[name],
            current[name],
            groups,
            score=name,
            margin=margin,
            seed=seed,
            repeats=repeats,
            level=level,
        )
        for name, margin in margins.items()
    )
    return Decision(all(each.not_worse for each in verdicts), verdicts)
