"""Reads a knowledge folder, such as `data/knowledge`, into a checked `Knowledge`."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path

from diagnoser.errors import KnowledgeError
from diagnoser.knowledge.consistency import SHIPPING_CLASSES, check_knowledge, leads_back
from diagnoser.knowledge.ends_of_life import load_ends_of_life
from diagnoser.knowledge.machine_table import SHOWS, load_machines
from diagnoser.knowledge.part_numbers import load_part_numbers
from diagnoser.knowledge.patterns import pattern_problem
from diagnoser.knowledge.reading_tables import load_reading_tables
from diagnoser.knowledge.records import (
    Component,
    Costs,
    Knowledge,
    Link,
    PageTexts,
    QuestionText,
    StepText,
    Symptom,
)
from diagnoser.knowledge.remedies import load_remedies
from diagnoser.knowledge.tables import (
    Cell,
    Row,
    check_unique,
    choice,
    complain,
    identifier,
    items,
    known,
    merged,
    number,
    parts,
    probability,
    read_table,
    text,
)
from diagnoser.types import SERVICE_LEVELS, CauseKind

KINDS: Mapping[str, CauseKind] = {"part": "part", "no_part_action": "no_part"}
UNNEEDED_KEYS = ("base", "per_1000_usd")
NUMBERS = ("exposure", "report_rate")
PAGE_TEXTS = tuple(each.name for each in fields(PageTexts))
SETTINGS = (*NUMBERS, *PAGE_TEXTS)
LONGEST_PAGE_TEXT = 200


def load_knowledge(directory: Path | str) -> Knowledge:
    """Return the knowledge in the tables of a folder.

    Raises:
        KnowledgeError: Something is missing or wrong. The message names file, line and column.
    """
    # networkx is slow to import, and the service never reads a folder.
    from diagnoser.knowledge.graphs import check_graph, graph

    knowledge = load_tables(directory)
    check_graph(graph(knowledge))
    return knowledge


def load_tables(directory: Path | str) -> Knowledge:
    """Return the knowledge of a folder. Causes and symptoms may still be without a link.

    Raises:
        KnowledgeError: Something is missing or wrong. The message names file, line and column.
    """
    folder = Path(directory)
    if not folder.is_dir():
        raise KnowledgeError(
            f"There is no folder {folder}; `diagnoser init` writes the shipped knowledge, and "
            "`diagnoser knowledge init` one to begin with."
        )
    components = _components(folder)
    symptoms = _symptoms(folder)
    causes = frozenset(component.id for component in components)
    seen = frozenset(symptom.id for symptom in symptoms)
    settings = _settings(folder)
    machines = load_machines(folder, causes)
    parts = frozenset(each.id for each in components if each.kind == "part")
    knowledge = Knowledge(
        components=components,
        symptoms=symptoms,
        links=_links(folder, seen, causes),
        leaks=_leaks(folder, seen),
        machines=machines,
        questions=_questions(folder, seen),
        costs=_costs(folder),
        exposure=_scalar(settings, "exposure"),
        report_rate=_scalar(settings, "report_rate"),
        steps=_steps(folder, causes),
        reading=load_reading_tables(folder, seen, causes),
        remedies=load_remedies(folder, causes),
        part_numbers=load_part_numbers(folder, parts, machines),
        ends_of_life=load_ends_of_life(
            folder, frozenset(each.family for each in machines.values() if each.family), parts
        ),
        page=PageTexts(**{key: _page_text(settings[key]) for key in PAGE_TEXTS if key in settings}),
    )
    check_knowledge(knowledge)
    return knowledge


COMPONENT_COLUMNS = (
    "component_id", "name_en", "name_zh", "category", "typical_units_per_server", "unit_cost_usd_rough",
    "shipping_class", "annual_fault_rate_prior", "synonyms_en", "synonyms_zh_hans", "synonyms_zh_hant",
)  # fmt: skip


def _components(folder: Path) -> tuple[Component, ...]:
    rows = read_table(folder, "components.csv", COMPONENT_COLUMNS)
    check_unique(rows, "component_id")
    return tuple(map(_component, rows))


def _component(row: Row) -> Component:
    kind = KINDS[choice(row["category"], KINDS)]
    return Component(
        id=identifier(row["component_id"]),
        name_en=text(row["name_en"]),
        name_zh=text(row["name_zh"]),
        kind=kind,
        units=_of_part(row["typical_units_per_server"], kind, 10_000),
        value_usd=_of_part(row["unit_cost_usd_rough"], kind, 1e6),
        shipping_class=choice(row["shipping_class"], SHIPPING_CLASSES),
        annual_rate=_rate(row["annual_fault_rate_prior"]),
        synonyms=merged(row["synonyms_en"], row["synonyms_zh_hans"], row["synonyms_zh_hant"]),
        share_of_servers=_share(row.optional("share_of_servers")),
    )


def _share(cell: Cell) -> float:
    return probability(cell) if cell.text else 1.0


def _of_part(cell: Cell, kind: CauseKind, high: float) -> float:
    """Return a number of a part. The cell of a cause without a part may be empty."""
    if kind == "no_part" and not cell.text:
        return 0.0
    return number(cell, 0, high)


def _rate(cell: Cell) -> float:
    rate = number(cell, 0, 10)
    if rate == 0:
        complain(cell, "a cause with a rate of 0 could never be found; give it a small rate")
    return rate


SYMPTOM_COLUMNS = (
    "symptom_id", "name_en", "name_zh", "how_observed", "patterns_en", "patterns_zh_hans", "patterns_zh_hant",
    "symptom_group", "supersedes",
)  # fmt: skip
PATTERN_COLUMNS = ("patterns_en", "patterns_zh_hans", "patterns_zh_hant")


def _symptoms(folder: Path) -> tuple[Symptom, ...]:
    rows = read_table(folder, "symptoms.csv", SYMPTOM_COLUMNS)
    check_unique(rows, "symptom_id")
    symptoms = tuple(map(_symptom, rows))
    _check_supersedes(rows, symptoms)
    return symptoms


def _symptom(row: Row) -> Symptom:
    for column in PATTERN_COLUMNS:
        _check_patterns(row[column])
    return Symptom(
        id=identifier(row["symptom_id"]),
        name_en=text(row["name_en"]),
        name_zh=text(row["name_zh"]),
        how_observed=text(row["how_observed"]),
        group=_group(row["symptom_group"])[0],
        patterns=merged(*(row[column] for column in PATTERN_COLUMNS)),
        supersedes=items(row["supersedes"]),
        also_shown_by=_group(row["symptom_group"])[1:],
    )


def _group(cell: Cell) -> tuple[str, ...]:
    """Return the group of a symptom, and its other displays: `light path|front LED`."""
    text(cell)
    group, *others = parts(cell)
    return group.text, *(choice(one, SHOWS) for one in others)


def _check_patterns(cell: Cell) -> None:
    for pattern in items(cell):
        if problem := pattern_problem(pattern):
            complain(cell, problem)


def _check_supersedes(rows: Iterable[Row], symptoms: tuple[Symptom, ...]) -> None:
    below = {symptom.id: symptom.supersedes for symptom in symptoms}
    for row in rows:
        cell = row["supersedes"]
        for one in parts(cell):
            known(one, below, "symptoms.csv")
        if leads_back(row["symptom_id"].text, below):
            complain(cell, f"{row['symptom_id'].text} supersedes itself, directly or through others")


LINK_FILES = ("links.csv", "links_extra.csv")
"""The second one may be missing."""

LINK_COLUMNS = ("symptom_id", "component_id", "link_probability", "strength_basis")


def _links(folder: Path, symptoms: frozenset[str], causes: frozenset[str]) -> tuple[Link, ...]:
    files = [file for file in LINK_FILES if file == LINK_FILES[0] or (folder / file).exists()]
    rows = [row for file in files for row in read_table(folder, file, LINK_COLUMNS)]
    check_unique(rows, "symptom_id", "component_id")
    return tuple(
        Link(
            symptom=known(row["symptom_id"], symptoms, "symptoms.csv"),
            cause=known(row["component_id"], causes, "components.csv"),
            probability=probability(row["link_probability"]),
            basis=text(row["strength_basis"]),
        )
        for row in rows
    )


def _leaks(folder: Path, symptoms: frozenset[str]) -> dict[str, float]:
    rows = read_table(folder, "leak.csv", ("symptom_id", "leak_probability"))
    check_unique(rows, "symptom_id")
    leaks = {
        known(row["symptom_id"], symptoms, "symptoms.csv"): probability(row["leak_probability"])
        for row in rows
    }
    if missing := sorted(symptoms - leaks.keys()):
        raise KnowledgeError(f"leak.csv has no row for the symptom {missing[0]} in its column symptom_id.")
    return leaks


QUESTION_COLUMNS = ("symptom_id", "question_en", "question_zh", "cost_minutes", "observable_by")


def _questions(folder: Path, symptoms: frozenset[str]) -> dict[str, QuestionText]:
    rows = read_table(folder, "questions.csv", QUESTION_COLUMNS)
    check_unique(rows, "symptom_id")
    return {row["symptom_id"].text: _question(row, symptoms) for row in rows}


def _question(row: Row, symptoms: frozenset[str]) -> QuestionText:
    return QuestionText(
        symptom=known(row["symptom_id"], symptoms, "symptoms.csv"),
        text_en=text(row["question_en"]),
        text_zh=text(row["question_zh"]),
        minutes=number(row["cost_minutes"], 0, 10_000),
        observable_by=text(row["observable_by"]),
        broad=choice(row.optional("broad"), ("", "no", "yes")) == "yes",
    )


STEP_COLUMNS = ("cause_id", "text_en", "text_zh", "minutes")


def _steps(folder: Path, causes: frozenset[str]) -> dict[str, StepText]:
    """Return the remote steps.  The table steps.csv is optional."""
    if not (folder / "steps.csv").exists():
        return {}
    rows = read_table(folder, "steps.csv", STEP_COLUMNS)
    check_unique(rows, "cause_id")
    return {row["cause_id"].text: _step(row, causes) for row in rows}


def _step(row: Row, causes: frozenset[str]) -> StepText:
    return StepText(
        cause=known(row["cause_id"], causes, "components.csv"),
        text_en=text(row["text_en"]),
        text_zh=text(row["text_zh"]),
        minutes=number(row["minutes"], 1, 10_000),
    )


def _costs(folder: Path) -> Costs:
    rows = read_table(folder, "costs.csv", ("kind", "key", "cost"))
    check_unique(rows, "kind", "key")
    unneeded = _costs_of("unneeded", UNNEEDED_KEYS, rows)
    keys = {"handling": SHIPPING_CLASSES, "unneeded": UNNEEDED_KEYS, "revisit": SERVICE_LEVELS}
    for row in rows:
        choice(row["key"], keys[choice(row["kind"], keys)])
    return Costs(
        handling=_costs_of("handling", SHIPPING_CLASSES, rows),
        unneeded_base=unneeded["base"],
        unneeded_per_1000_usd=unneeded["per_1000_usd"],
        revisit=_costs_of("revisit", SERVICE_LEVELS, rows),
    )


def _costs_of(kind: str, keys: Iterable[str], rows: Iterable[Row]) -> dict[str, float]:
    found = {row["key"].text: number(row["cost"], 0, 1e6) for row in rows if row["kind"].text == kind}
    for key in keys:
        if key not in found:
            raise KnowledgeError(f"costs.csv has no row {kind}, {key} in its columns kind and key.")
    return {key: found[key] for key in keys}


def _settings(folder: Path) -> dict[str, Cell]:
    rows = read_table(folder, "settings.csv", ("key", "value"))
    check_unique(rows, "key")
    return {choice(row["key"], SETTINGS): row["value"] for row in rows}


def _scalar(settings: Mapping[str, Cell], key: str) -> float:
    if key not in settings:
        raise KnowledgeError(f"settings.csv has no row {key} in its column key.")
    return probability(settings[key])


def _page_text(cell: Cell) -> str:
    if len(cell.text) > LONGEST_PAGE_TEXT:
        complain(cell, f"the text is longer than {LONGEST_PAGE_TEXT} characters")
    return cell.text
