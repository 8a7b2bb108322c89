"""`diagnoser report`: reports on the tickets that a model was trained on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diagnoser.cli.options import MODELS, AsJson, ModelsFolder, ModelVersion
from diagnoser.cli.output import columns, percent, print_json
from diagnoser.errors import InputError, UnknownSymptomError
from diagnoser.output_file import write_output

if TYPE_CHECKING:
    from diagnoser.model import Model

app = typer.Typer(help="Reports on the tickets that a model was trained on.", no_args_is_help=True)


@app.callback()
def report() -> None:
    """Reports on the tickets that a model was trained on."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A cause of a symptom in past tickets.

    Attributes:
        tickets: Past tickets with this cause that showed or mentioned the symptom.
        of: All past tickets with this cause.
    """

    cause: str
    name: str
    tickets: int
    of: int


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


def causes_behind(model: "Model", symptom: str) -> list[Behind]:
    """Return the causes whose past tickets showed a symptom, most tickets first.

    Raises:
        UnknownSymptomError: The model does not know the symptom.
    """
    network = model.network
    if symptom not in network.symptoms:
        near = get_close_matches(symptom.upper(), network.symptoms, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise UnknownSymptomError(f"Symptom {symptom!r} is not known to this model{hint}")
    names = {component.id: component.name_en for component in model.knowledge.components}
    totals = dict(zip(network.causes, model.cause_tickets, strict=False))
    found = [
        Behind(cause, names.get(cause, cause), row[symptom], totals.get(cause, 0))
        for cause, row in model.link_tickets.items()
        if row.get(symptom)
    ]
    return sorted(found, key=lambda one: (-one.tickets, one.cause))


def _rows(found: Sequence[Behind]) -> list[list[str]]:
    together = sum(one.tickets for one in found)
    return [
        [one.cause, str(one.tickets), percent(one.tickets / together), f"{one.tickets} of {one.of}", one.name]
        for one in found
    ]


def _draw(out: Path, title: str, found: Sequence[Behind]) -> None:
    from diagnoser.cli.chart import bars

    if out.suffix.lower() != ".svg":
        raise InputError(f"The chart is an SVG, so {out.name} must end in .svg.")
    text = bars(title, [(one.cause, one.tickets, f"{one.tickets} of {one.of}") for one in found])
    try:
        write_output(out, text.encode())
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}.") from error
