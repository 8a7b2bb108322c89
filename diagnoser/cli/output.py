"""Output for people: aligned columns in any script, progress on a terminal, and files."""

import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diagnoser.errors import InputError
from diagnoser.knowledge import JSON
from diagnoser.output_file import write_output

if TYPE_CHECKING:
    from diagnoser.progress import Progress
    from diagnoser.tickets.records import Checked

_GAP = "  "


def clean(text: str) -> str:
    r"""Return a text on one line, without control characters.

    >>> clean("a\x1b[31mb\nc")
    'a�[31mb c'
    """
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(one) in ("Cc", "Cf", "Cs") else one
        for one in " ".join(text.split())
    )


def width(text: str) -> int:
    """Return the width of a text on a terminal in columns. A Chinese character takes two.

    >>> width("RAID卡")
    6
    """
    return sum(
        0 if unicodedata.combining(one) else 1 + (unicodedata.east_asian_width(one) in "WF") for one in text
    )


def columns(rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Return rows as lines with aligned columns.

    >>> columns([["硬盘", "61 %"], ["RAID card", "7 %"]], right=[1])
    ['硬盘       61 %', 'RAID card   7 %']

    Args:
        rows: Cells, as many in each row.
        right: Positions of the right-aligned columns.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    at_right = set(right)
    return [_GAP.join(_padded(row, widths, at_right)).rstrip() for row in cells]


def _padded(row: Sequence[str], widths: Sequence[int], right: set[int]) -> Iterator[str]:
    for position, (cell, wide) in enumerate(zip(row, widths, strict=True)):
        space = " " * (wide - width(cell))
        yield space + cell if position in right else cell + space


def percent(probability: float) -> str:
    """Return a probability as people read it.

    >>> percent(0.614), percent(0.00004), percent(0.99999)
    ('61.4 %', '<0.1 %', '>99.9 %')
    """
    if 0 < probability < 0.001:  # noqa: PLR2004
        return "<0.1 %"
    if 0.999 < probability < 1:  # noqa: PLR2004
        return ">99.9 %"
    return f"{100 * probability:.1f} %"


def reasons_of(checked: "Checked") -> str:
    """Return the place of the reasons for rejected rows, or why there is none."""
    if checked.rejects:
        return f"{checked.rejects} says why"
    return (
        f"the rejected rows are in no file, because {checked.unwritten}"
        if checked.unwritten
        else "see `diagnoser tickets validate`"
    )


MOST_FAULTS: Final = 10
"""Kinds of faults that are shown."""


def fault_lines(checked: "Checked") -> list[str]:
    """Return the faults of the rejected rows, one sentence for all cells with the same fault."""
    lines = [clean(fault.sentence) for fault in checked.faults[:MOST_FAULTS]]
    more = len(checked.faults) - MOST_FAULTS
    return [*lines, f"... and {more:,} other faults"] if more > 0 else lines


def print_json(value: JSON) -> None:
    """Print JSON on one line."""
    print(json.dumps(value, ensure_ascii=False))


@contextmanager
def working(sentence: str) -> Iterator[None]:
    """Show a sentence on a terminal while work goes on. In a pipe, show nothing."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(sentence):
        yield


@contextmanager
def shown() -> Iterator["Progress"]:
    """Yield a function that shows progress on a terminal. In a pipe it does nothing."""
    from diagnoser.progress import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars
    from rich.table import Column

    # A long name of a file must not push the times out of a terminal of 80 columns.
    named = Column(max_width=38, no_wrap=True, overflow="ellipsis")
    times = (TimeElapsedColumn(Column(min_width=7)), TimeRemainingColumn(table_column=Column(min_width=7)))
    look = (TextColumn("{task.description}", table_column=named), BarColumn(20), *times)
    with Bars(*look, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, TaskID] = {}
        of_unknown_length: set[str] = set()

        def show(step: str, done: float = 0.0, total: float = 0.0) -> None:
            for ended in of_unknown_length - {step}:
                of_unknown_length.discard(ended)
                bar.remove_task(tasks.pop(ended))
            if step not in tasks:
                tasks[step] = bar.add_task(clean(step), total=total or None)
                of_unknown_length.update([] if total else [step])
            bar.update(tasks[step], completed=done, total=total or None)

        yield show


def write_files(out: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, each one completely or not at all."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_output(out / name, content)
    except OSError as error:
        raise InputError(f"{error.filename} cannot be written: {error.strerror}.") from error
