"""The wire form of answers."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import fields
from pathlib import Path

import pytest

from diagnoser import Diagnoser, Report
from diagnoser.types import Answer, KitAnswer
from diagnoser.wire import AnswerOut, KitAnswerOut

REPOSITORY = Path(__file__).parents[2]
OLD_STORE = REPOSITORY / "tests" / "api" / "store_0001.sql"


@pytest.fixture(scope="module")
def diagnoser():
    """The shipped model."""
    return Diagnoser.load(REPOSITORY / "models")


@pytest.fixture(scope="module")
def answer(diagnoser):
    """An answer with every optional part: a proposed kit, counted pieces, a graded and an absent finding."""
    report = Report(text="4个HDD黄灯常亮", absent={"NO_DISPLAY"}, graded={"HDD_AMBER_ON": 0.8})
    return diagnoser.diagnose(report, proposed_parts=["HDD"])


def old_documents(column):
    """Return the JSON documents of one column from the first version of the service."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.row_factory = sqlite3.Row
        connection.executescript(OLD_STORE.read_text(encoding="utf-8"))
        return [json.loads(row[column]) for row in connection.execute("SELECT request, answer FROM revision")]


def test_the_wire_form_has_every_field_of_an_answer():
    """A new field of the record must be added here as well, under the same name."""
    assert set(AnswerOut.model_fields) == {field.name for field in fields(Answer)}


def test_the_numbers_of_an_answer_are_kept_to_the_last_digit(answer):
    """The wire form copies values and computes none."""
    body = AnswerOut.of(answer)

    assert [each.part for each in body.kit.parts] == list(answer.kit.parts)
    assert (body.kit.coverage, body.kit.expected_cost) == (answer.kit.coverage, answer.kit.expected_cost)
    assert [each.probability for each in body.causes] == [each.probability for each in answer.causes]
    assert [(each.symptom, each.state, each.known, each.probability) for each in body.findings] == [
        (each.symptom, each.state, each.known, each.probability) for each in answer.findings
    ]
    assert tuple(body.proposed.parts) == answer.proposed.parts
    changes = tuple((each.symptom, each.state) for each in body.counterfactual.changes)
    assert changes == answer.counterfactual.changes


def test_an_answer_survives_writing_and_reading(answer):
    """The stored form reads back as the same answer."""
    body = AnswerOut.of(answer)

    assert AnswerOut.model_validate_json(json.dumps(body.stored())) == body


def test_answers_that_the_first_version_stored_can_still_be_read():
    """Each of them has a kit, all causes and the same values as in its document."""
    documents = old_documents("answer")

    answers = [AnswerOut.model_validate(each) for each in documents]

    assert len(answers) == 5
    for document, answer in zip(documents, answers, strict=True):
        assert holds(answer.stored(), document)


def holds(value, part):
    """Return whether a JSON value holds all contents of another one. It may have more fields."""
    if isinstance(part, dict):
        return isinstance(value, dict) and all(
            name in value and holds(value[name], one) for name, one in part.items()
        )
    if isinstance(part, list):
        return len(value) == len(part) and all(map(holds, value, part))
    return value == part


def test_importing_the_library_does_not_import_pydantic():
    """The models of the wire format are imported only by their users."""
    program = "import diagnoser, diagnoser.types, sys; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_a_short_answer_has_the_kit_the_runners_up_and_the_causes(diagnoser):
    """The same kits and probabilities as the full answer, and every field of the record."""
    report = Report(text="4个HDD黄灯常亮")

    body = KitAnswerOut.of(diagnoser.diagnose_many([report], detail="kit")[0])

    full = AnswerOut.of(diagnoser.diagnose(report))
    assert set(KitAnswerOut.model_fields) == {field.name for field in fields(KitAnswer)} | {"detail"}
    assert body.kit.parts == [each.part for each in full.kit.parts]
    assert body.alternatives == full.alternatives
    assert [(each.cause, each.probability) for each in body.causes] == [
        (each.cause, each.probability) for each in full.causes
    ]
