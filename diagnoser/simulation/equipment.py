"""Equipment of simulated machines: some have none of a part, and some have many.

Axes: M machine names, L kinds of equipment, K events, C causes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError
from diagnoser.evidence.equipped import equipment_weight
from diagnoser.evidence.row import written_equipment
from diagnoser.model import Model, context_of
from diagnoser.simulation.sampling import spread
from diagnoser.types import MAX_PIECES

MOST_KINDS: Final = 256
"""Kinds of equipment of one history, at most."""

ROUNDING: Final = 1e-9
"""Share of the machines that may be left over, or missing, by rounding."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Some machines have so many pieces of a part. Of the others nothing is recorded.

    Attributes:
        part: The part.
        pieces: Their number, 0 for none.
        share: Share of the machines, in (0, 1].
    """

    part: str
    pieces: int
    share: float

    @classmethod
    def parsed(cls, text: str) -> "Fitted":
        """Return the value of a text such as `RAID_CARD=0:0.5`.

        Raises:
            InputError: The text has another form.

        >>> Fitted.parsed("RAID_CARD=0:0.5")
        Fitted(part='RAID_CARD', pieces=0, share=0.5)
        """
        part, _, rest = text.partition("=")
        pieces, _, share = rest.partition(":")
        try:
            fitted = cls(part, int(pieces), float(share or 1.0))
        except ValueError:
            fitted = cls("", 0, 0.0)
        if not (fitted.part and 0 <= fitted.pieces <= MAX_PIECES and 0 < fitted.share <= 1):
            raise InputError(
                f"{text!r} is not written like RAID_CARD=0:0.5: a part, its pieces, and the share of machines."
            )
        return fitted


@dataclass(frozen=True, eq=False, slots=True)
class Equipment:
    """The kinds of equipment in a fleet.

    Attributes:
        cells: L kinds, in the form of tickets.
        rising: Shape (L,), cumulative shares of the machines.
        prior: Returns the priors of the events of a machine name with each kind, shape (L, K).
        possible: Shape (L, C), possible causes on a machine with this equipment.
    """

    cells: tuple[str, ...]
    rising: Floats
    prior: Callable[[str], Floats]
    possible: Bools

    def of_machines(self, serial: Ints, salt: int) -> Ints:
        """Return the kind of each machine, decided by its serial number, shape (N,)."""
        found: Ints = np.searchsorted(self.rising, spread(serial, salt), side="right")
        return np.minimum(found, len(self.cells) - 1)


def equipment_of_fleet(model: Model, fitted: Sequence[Fitted]) -> Equipment | None:
    """Return the kinds of equipment of a fleet. None if nothing is said of it. Parts are independent.

    Raises:
        InputError: The model does not know a part, its shares exceed one, or there are too many kinds.
    """
    if not fitted:
        return None
    choices = [_choices(model, fitted, part) for part in dict.fromkeys(each.part for each in fitted)]
    if prod(map(len, choices)) > MOST_KINDS:
        raise InputError(f"There are more than {MOST_KINDS} kinds of equipment; name fewer parts.")
    kinds = [
        ({part: pieces for part, pieces, _ in each if pieces is not None}, prod(share for *_, share in each))
        for each in product(*choices)
    ]
    shares = np.array([share for _, share in kinds])
    causes = model.network.causes
    return Equipment(
        cells=tuple(written_equipment(worn) for worn, _ in kinds),
        rising=np.cumsum(shares) / shares.sum(),
        prior=lambda machine: np.array([_prior(model, machine, worn) for worn, _ in kinds]),
        possible=np.array([[worn.get(cause) != 0 for cause in causes] for worn, _ in kinds]),
    )


def _choices(model: Model, fitted: Sequence[Fitted], part: str) -> list[tuple[str, int | None, float]]:
    """Return the numbers of pieces of a part with their shares. None for machines without a record."""
    if part not in model.network.causes:
        raise InputError(f"The model does not know the part {part}.")
    named = [(part, each.pieces, each.share) for each in fitted if each.part == part]
    rest = 1.0 - sum(share for *_, share in named)
    if rest < -ROUNDING:
        raise InputError(f"The shares of the machines with {part} exceed one.")
    return [*named, (part, None, rest)] if rest > ROUNDING else list(named)


def _prior(model: Model, machine: str, worn: Mapping[str, int]) -> Floats:
    """Return the priors of the events of a machine with this equipment, as an answer has them, shape (K,)."""
    context = context_of(model, machine or None)
    prior = model.network.prior[context]
    weight = equipment_weight(model, context, machine or None, worn)
    odds = prior / (1 - prior) * (1.0 if weight is None else weight)
    result: Floats = odds / (1 + odds)
    return result
