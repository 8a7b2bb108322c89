"""The table of ends of life: read, checked, and kept in a model."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from diagnoser.errors import KnowledgeError, ModelError
from diagnoser.knowledge import EndOfLife, knowledge_from_json, knowledge_to_json, load_knowledge

SHIPPED = Path(__file__).parents[2] / "data" / "knowledge"
HEADER = "family,part,ends_on,source\n"


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the shipped folder. It has no such table."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "knowledge"))


def test_the_table_is_read_and_kept_in_a_model(folder):
    """A model without the table keeps its bytes."""
    assert "ends_of_life" not in knowledge_to_json(load_knowledge(folder))
    (folder / "ends_of_life.csv").write_text(
        f"{HEADER}x3650,,2027-06-30,letter of the maker\nx3650,DIMM,2026-12-31,letter of the maker\n",
        encoding="utf-8",
    )
    knowledge = load_knowledge(folder)

    assert knowledge.ends_of_life == (
        EndOfLife("x3650", "", "2027-06-30", "letter of the maker"),
        EndOfLife("x3650", "DIMM", "2026-12-31", "letter of the maker"),
    )
    assert knowledge_from_json(knowledge_to_json(knowledge)) == knowledge


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("x9999,,2027-06-30,letter", "family", "'x9999' is not an id of machine_types.csv"),
        ("x3650,NOPE,2027-06-30,letter", "part", "'NOPE' is not an id of components.csv"),
        ("x3650,CONFIG,2027-06-30,letter", "part", "'CONFIG' is not an id"),
        ("x3650,,30.06.2027,letter", "ends_on", "'30.06.2027' is not a day such as 2027-06-30"),
        ("x3650,,,letter", "ends_on", "'' is not a day"),
        ("x3650,,2027-06-30,", "source", "the cell is empty"),
        ("x3650,,2027-06-30,letter\nx3650,,2028-06-30,letter", "family", "already occurs"),
    ],
)
def test_a_wrong_row_is_named(folder, row, column, said):
    """File, line and column."""
    (folder / "ends_of_life.csv").write_text(f"{HEADER}{row}\n", encoding="utf-8")

    with pytest.raises(KnowledgeError, match=rf"ends_of_life\.csv line \d, column {column}: .*{said}"):
        load_knowledge(folder)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (EndOfLife("nothing", "", "2027-06-30", "x"), "no family of a machine"),
        (EndOfLife("x3650", "NOPE", "2027-06-30", "x"), "NOPE"),
        (EndOfLife("x3650", "", "soon", "x"), "is no day: 'soon'"),
    ],
)
def test_a_model_with_a_wrong_row_is_refused(end, said):
    """By the same rules."""
    wrong = replace(load_knowledge(SHIPPED), ends_of_life=(end,))

    with pytest.raises(ModelError, match=said):
        knowledge_from_json(knowledge_to_json(wrong))
