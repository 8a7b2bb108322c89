"""The sentences of the promotion gate in the promotion log, translated for the console."""

import re
from typing import Final

SENTENCES: Final = (
    ("first", re.compile(r"Nothing was compared, because there was no current version\.")),
    ("words", re.compile(r"Nothing was compared, because only words differ\.")),
    ("before", re.compile(r"Nothing was compared, because it was the current version before\.")),
    (
        "on",
        re.compile(
            r"Compared .+, on (?P<tickets>[\d,]+) tickets of (?P<machines>[\d,]+) machines "
            r"closed (?P<first>\S+) to (?P<last>[\d-]+)\."
        ),
    ),
)
"""What was judged -> the sentence in the log, with its numbers."""


def judged_as(sentence: str) -> tuple[str, dict[str, str]] | None:
    """Return the word for a sentence of the log, and its numbers. None for an unknown sentence.

    >>> judged_as("Nothing was compared, because only words differ.")
    ('words', {})
    """
    for name, pattern in SENTENCES:
        if found := pattern.fullmatch(sentence):
            return name, found.groupdict()
    return None
