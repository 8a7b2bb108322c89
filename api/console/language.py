"""The two languages of the console."""

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "zh")

Words = dict[str, tuple[str, str]]
"""The words of a page: by name, in the order of `LANGUAGES`."""


def language_of(asked: str | None, accepted: str) -> str:
    """Return the language in the address, else the first one of the browser, else English.

    >>> language_of(None, "zh-TW,zh;q=0.9,en;q=0.8"), language_of("en", "zh"), language_of("fr", "")
    ('zh', 'en', 'en')
    """
    for wanted in (asked or "", accepted):
        if wanted[:2].lower() in LANGUAGES:
            return wanted[:2].lower()
    return "en"


def in_language(words: Mapping[str, tuple[str, str]], language: str) -> dict[str, str]:
    """Return the words of a page in one language."""
    column = LANGUAGES.index(language)
    return {name: both[column] for name, both in words.items()}
