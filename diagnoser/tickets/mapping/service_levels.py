"""Service levels as other programs write them."""

import re
from collections.abc import Iterable
from typing import Final

from diagnoser.types import SERVICE_LEVELS

_NUMBERS: Final = {tuple(sorted(level.split("x"))): level for level in SERVICE_LEVELS}


def level_words(values: Iterable[str]) -> dict[str, str] | None:
    """Return each value -> service level. None if one of the values is no known level.

    >>> level_words(["7*24*4", "24 x 7, 4h", "5×9"]), level_words(["5x9", "gold"])
    ({'7*24*4': '7x24x4', '24 x 7, 4h': '7x24x4', '5×9': '5x9'}, None)
    """
    levels = {value: _NUMBERS.get(tuple(sorted(re.findall(r"\d+", value)))) for value in values}
    if not levels or not all(levels.values()):
        return None
    return {value: level for value, level in levels.items() if level}
