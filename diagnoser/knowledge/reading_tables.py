"""Reads the optional tables of a knowledge folder for the reading of reports."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from diagnoser.knowledge.records import ALONE, CodeRow, PrintedRow, ReadingTables, RuleRow, WordRow
from diagnoser.knowledge.tables import (
    Cell,
    Row,
    check_unique,
    choice,
    complain,
    items,
    known,
    read_table,
    text,
)

MAKERS = ("any", "dell", "hpe", "huawei", "ibm", "inspur", "lenovo", "supermicro")
STATES = ("absent", "present")
KINDS = (
    "action", "attribute", "closed", "contrast", "denial", "duration", "earlier", "event", "filler", "guess", "hedge",
    "manner", "now", "past", "place", "quantity", "repaired", "result", "sign", "since", "state", "tried", "where",
    "thing",
)  # fmt: skip
ANY_THING = ("-", "*", "ALL_OF", "SHORTFALL", "SOME_OF")


def load_reading_tables(folder: Path, symptoms: frozenset[str], causes: frozenset[str]) -> ReadingTables:
    """Return the tables for reading of a folder. A table without a file is empty.

    Raises:
        KnowledgeError: A row is wrong. The message names file, line and column.
    """
    words = _words(folder, causes)
    return ReadingTables(
        printed=_printed(folder, symptoms),
        codes=_codes(folder, symptoms),
        words=words,
        rules=_rules(folder, symptoms, words),
    )


def _optional(folder: Path, file: str, columns: tuple[str, ...]) -> list[Row]:
    return read_table(folder, file, columns) if (folder / file).exists() else []


def _symptom(cell: Cell, symptoms: Iterable[str]) -> str:
    return known(cell, symptoms, "symptoms.csv") if cell.text else ""


def _printed(folder: Path, symptoms: frozenset[str]) -> tuple[PrintedRow, ...]:
    rows = _optional(folder, "printed.csv", ("tool", "name", "when", "symptom_id"))
    check_unique(rows, "tool", "name")
    return tuple(
        PrintedRow(
            tool=text(row["tool"]),
            name=text(row["name"]).casefold(),
            when=text(row["when"]).casefold(),
            symptom=_symptom(row["symptom_id"], symptoms),
        )
        for row in rows
    )


def _codes(folder: Path, symptoms: frozenset[str]) -> tuple[CodeRow, ...]:
    rows = _optional(folder, "codes.csv", ("maker", "code", "symptom_id", "state"))
    check_unique(rows, "code")
    return tuple(
        CodeRow(
            maker=choice(row["maker"], MAKERS),
            code=text(row["code"]).upper(),
            symptom=_symptom(row["symptom_id"], symptoms),
            state="present" if choice(row["state"], STATES) == "present" else "absent",
        )
        for row in rows
    )


def _words(folder: Path, causes: frozenset[str]) -> tuple[WordRow, ...]:
    rows = _optional(folder, "concepts.csv", ("concept", "kind", "opposite", "cause"))
    check_unique(rows, "concept")
    concepts = frozenset(row["concept"].text for row in rows)
    words: dict[str, dict[str, None]] = {}
    for file in ("words_en.csv", "words_zh.csv"):
        for row in _optional(folder, file, ("concept", "words")):
            words.setdefault(known(row["concept"], concepts, "concepts.csv"), {}).update(
                dict.fromkeys(items(row["words"]))
            )
    return tuple(
        WordRow(
            kind=choice(row["kind"], KINDS),
            concept=text(row["concept"]),
            opposite=known(row["opposite"], concepts, "concepts.csv") if row["opposite"].text else "",
            words=tuple(words.get(row["concept"].text, ())),
            cause=known(row["cause"], causes, "components.csv") if row["cause"].text else "",
        )
        for row in rows
    )


def _rules(folder: Path, symptoms: frozenset[str], words: Iterable[WordRow]) -> tuple[RuleRow, ...]:
    rows = _optional(
        folder, "rules.csv", ("symptom_id", "several", "things", "states", "says", "within", "beside")
    )
    concepts = {*ANY_THING, *(word.concept for word in words)}
    return tuple(
        RuleRow(
            symptom=_symptom(row["symptom_id"], symptoms),
            several=_symptom(row["several"], symptoms),
            things=_concepts(row["things"], concepts),
            states=_concepts(row["states"], concepts),
            says="absent" if choice(row["says"], STATES) == "absent" else "present",
            within=_concepts(row["within"], concepts),
            beside=_several(row["beside"], {*symptoms, ALONE}),
            unless=_several(row.optional("unless"), symptoms),
        )
        for row in rows
    )


def _several(cell: Cell, symptoms: Collection[str]) -> tuple[str, ...]:
    return tuple(_symptom(replace(cell, text=each), symptoms) for each in items(cell))


def _concepts(cell: Cell, concepts: Collection[str]) -> tuple[str, ...]:
    names = items(cell)
    for name in names:
        for part in name.split("."):
            if part not in concepts:
                complain(cell, f"{part!r} is not a concept of concepts.csv")
    return names
