"""What each finding contributes to a cause: Shapley values of its log10 odds (Shapley 1953).

    phi_i = sum over coalitions S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)),   v = log10 odds

so that prior + contributions = posterior log10 odds, exactly, whatever the findings have to do with one
another (weights of evidence, Good 1950, add up only where they are independent).  v is computed for every
coalition; beyond `most_players` the findings that matter least on their own play together as `(other
findings)`: the values still add up, and each is exact in the game that is then played.

Axes: n players, 2^n coalitions (bit i of the number: player i is in), C causes.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import factorial
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision.coalitions import Players, coalition, coalitions, grouped, players_of
from diagnoser.inference.answers import Posterior
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence

MOST_PLAYERS: Final = 8
"""256 posteriors, a few milliseconds."""

WIDE: Final = 6
"""Each finding more that inference holds open doubles the time of a posterior; a player less halves their number."""

FEWEST_PLAYERS: Final = 5

CERTAIN: Final = 1.0 - 2.0**-52
IMPOSSIBLE: Final = 1e-300


@dataclass(frozen=True, eq=False, slots=True)
class Shares:
    """Who contributed what.

    Attributes:
        names: Of the n players.
        weight: Shape (n, C), contribution to the log10 odds of each cause.
        prior: Shape (C,), P(cause) when nobody plays: all that is known is that there is a ticket.
    """

    names: tuple[str, ...]
    weight: Floats
    prior: Floats


def contributions(engine: Engine, evidence: Evidence, posterior: Posterior) -> Shares:
    """Return the Shapley values of every cause.

    Args:
        engine: Exact inference.
        evidence: Everything that is known.
        posterior: What the engine says of it.
    """
    players = _few_enough(engine, players_of(engine.network, evidence), posterior)
    member = _members(len(players.names))
    probability = np.array([engine.posterior(one).causes for one in coalitions(players, member[:-1])])
    probability = np.vstack([probability.reshape(-1, len(posterior.causes)), posterior.causes])
    return Shares(players.names, _weights(len(players.names)) @ log10_odds(probability), probability[0])


def most_players(width: int) -> int:
    """Return how many players are told apart when the posterior has this width.

    >>> [most_players(width) for width in (0, 6, 7, 8, 9, 30)]
    [8, 8, 7, 6, 5, 5]
    """
    return max(MOST_PLAYERS - max(width - WIDE, 0), FEWEST_PLAYERS)


def log10_odds(probability: Floats) -> Floats:
    """Return log10 odds; probabilities that rounded to 0 or 1 count as the next number inside."""
    inside = np.clip(probability, IMPOSSIBLE, CERTAIN)
    return np.log10(inside) - np.log10(1.0 - inside)


@lru_cache(maxsize=MOST_PLAYERS + 1)
def _members(players: int) -> Bools:
    """Return shape (2^n, n): who is in each coalition."""
    return np.array((np.arange(1 << players)[:, None] >> np.arange(players)) & 1, np.bool_)


@lru_cache(maxsize=MOST_PLAYERS + 1)
def _weights(players: int) -> Floats:
    """Return shape (n, 2^n): what v of each coalition counts in the value of each player."""
    member = _members(players).T
    size = member.sum(axis=0)
    orders = np.array(
        [factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)]
    )
    padded = np.append(orders, 0.0)  # nobody joins the empty coalition's predecessor, nor the full one
    return np.array(np.where(member, padded[size - 1], -padded[size]), np.float64)


def _few_enough(engine: Engine, players: Players, posterior: Posterior) -> Players:
    """Return the players, the least important findings as one where there are too many."""
    surplus = len(players.names) - most_players(posterior.width)
    if surplus <= 0:
        return players
    importance = [_importance(engine, players, row, posterior) for row in range(len(players.groups))]
    order = np.argsort(-np.array(importance), kind="stable")
    kept = max(len(players.groups) - surplus - 1, 0)
    alone: list[Ints] = [players.groups[row] for row in sorted(order[:kept])]
    together = np.concatenate([players.groups[row] for row in sorted(order[kept:])])
    return grouped(engine.network, players.evidence, [*alone, together])


def _importance(engine: Engine, players: Players, row: int, posterior: Posterior) -> float:
    """Return how far the log10 odds of the likeliest cause move when one finding is left out."""
    without = np.arange(len(players.names)) != row
    cause = int(np.argmax(posterior.causes))
    moved = engine.posterior(coalition(players, without)).causes[cause]
    pair = log10_odds(np.array([moved, posterior.causes[cause]]))
    return float(abs(pair[1] - pair[0]))
