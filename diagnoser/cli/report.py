"""`diagnoser report`: reports on the training tickets of a model."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, ModelVersion
from diagnoser.cli.output import columns, percent, print_json
from diagnoser.errors import InputError
from diagnoser.output_file import write_output

if TYPE_CHECKING:
    from diagnoser.decision.causes_behind import Behind

app = typer.Typer(help="Report on the training tickets of a model.", no_args_is_help=True)


@app.callback()
def report() -> None:
    """Report on the training tickets of a model."""


@app.command()
def causes(
    symptom: Annotated[str, typer.Option(metavar="ID", help="Symptom id.")],
    out: Annotated[
        Path | None, typer.Option(metavar="CHART.svg", help="Also write a bar chart to this file.")
    ] = None,
    models: ModelsFolder = MODELS,
    model: ModelVersion = None,
    as_json: AsJson = False,
) -> None:
    """Show the causes of past tickets with a symptom."""
    from diagnoser.decision.causes_behind import causes_behind
    from diagnoser.registry import load, resolve

    loaded, version = load(models, resolve(models, model))
    found = causes_behind(loaded, symptom)
    if out is not None:
        _draw(out, f"Causes behind {symptom} (model {version})", found)
    if as_json:
        print_json({"model_version": version, "symptom": symptom, "causes": [asdict(one) for one in found]})
    elif found:
        header = ["cause", "tickets", "share", "of the cause's tickets", ""]
        print("\n".join(columns([header, *_rows(found)], right=[1, 2, 3])))
    else:
        print(f"No past ticket with a known cause showed {symptom}.")


def _rows(found: Sequence["Behind"]) -> list[list[str]]:
    together = sum(one.tickets for one in found)
    return [
        [one.cause, str(one.tickets), percent(one.tickets / together), f"{one.tickets} of {one.of}", one.name]
        for one in found
    ]


def _draw(out: Path, title: str, found: Sequence["Behind"]) -> None:
    from diagnoser.cli.chart import bars

    if out.suffix.lower() != ".svg":
        raise InputError(f"The chart is an SVG, so {out.name} must end in .svg.")
    text = bars(title, [(one.cause, one.tickets, f"{one.tickets} of {one.of}") for one in found])
    try:
        write_output(out, text.encode())
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
