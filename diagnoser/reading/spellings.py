"""The normal forms of a word in all scripts."""

from functools import cache

import opencc

from diagnoser.reading.normalise import character_form
from diagnoser.reading.word_form import word_form
from diagnoser.reading.words import FILLERS

SHORTEST_WORD = 2
"""A normal form shorter than this would match in too many places, unless it is a Chinese character."""


@cache
def _conversions() -> tuple[opencc.OpenCC, ...]:
    """Return two conversions: to the words used in Taiwan, and to those of the mainland.

    A report is converted character by character only.  Words of the other side (記憶體 for 内存) are therefore added
    to the words that are looked for.  This costs nothing at reading time and keeps every offset exact.
    """
    return opencc.OpenCC("s2twp"), opencc.OpenCC("tw2sp")


def all_forms(body: str, shortest: int = SHORTEST_WORD, fillers: frozenset[str] = FILLERS) -> list[str]:
    """Return the word forms of a word in all scripts, without those shorter than `shortest`.

    >>> all_forms("hard disks"), all_forms("内存")
    (['drive'], ['内存'])
    """
    spellings = {body} if body.isascii() else {body, *(each.convert(body) for each in _conversions())}
    forms = {word_form(character_form(spelling).text, fillers).text.strip() for spelling in spellings}
    return sorted(form for form in forms if len(form) >= shortest)
