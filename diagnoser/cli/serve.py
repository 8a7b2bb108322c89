"""`diagnoser serve`: run the HTTP service. It is another package, so it is run by name and not imported."""

import os
import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer

from diagnoser.cli.options import MODELS

app = typer.Typer()

SERVICE = "api"


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes any free one.")
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes that answer on that port.")
    ] = None,
    models: Annotated[
        Path,
        typer.Option("--models", envvar="DIAGNOSER_MODELS", metavar="DIR", help="Folder of model versions."),
    ] = MODELS,
) -> None:
    """Run the HTTP service. Its other settings come from DIAGNOSER_*."""
    os.environ["DIAGNOSER_MODELS"] = str(models)
    given = {"--host": host, "--port": port, "--workers": workers}
    sys.argv[1:] = [word for name, value in given.items() if value is not None for word in (name, str(value))]
    try:
        runpy.run_module(SERVICE, run_name="__main__", alter_sys=True)
    except ImportError as error:
        raise typer.TyperException(f"The service is not installed: {error}.") from error
