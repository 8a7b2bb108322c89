"""What the caller may choose about a decision, checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np

from diagnoser.arrays import Bools, Ints
from diagnoser.decision.arrays import Prepared
from diagnoser.decision.quantities import Units
from diagnoser.errors import InputError, UnknownPartError
from diagnoser.types import MAX_SPARES, SERVICE_LEVELS, Language, Objective, ServiceLevel

OBJECTIVES: Final = get_args(Objective)
LANGUAGES: Final = get_args(Language)


@dataclass(frozen=True, slots=True)
class Options:
    """How to choose the spares, and in which language to say so.

    Attributes:
        max_spares: Pieces at most; may lower the cap of two, never raise it.
        objective: `expected_cost`, or `coverage` where a revisit is unacceptable.
        service_level: What a revisit costs.
        stock: Part id -> pieces at hand, parts not named having none; None when everything can be sent.
        proposed_parts: Somebody else's kit, to be judged beside ours.
        language: Of names, questions and steps; None for that of the report.
    """

    max_spares: int = MAX_SPARES
    objective: Objective = "expected_cost"
    service_level: ServiceLevel = "5x9"
    stock: Mapping[str, int] | None = None
    proposed_parts: tuple[str, ...] | None = None
    language: Language | None = None

    def __post_init__(self) -> None:
        """Raise InputError for a choice that does not exist."""
        if type(self.max_spares) is not int or self.max_spares not in range(MAX_SPARES + 1):
            raise InputError(f"max_spares must be 0, 1 or {MAX_SPARES}, not {self.max_spares!r}.")
        if self.objective not in OBJECTIVES:
            raise InputError(f"The objective must be one of {', '.join(OBJECTIVES)}.")
        if self.service_level not in SERVICE_LEVELS:
            raise InputError(f"The service level must be one of {', '.join(SERVICE_LEVELS)}.")
        if self.language is not None and self.language not in LANGUAGES:
            raise InputError(f"The language must be one of {', '.join(LANGUAGES)}.")
        if self.proposed_parts is not None and len(self.proposed_parts) > MAX_SPARES:
            raise InputError(f"A proposed kit holds at most {MAX_SPARES} pieces.")
        for part, pieces in (self.stock or {}).items():
            if type(pieces) is not int or pieces < 0:
                raise InputError(f"The stock of {part} must be a whole number of pieces, not {pieces!r}.")


def allowed_kits(prepared: Prepared, options: Options, units: Units | None = None) -> Bools:
    """Return which kits the cap and the stock allow, shape (N,); two of a part only where two may be needed."""
    allowed = np.array(prepared.size <= options.max_spares, np.bool_)
    allowed[prepared.twice] &= False if units is None else units.second[1:] > 0
    if options.stock is None:
        return allowed
    part_numbers(prepared, options.stock)
    pieces = np.array([MAX_SPARES, *(options.stock.get(part, 0) for part in prepared.parts)])
    first, second = prepared.kits.T
    need = 1 + (first == second)
    enough = (pieces[first] >= np.where(first > 0, need, 0)) & (pieces[second] >= (second > 0))
    return np.array(allowed & enough, np.bool_)


def part_numbers(prepared: Prepared, parts: Iterable[str]) -> Ints:
    """Return the positions of parts among the engine's, counted from 1; UnknownPartError for another id."""
    numbers = []
    for part in parts:
        if part not in prepared.number:
            raise UnknownPartError(f"The model does not know the spare part {part}.")
        numbers.append(prepared.number[part])
    return np.array(numbers, np.int64)
