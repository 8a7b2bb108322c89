"""The language of an answer: that of the report, unless the caller asks for one."""

import re
from collections.abc import Iterable
from typing import Final

from diagnoser.decision.arrays import ModelArrays
from diagnoser.types import Finding, Language

_CHINESE: Final = re.compile(r"[\u3400-\u9fff]")


def is_chinese(findings: Iterable[Finding], unread: Iterable[str]) -> bool:
    """Return whether the words of a report hold a Chinese character.

    >>> is_chinese([], ["开机无显"]), is_chinese([], ["no display"])
    (True, False)
    """
    said = [*(finding.text for finding in findings), *unread]
    return any(_CHINESE.search(text) for text in said)


def speaks_chinese(wanted: Language | None, findings: Iterable[Finding], unread: Iterable[str]) -> bool:
    """Return whether to answer in Chinese: as the caller wants it, otherwise in the language of the report."""
    return wanted == "zh" if wanted else is_chinese(findings, unread)


def language_of(text: str) -> Language | None:
    """Return the language of a report. None if it has no words, as in a bare code.

    >>> language_of("开机无显"), language_of("no display"), language_of("289")
    ('zh', 'en', None)
    """
    if _CHINESE.search(text):
        return "zh"
    return "en" if any(letter.isalpha() for letter in text) else None


def name_of_symptom(arrays: ModelArrays, symptom: str, *, chinese: bool) -> str:
    """Return the name of a symptom. Its id where nobody described it."""
    known = arrays.symptoms.get(symptom)
    if known is None:
        return symptom
    return known.name_zh if chinese else known.name_en
