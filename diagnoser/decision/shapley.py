"""The contribution of each finding to a cause: Shapley values of its log10 odds (Shapley 1953).

    phi_i = sum over coalitions S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)),   v = log10 odds

so that prior + contributions = posterior log10 odds exactly, also where findings depend on one another.  (Weights of
evidence, Good 1950, add up only for independent findings.)  v is computed for every coalition.  Beyond `most_players`
the least important findings are one player, `(other findings)`.  The values still add up, and each is exact in that
game.

Axes: n players, 2^n coalitions (bit i of the number: player i is in), C causes.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import factorial
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.budget import Budget
from diagnoser.decision.coalitions import Players, coalitions, grouped, players_of
from diagnoser.inference import kernel
from diagnoser.inference.answers import Posterior
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence

MOST_PLAYERS: Final = 8
"""256 posteriors, a few milliseconds."""

WIDE: Final = 6
"""Width from which on players are merged.  A posterior takes twice as long for each width more, and one player less
halves the number of posteriors."""

FEWEST_PLAYERS: Final = 5

CERTAIN: Final = 1.0 - 2.0**-52
IMPOSSIBLE: Final = 1e-300


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """The contributions to every cause.

    Attributes:
        names: Names of the n players.
        weight: Shape (n, C), contribution to the log10 odds of each cause.
        prior: Shape (C,), P(cause) of the empty coalition: there is a ticket, and nothing else is known.
    """

    names: tuple[str, ...]
    weight: Floats
    prior: Floats


def contributions(
    engine: Engine, evidence: Evidence, posterior: Posterior, budget: Budget, each: float
) -> Shares | None:
    """Return the Shapley values of every cause. None if even the fewest players exceed the budget.

    Args:
        engine: Exact inference.
        evidence: All evidence.
        posterior: Its posterior.
        budget: The operations that are left.
        each: Operations of one posterior, at most.
    """
    players = players_of(engine.network, evidence)
    most = most_players(posterior.width)
    while most > FEWEST_PLAYERS and _posteriors(players, most) * each > budget.left:
        most -= 1
    if not budget.afford_all("reasons", _posteriors(players, most), each):
        return None
    players = _few_enough(engine, players, posterior, most)
    member = _members(len(players.names))
    fewer = engine.batch(coalitions(players, member[:-1]), kernel.POSTERIOR).causes
    probability = np.vstack([fewer, posterior.causes])
    return Shares(players.names, _weights(len(players.names)) @ log10_odds(probability), probability[0])


def most_players(width: int) -> int:
    """Return the largest number of players for a posterior of this width.

    >>> [most_players(width) for width in (0, 6, 7, 8, 9, 30)]
    [8, 8, 7, 6, 5, 5]
    """
    return max(MOST_PLAYERS - max(width - WIDE, 0), FEWEST_PLAYERS)


def log10_odds(probability: Floats) -> Floats:
    """Return log10 odds. Probabilities that rounded to 0 or 1 count as the next number inside."""
    inside = np.clip(probability, IMPOSSIBLE, CERTAIN)
    return np.log10(inside) - np.log10(1.0 - inside)


@lru_cache(maxsize=MOST_PLAYERS + 1)
def _members(players: int) -> Bools:
    """Return shape (2^n, n): the members of each coalition."""
    return np.array((np.arange(1 << players)[:, None] >> np.arange(players)) & 1, np.bool_)


@lru_cache(maxsize=MOST_PLAYERS + 1)
def _weights(players: int) -> Floats:
    """Return shape (n, 2^n): the weight of v of each coalition in the value of each player."""
    member = _members(players).T
    size = member.sum(axis=0)
    orders = np.array(
        [factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)]
    )
    padded = np.append(
        orders, 0.0
    )  # index -1: the empty coalition has no predecessor and the full one no successor
    return np.array(np.where(member, padded[size - 1], -padded[size]), np.float64)


def _posteriors(players: Players, most: int) -> int:
    """Return how many posteriors the values take with at most so many players."""
    count = len(players.names)
    return (1 << min(count, most)) + (len(players.groups) if count > most else 0)


def _few_enough(engine: Engine, players: Players, posterior: Posterior, most: int) -> Players:
    """Return the players. Where there are too many, the least important findings become one."""
    surplus = len(players.names) - most
    if surplus <= 0:
        return players
    order = np.argsort(-_importance(engine, players, posterior), kind="stable")
    kept = max(len(players.groups) - surplus - 1, 0)
    alone: list[Ints] = [players.groups[row] for row in sorted(order[:kept])]
    together = np.concatenate([players.groups[row] for row in sorted(order[kept:])])
    return grouped(engine.network, players.evidence, [*alone, together])


def _importance(engine: Engine, players: Players, posterior: Posterior) -> Floats:
    """Return how far the log10 odds of the likeliest cause move when each finding is left out, shape (findings,)."""
    without = ~np.eye(len(players.groups), len(players.names), dtype=np.bool_)
    cause = int(np.argmax(posterior.causes))
    moved = engine.batch(coalitions(players, without), kernel.POSTERIOR).causes[:, cause]
    return np.asarray(np.abs(log10_odds(posterior.causes[cause : cause + 1]) - log10_odds(moved)))
