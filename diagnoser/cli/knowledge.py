"""`diagnoser knowledge`: begin, check and show expert knowledge, and teach its words to a model."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from diagnoser.cli.options import KNOWLEDGE, MODELS, AsJson, ModelsFolder, Who, Why
from diagnoser.cli.output import clean, columns, print_json, working
from diagnoser.errors import InputError

if TYPE_CHECKING:
    from diagnoser.knowledge import Knowledge
    from diagnoser.reading.knowledge_check import Example, Remark

EXAMPLES: Final = "examples.csv"
REPORTS: Final = Path("reports") / "development"
"""Annotated reports beside the folder of the shipped knowledge."""

SHOWN: Final = 10

app = typer.Typer(
    help="Begin, check and show expert knowledge, and teach its words to a model.", no_args_is_help=True
)

Folder = Annotated[str, typer.Option("--knowledge", metavar="DIR", help="Folder of the expert knowledge.")]


@app.command("init")
def begin(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
) -> None:
    """Write a small working knowledge of another fleet, to be changed row by row."""
    from diagnoser.cli.init import shipped
    from diagnoser.cli.knowledge_init import begun

    written = begun(folder, shipped() / KNOWLEDGE)
    typer.echo(f"{len(written)} files are in {folder}. Next: read {folder / 'README.md'}")


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Folder of the expert knowledge.")] = Path(
        KNOWLEDGE
    ),
    examples: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="PATH",
            help="Annotated texts, or a folder of them; may be repeated. By default DIR/examples.csv, "
            "else the reports for development.",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every remark, and not the first of each kind.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Find faults in a folder of knowledge, and test it on its examples. Problems end with code 1."""
    from diagnoser.knowledge.loading import load_tables

    with working("checking"):
        remarks = list(remarks_on(folder, load_tables(folder), _examples(folder, examples)))
    problems = sum(one.level == "problem" for one in remarks)
    if as_json:
        print_json({"problems": problems, "remarks": [asdict(one) for one in remarks]})
    else:
        print("\n".join(_report(remarks, every=every)))
    if problems:
        raise typer.Exit(1)


def _examples(folder: Path, paths: Iterable[Path] | None) -> "list[Example]":
    from diagnoser.reading.knowledge_check import load_examples

    if paths is None:
        own = folder / EXAMPLES
        reports = folder.parent / REPORTS
        paths = [own] if own.exists() else [reports] if reports.is_dir() else []
    files = [file for path in paths for file in (sorted(path.glob("*.csv")) if path.is_dir() else [path])]
    return [example for file in files for example in load_examples(file)]


def remarks_on(folder: Path, knowledge: "Knowledge", examples: "list[Example]") -> "Iterator[Remark]":
    """Yield all remarks on a folder, problems of numbers and sources first."""
    from diagnoser.knowledge.sources import unknown_keys
    from diagnoser.reading.knowledge_check import Remark, check_reading

    linked = {link.symptom for link in knowledge.links}
    pointed = {link.cause for link in knowledge.links}
    for symptom in knowledge.symptoms:
        if symptom.id not in linked:
            yield Remark("problem", "no link", symptom.id, "no cause shows this symptom")
        if symptom.id not in knowledge.questions:
            yield Remark("problem", "no question", symptom.id, "nobody can be asked for it")
    for component in knowledge.components:
        if component.id not in pointed:
            yield Remark("problem", "no link", component.id, "no symptom points to this cause")
    for sentence in unknown_keys(folder):
        yield Remark("problem", "unknown source", "", sentence)
    yield from check_reading(knowledge, examples)


def _report(remarks: "list[Remark]", *, every: bool) -> Iterator[str]:
    if not remarks:
        yield "Nothing to remark."
    ordered = sorted(remarks, key=lambda one: one.level != "problem")
    count = Counter((one.level, one.about) for one in ordered)
    for (level, about), number in count.items():
        rows = [[one.subject, one.text] for one in ordered if (one.level, one.about) == (level, about)]
        yield f"{level}: {about} ({number})"
        yield from (f"  {row}" for row in columns(rows if every else rows[:SHOWN]))
        if not every and number > SHOWN:
            yield f"  ... and {number - SHOWN} more; --all lists them"
    problems = sum(one.level == "problem" for one in remarks)
    yield f"{problems} problems, {len(remarks) - problems} remarks."


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="ID", help="Symptom, cause or machine type.")],
    knowledge: Folder = KNOWLEDGE,
    as_json: AsJson = False,
) -> None:
    """Show one symptom, cause or machine with all rows about it."""
    from diagnoser.knowledge.loading import load_tables

    facts = facts_of(load_tables(knowledge), name)
    if as_json:
        print_json(facts)
        return
    for field, value in facts.items():
        values = value if isinstance(value, list) else [value]
        if values and values not in ([""], [None]):
            print(field.replace("_", " "))
            print("\n".join(f"  {clean(_said(each))}" for each in values))


def _said(value: Any) -> str:
    return "  ".join(f"{part}" for part in value.values()) if isinstance(value, dict) else str(value)


def facts_of(knowledge: "Knowledge", name: str) -> dict[str, Any]:
    """Return all entries of a knowledge about one id, as JSON values.

    Raises:
        InputError: The knowledge has no such id.
    """
    symptoms = {one.id: one for one in knowledge.symptoms}
    components = {one.id: one for one in knowledge.components}
    if name in symptoms:
        return _symptom_facts(knowledge, name)
    if name in components:
        return _cause_facts(knowledge, name)
    if name in knowledge.machines:
        return _listed(asdict(knowledge.machines[name]))
    near = get_close_matches(name, [*symptoms, *components, *knowledge.machines], 1)
    hint = f"; did you mean {near[0]}?" if near else "."
    raise InputError(f"The knowledge has no symptom, cause or machine {name!r}{hint}")


def _listed(values: dict[str, Any]) -> dict[str, Any]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def _symptom_facts(knowledge: "Knowledge", name: str) -> dict[str, Any]:
    symptom = next(one for one in knowledge.symptoms if one.id == name)
    question = knowledge.questions.get(name)
    reading = knowledge.reading
    links = sorted((one for one in knowledge.links if one.symptom == name), key=lambda one: -one.probability)
    return _listed(asdict(symptom)) | {
        "superseded_by": [one.id for one in knowledge.symptoms if name in one.supersedes],
        "leak": knowledge.leaks.get(name),
        "question": asdict(question) if question else None,
        "links": [{"cause": one.cause, "probability": one.probability, "basis": one.basis} for one in links],
        "rules": [_listed(asdict(one)) for one in reading.rules if name in (one.symptom, one.several)],
        "printed": [asdict(one) for one in reading.printed if one.symptom == name],
        "codes": [asdict(one) for one in reading.codes if one.symptom == name],
    }


def _cause_facts(knowledge: "Knowledge", name: str) -> dict[str, Any]:
    component = next(one for one in knowledge.components if one.id == name)
    links = sorted((one for one in knowledge.links if one.cause == name), key=lambda one: -one.probability)
    step = knowledge.steps.get(name)
    return _listed(asdict(component)) | {
        "links": [
            {"symptom": one.symptom, "probability": one.probability, "basis": one.basis} for one in links
        ],
        "step": asdict(step) if step else None,
        "words": [word for row in knowledge.reading.words if row.cause == name for word in row.words],
    }


@app.command()
def apply(
    knowledge: Folder = KNOWLEDGE,
    models: ModelsFolder = MODELS,
    promote: Annotated[bool, typer.Option("--promote", help="Make the version the current one.")] = False,
    who: Who = None,
    why: Why = "",
) -> None:
    """Teach the words of a folder to the current version, without training. Print the new version."""
    from diagnoser.cli.promotion import promoted
    from diagnoser.knowledge.loading import load_knowledge
    from diagnoser.registry import resolve
    from diagnoser.release.teach import teach

    version = resolve(models)
    with working("teaching"):
        new = teach(models, version, load_knowledge(knowledge))
    print(new)
    if new == version:
        typer.echo("The current version has these words already.", err=True)
    elif promote:
        promoted(models, new, who=who, why=why or "words taught without training")
