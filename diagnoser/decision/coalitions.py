"""The players of an explanation, and the evidence of each coalition of players.

A player is one finding, the silence on all unmentioned symptoms, the machine, its equipment, the text classifier, the
guesses of the speaker, or all that was tried before.  A finding outside a coalition counts as unknown: neither present
nor passed over in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference.evidence import NO_WEIGHT, Evidence, Laid, tempered
from diagnoser.inference.kernel_subproblem import IF_ABSENT
from diagnoser.inference.layout import SILENCE
from diagnoser.network.fault_network import Network

UNMENTIONED: Final = "(unmentioned)"
MACHINE: Final = "(machine)"
TEXT: Final = "(text)"
GUESS: Final = "(guess)"
EQUIPMENT: Final = "(equipment)"
TRIED: Final = "(tried)"
OTHER: Final = "(other findings)"


@dataclass(frozen=True, eq=False, slots=True)
class Players:
    """The players of one report.

    Attributes:
        evidence: All evidence.
        groups: For each player made of findings, its rows of the evidence.
        names: Names of all players: the groups first, then silence, machine, text, guess, equipment and what was tried,
            where they are players.
        silence: Whether silence is a player.
        machine: Whether the machine is a player.
        text: Whether the text classifier is a player.
        guess: Whether the guesses of the speaker are a player.
        equipment: Whether the equipment is a player.
        tried: Whether what was tried is a player.
    """

    evidence: Evidence
    groups: tuple[Ints, ...]
    names: tuple[str, ...]
    silence: bool
    machine: bool
    text: bool
    guess: bool
    equipment: bool
    tried: bool


def players_of(network: Network, evidence: Evidence) -> Players:
    """Return one player for each informative finding, and the special players."""
    rows = informative(network, evidence)
    return grouped(network, evidence, [np.array([row]) for row in rows])


def grouped(network: Network, evidence: Evidence, groups: Sequence[Ints]) -> Players:
    """Return the players where each group of rows of the evidence is one player."""
    silence, machine = evidence.unlisted != "unknown", _machine_matters(network, evidence)
    text, guess = evidence.event_weight is not None, evidence.guess_weight is not None
    names = [_name(network, evidence, rows) for rows in groups]
    equipment = evidence.equipment_weight is not None
    tried = bool(evidence.remains) or evidence.action_weight is not None
    special = (
        (UNMENTIONED, silence),
        (MACHINE, machine),
        (TEXT, text),
        (GUESS, guess),
        (EQUIPMENT, equipment),
        (TRIED, tried),
    )
    names += [name for name, plays in special if plays]
    return Players(evidence, tuple(groups), tuple(names), silence, machine, text, guess, equipment, tried)


def informative(network: Network, evidence: Evidence) -> Ints:
    """Return the informative rows: neither an answer of `unknown` nor a symptom that is hidden on this machine."""
    hidden = network.hidden[evidence.context][evidence.symptom]
    return np.flatnonzero((evidence.if_absent != evidence.if_present) & ~hidden)


def _name(network: Network, evidence: Evidence, rows: Ints) -> str:
    return network.symptoms[evidence.symptom[rows[0]]] if len(rows) == 1 else OTHER


def _machine_matters(network: Network, evidence: Evidence) -> bool:
    same_prior = np.array_equal(network.prior[evidence.context], network.prior[0])
    return not (same_prior and np.array_equal(network.hidden[evidence.context], network.hidden[0]))


def coalitions(players: Players, member: Bools) -> list[Laid]:
    """Return the evidence of each coalition.  `member` has shape (S, n), its columns in the order of `names`."""
    evidence, count = players.evidence, len(players.groups)
    inside = np.zeros((len(member), len(evidence.symptom)), np.bool_)
    for player, rows in enumerate(players.groups):
        inside[:, rows] = member[:, player : player + 1]
    every = np.repeat(evidence.rows[None], len(member), axis=0)
    every[~inside, IF_ABSENT:] = 1.0
    special = iter(member[:, count:].T)
    silence, machine, text, guess, equipment, tried = (
        next(special) if plays else np.ones(len(member), np.bool_)
        for plays in (
            players.silence, players.machine, players.text, players.guess, players.equipment, players.tried
        )
    )  # fmt: skip
    bases = np.where(machine, evidence.context, 0) * len(SILENCE)
    bases += np.where(silence, SILENCE.index(evidence.unlisted), SILENCE.index("unknown"))
    weights = _weights(
        evidence,
        inside,
        silence,
        (
            (text, evidence.event_weight),
            (guess, evidence.guess_weight),
            (equipment, evidence.equipment_weight),
            (tried, evidence.action_weight),
        ),
    )
    remains = [evidence.remains if played else () for played in tried.tolist()]
    return list(map(Laid, bases.tolist(), every, weights, remains))


def _weights(
    evidence: Evidence, inside: Bools, silence: Bools, given: Sequence[tuple[Bools, Floats | None]]
) -> Floats | list[Floats]:
    """Return the product of the weights that play in each coalition, shape (S, K). Empty ones where none is given.

    Args:
        evidence: All evidence.
        inside: Shape (S, E), the findings of each coalition.
        silence: Shape (S,), whether silence is in it.
        given: Each weight that is a player, and shape (S,), whether it is in the coalition.
    """
    factors = [np.where(played[:, None], weight, 1.0) for played, weight in given if weight is not None]
    if evidence.tempering is not None:
        unknown = evidence.if_absent == evidence.if_present
        factors.append(
            tempered(evidence.tempering, inside & ~unknown, silence & (evidence.unlisted != "unknown"))
        )
    return np.prod(factors, axis=0) if factors else [NO_WEIGHT] * len(inside)
