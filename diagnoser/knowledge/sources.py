"""The source keys of a knowledge folder: every key in a column `source` must be a row of sources.csv."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from diagnoser.knowledge.tables import Row, read_table

SOURCES: Final = "sources.csv"
COLUMNS: Final = ("source", "prior_source")
WITHOUT_ROW: Final = frozenset({"expert", "judgement"})
"""Words that say that a value has no source."""

_REMARK: Final = re.compile(r"\([^()]*\)|:.*")


def unknown_keys(folder: Path) -> Iterator[str]:
    """Yield a sentence for each key without a row in sources.csv.

    A cell holds keys, each perhaps with a remark in brackets or after a colon, and sentences, joined by `;`.  A single
    word is a key.
    """
    known = WITHOUT_ROW
    if (folder / SOURCES).exists():
        known |= {row["key"].text for row in read_table(folder, SOURCES, ("key",))}
    for path in sorted(folder.glob("*.csv")):
        if path.name != SOURCES:
            for row in read_table(folder, path.name, ()):
                yield from _unknown(row, known)


def _unknown(row: Row, known: frozenset[str]) -> Iterator[str]:
    for column in COLUMNS:
        for piece in row.optional(column).text.split(";"):
            key = _REMARK.sub("", piece).strip()
            if key and " " not in key and key not in known:
                yield f"{row.file} line {row.line}, column {column}: {key!r} is not a key of {SOURCES}"
