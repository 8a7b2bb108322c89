"""The files of `diagnoser knowledge init`: a small working knowledge of another fleet, to be changed."""

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from diagnoser.errors import InputError

EXAMPLE: Final = "example"
"""Folder in `diagnoser/knowledge` with tables of a few printers."""

OF_EVERY_FLEET: Final = frozenset(
    {
        "action", "closed", "contrast", "denial", "duration", "earlier", "filler", "guess", "hedge", "manner", "now",
        "past", "quantity", "repaired", "result", "since", "tried", "where",
    }
)  # fmt: skip
"""Classes of words that no fleet has for itself: they tell time, doubt, denial, and what was done with which result."""

CONCEPTS: Final = "concepts.csv"
WORDS: Final = ("words_en.csv", "words_zh.csv")


def begun(folder: Path, general: Path) -> list[str]:
    """Write the example and the words of every fleet into a folder, all of it or nothing. Return the files' names.

    Args:
        folder: The folder to make. It may exist if it is empty.
        general: The knowledge with the words of every fleet.

    Raises:
        InputError: The folder is not empty, or cannot be written.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(f"{folder} is not an empty folder; nothing was changed. Name another one.")
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".diagnoser-init-", dir=folder.parent) as scratch:
            made = Path(scratch) / "knowledge"
            made.mkdir()
            for name, content in tables(general):
                (made / name).write_bytes(content)
            made.rename(folder)
        return sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}.") from error


def tables(general: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each file."""
    concepts = _rows(general / CONCEPTS)
    wanted = {row["concept"] for row in concepts if row["kind"] in OF_EVERY_FLEET}
    added = {
        CONCEPTS: [row for row in concepts if row["concept"] in wanted],
        **{name: [row for row in _rows(general / name) if row["concept"] in wanted] for name in WORDS},
    }
    for file in sorted(files("diagnoser.knowledge").joinpath(EXAMPLE).iterdir(), key=lambda each: each.name):
        if file.name.endswith((".csv", ".md")):
            yield file.name, file.read_bytes() + _lines(added.get(file.name, ()))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _lines(rows: "list[dict[str, str]] | tuple[()]") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(row.values() for row in rows)
    return text.getvalue().encode()
