"""`diagnoser init`: the shipped model, knowledge and tickets in a folder of one's own, also without a checkout."""

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Final

import typer

from diagnoser.cli.options import KNOWLEDGE, MODELS
from diagnoser.errors import DiagnoserError, InputError

PACKAGE: Final = Path(__file__).parents[1]
PLACES: Final = (PACKAGE / "shipped", PACKAGE.parent)
"""Where the shipped files are: inside an installed package, or in the checkout around it."""

TICKETS: Final = "data/tickets"
SUFFIXES: Final = (".csv", ".md")

app = typer.Typer()


@app.command()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Folder to write to; it may be there already.")
    ] = Path(),
) -> None:
    """Write the shipped model, knowledge and tickets into a folder, ready to serve."""
    version = written(shipped(), folder)
    where = "" if folder == Path() else f"cd {shlex.quote(str(folder))}, then "
    typer.echo(
        f"Model {version}, its knowledge and its tickets are in {folder}. Next: {where}diagnoser serve"
    )


def shipped() -> Path:
    """Return the folder of the shipped files.

    Raises:
        DiagnoserError: They are missing, as after an interrupted installation.
    """
    for place in PLACES:
        if (place / MODELS / "CURRENT").is_file() and (place / KNOWLEDGE).is_dir():
            return place
    raise DiagnoserError("This installation holds no model and no knowledge; install the package again.")


def written(source: Path, folder: Path) -> str:
    """Copy the current model and the tables of a source into a folder, all of it or nothing. Return the version.

    Raises:
        InputError: The folder has models or tables already, or cannot be written.
    """
    from diagnoser.registry import resolve

    tops = [MODELS, *map(Path, (KNOWLEDGE, TICKETS))]
    for each in tops:
        if (folder / each).exists():
            raise InputError(f"{folder / each} is there already; nothing was changed. Name another folder.")
    version = resolve(source / MODELS)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".diagnoser-init-", dir=folder) as scratch:
            for path in _files(source, version):
                copy = Path(scratch) / path.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            for each in reversed(tops):  # the model last, because a folder with a model is complete
                (folder / each).parent.mkdir(parents=True, exist_ok=True)
                (Path(scratch) / each).rename(folder / each)
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return version


def _files(source: Path, version: str) -> Iterator[Path]:
    models = source / MODELS
    yield from (models / name for name in ("CURRENT", "history.jsonl"))
    yield from (path for path in sorted((models / version).iterdir()) if path.is_file())
    for tables in (KNOWLEDGE, TICKETS):
        yield from sorted(path for path in (source / tables).iterdir() if path.suffix in SUFFIXES)
