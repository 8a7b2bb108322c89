"""Options of more than one command."""

import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from diagnoser.errors import InputError, TicketError
from diagnoser.types import MAX_TEXT

if TYPE_CHECKING:
    from diagnoser.knowledge import Knowledge

ModelsFolder = Annotated[
    Path, typer.Option("--models", envvar="DIAGNOSER_MODELS", metavar="DIR", help="Folder of model versions.")
]
ModelVersion = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="VERSION", help="A version or the start of one; by default the current one."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Who = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who asks for it; by default the user of this machine.")
]
Why = Annotated[str, typer.Option(metavar="TEXT", help="The reason, kept in the promotion log.")]

Rejects = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", help="File for rejected rows; by default NAME.rejects.csv beside the input."
    ),
]

MODELS = Path("models")
KNOWLEDGE: Final = "data/knowledge"
NO_KNOWLEDGE: Final = "none"


def text_of(argument: str) -> str:
    """Return the text of an argument, or standard input for `-`.

    Raises:
        InputError: Standard input is not UTF-8.
    """
    if argument != "-":
        return argument
    try:
        # One character more than allowed, so that a longer report is refused and not cut.
        return sys.stdin.read(MAX_TEXT + 1)
    except UnicodeDecodeError as error:
        raise InputError("Standard input is not UTF-8.") from error


def knowledge_in(folder: str) -> "Knowledge | None":
    """Return the knowledge in the folder of an option, or None for the option `none`."""
    from diagnoser.knowledge import load_knowledge

    return None if folder == NO_KNOWLEDGE else load_knowledge(Path(folder))


def known_ids_in(folder: str | None) -> "Knowledge | None":
    """Return the knowledge for checking ids: that of the option, by default that of `train` if its folder exists."""
    if folder is None:
        folder = KNOWLEDGE if Path(KNOWLEDGE).is_dir() else NO_KNOWLEDGE
    return knowledge_in(folder)


def check_half_life(days: float | None) -> None:
    """Raise InputError if a half-life is not positive."""
    if days is not None and not days > 0:
        raise InputError("--half-life must be more than 0 days.")


def names(joined: str) -> tuple[str, ...]:
    """Return the names in a comma-separated text."""
    return tuple(name.strip() for name in joined.split(",") if name.strip())


def rejects_place(paths: Sequence[str], rejects: Path | None) -> Callable[[str], Path]:
    """Return a function from a source to the path of its rejects file.

    The path is the given file, a file for each source in the given folder, or by default a file beside the source.
    """
    if rejects is not None and not rejects.is_dir() and len(paths) > 1:
        raise TicketError("--rejects must be an existing folder when several inputs are given.")

    def place(source: str) -> Path:
        stem = "database" if "://" in source else Path(source).stem
        name = f"{stem}.rejects.csv"
        if rejects is not None:
            return rejects / name if rejects.is_dir() else rejects
        return Path(name) if "://" in source else Path(source).with_name(name)

    return place


def person(who: str | None) -> str:
    """Return the given name, or the user of this machine."""
    if who:
        return who
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unknown"
