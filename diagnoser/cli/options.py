"""Options that several commands have."""

import getpass
from pathlib import Path
from typing import Annotated

import typer

ModelsFolder = Annotated[
    Path, typer.Option("--models", envvar="DIAGNOSER_MODELS", metavar="DIR", help="Folder of model versions.")
]
ModelVersion = Annotated[
    str | None,
    typer.Option("--model", metavar="VERSION", help="A version or the start of one; else the current one."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Who = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who asks for it; else the user of this machine.")
]
Why = Annotated[str, typer.Option(metavar="TEXT", help="The reason, kept in the history.")]

MODELS = Path("models")


def person(who: str | None) -> str:
    """Return who asks: the name given, or the user of this machine."""
    if who:
        return who
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unknown"
