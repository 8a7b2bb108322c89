"""The options of a decision, validated."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypedDict, get_args

import numpy as np

from diagnoser.arrays import Ints
from diagnoser.decision.arrays import ModelArrays
from diagnoser.errors import InputError, UnknownPartError
from diagnoser.types import MAX_SPARES, SERVICE_LEVELS, Language, Objective, ServiceLevel

OBJECTIVES: Final = get_args(Objective)
LANGUAGES: Final = get_args(Language)


@dataclass(frozen=True, slots=True)
class Options:
    """How to choose the spares, and the language of the answer.

    Attributes:
        max_spares: Pieces at most, 0 to 2.
        objective: `expected_cost` of the next visit. `coverage` where a revisit is unacceptable. `whole_case` for the
            kit whose plan of two visits costs least, which takes longer for short answers.
        service_level: It sets the cost of a revisit.
        stock: Part id -> pieces at hand, parts not named having none. None when everything can be sent.
        proposed_parts: Somebody else's kit, to be judged beside ours.
        language: Of names, questions and steps. None for that of the report.
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


class OptionValues(TypedDict, total=False):
    """The options as keywords. See `Options`."""

    max_spares: int
    objective: Objective
    service_level: ServiceLevel
    stock: Mapping[str, int] | None
    proposed_parts: Iterable[str] | None
    language: Language | None


def options_of(values: OptionValues) -> Options:
    """Return keywords as options.

    Raises:
        InputError: A choice does not exist.
    """
    proposed = values.get("proposed_parts")
    return Options(
        values.get("max_spares", MAX_SPARES),
        values.get("objective", "expected_cost"),
        values.get("service_level", "5x9"),
        values.get("stock"),
        None if proposed is None else tuple(proposed),
        values.get("language"),
    )


def pieces_at_hand(arrays: ModelArrays, stock: Mapping[str, int] | None) -> Ints | None:
    """Return the pieces of each part, shape (P + 1,), or None if everything is at hand.

    Raises:
        UnknownPartError: The stock names a part that the model does not know.
    """
    if stock is None:
        return None
    part_numbers(arrays, stock)
    return np.array([0, *(stock.get(part, 0) for part in arrays.parts)], np.int64)


def part_numbers(arrays: ModelArrays, parts: Iterable[str]) -> Ints:
    """Return the positions of parts among the engine's, counted from 1.

    Raises:
        UnknownPartError: The model does not know one of them.
    """
    numbers = []
    for part in parts:
        if part not in arrays.number:
            raise UnknownPartError(f"The model does not know the spare part {part}.")
        numbers.append(arrays.number[part])
    return np.array(numbers, np.int64)
