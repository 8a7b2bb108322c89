"""How Python looks for objects that nobody reaches any more: rarely, and not among those that stay."""

import gc
from typing import Final

YOUNG_OBJECTS: Final = 20_000
"""New objects after which Python looks for unreachable ones among them. An answer makes a thousand and more, nearly all
of which go by themselves; with Python's default of 700 the search takes one part in twenty of the processor time."""


def look_rarely() -> None:
    """Look for unreachable objects only after so many new ones."""
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])


def set_apart() -> None:
    """Take all that is in memory now out of the search.

    A model has some hundred thousand objects that stay. A search through them stops all threads for a tenth of a
    second and more, and with each model that was loaded before the search looks through that one again.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
