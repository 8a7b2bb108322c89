"""Reads the optional tables of a knowledge folder that serve the reading of reports."""

from collections.abc import Iterable
from pathlib import Path

from diagnoser.knowledge.records import CodeRow, PrintedRow, ReadingTables
from diagnoser.knowledge.tables import Cell, Row, check_unique, choice, known, read_table, text

MAKERS = ("any", "dell", "hpe", "huawei", "ibm", "inspur", "lenovo", "supermicro")
STATES = ("absent", "present")


def load_reading_tables(folder: Path, symptoms: frozenset[str]) -> ReadingTables:
    """Return the tables for reading of a folder; a table without a file is empty.

    Raises:
        KnowledgeError: A row is wrong; the message names file, line and column.
    """
    return ReadingTables(printed=_printed(folder, symptoms), codes=_codes(folder, symptoms))


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
