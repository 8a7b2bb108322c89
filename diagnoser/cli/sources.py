"""Options for the tickets of a command, and their sources, mapped if a map is given."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from diagnoser.knowledge import Knowledge
    from diagnoser.progress import Progress
    from diagnoser.tickets.mapping.convert import Sources

Maps = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="MAP",
        help="How the files become tickets: a file that `tickets map` wrote, or the name of a ready map "
        "(glpi, jira, repairs_zh, salesforce, servicenow). May be repeated; the first that fits a file counts.",
    ),
]
Encoding = Annotated[
    str | None, typer.Option(metavar="NAME", help="Encoding of text files; else it is detected.")
]


def mapped(
    sources: Sequence[str],
    maps: Sequence[str] | None,
    encoding: str | None,
    folder: Path,
    progress: "Progress",
    *,
    knowledge: "Knowledge | None" = None,
    contexts: tuple[str, ...] = (),
) -> "Sources":
    """Return the sources, mapped into a folder. The folder must exist as long as they are used.

    Args:
        sources: Paths and database URLs.
        maps: Files of maps, and names of ready maps.
        encoding: Encoding of text files, or None to detect it.
        folder: The folder. Nothing is written if there is neither a map nor an encoding.
        progress: Called with the progress.
        knowledge: The knowledge with the names of causes for texts on repairs.
        contexts: Context columns.
    """
    from diagnoser.tickets.mapping.convert import mapped_sources
    from diagnoser.tickets.mapping.map_file import load_map

    return mapped_sources(
        sources,
        [load_map(each) for each in maps or ()],
        folder / "mapped",
        knowledge=knowledge,
        contexts=contexts,
        encoding=encoding,
        progress=progress,
    )


def original_place(place: Callable[[str], Path], sources: "Sources") -> Callable[[str], Path]:
    """Return the function from a source to its rejects file, for the path named by the user."""
    return lambda path: place(sources.original(path))
