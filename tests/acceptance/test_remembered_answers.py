"""A remembered answer equals a newly computed one."""

import csv
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from diagnoser import Diagnoser, Report
from diagnoser.decision import Options
from diagnoser.errors import InputError
from diagnoser.types import Action

ROOT = Path(__file__).parents[2]
MACHINES = ("7979Q7C", None, "8840CFG")


@pytest.fixture(scope="module")
def remembering():
    """Return the shipped model with a bound below the number of reports."""
    return Diagnoser.load(ROOT / "models", remember=40)


@pytest.fixture(scope="module")
def forgetful(remembering):
    """Return the same model without a memory."""
    return Diagnoser(remembering.model, remembering.version, remember=0)


def reports():
    """Return texts of both languages with three machines, and with variations of the other facts."""
    for language in ("en", "zh"):
        with (ROOT / f"data/reports/development/written_{language}.csv").open(encoding="utf-8") as file:
            for number, row in enumerate(islice(csv.DictReader(file), 25)):
                yield Report(text=row["report"], machine=MACHINES[number % 3])
    plain = Report(text="4个HDD黄灯常亮", machine="7979Q7C")
    yield plain
    yield Report(text="one drive amber", machine="7979Q7C")
    yield Report(text="two drives amber", machine="7979Q7C")
    yield replace(plain, equipment={"RAID_CARD": 0})
    yield replace(plain, actions=(Action("replaced", "HDD", "no_change"),))
    yield replace(plain, unlisted="unknown")
    yield replace(plain, graded={"LP_MEM": 0.3})
    yield replace(plain, absent={"LP_MEM"})


OPTIONS = (
    Options(),
    Options(max_spares=1),
    Options(objective="coverage"),
    Options(objective="whole_case"),
    Options(service_level="7x24x4"),
    Options(stock={"HDD": 1}),
    Options(proposed_parts=("HDD",)),
    Options(language="en"),
    Options(language="zh"),
)


def test_a_remembered_answer_equals_the_fresh_one(remembering, forgetful):
    """This holds for each report, asked twice, with every option, and with other words or options in between."""
    asked = [(report, OPTIONS[number % len(OPTIONS)]) for number, report in enumerate(reports())]
    asked += [(report, option) for report in list(reports())[-8:] for option in OPTIONS]
    for report, option in [*asked, *asked[::-1]]:
        fresh = forgetful.answer(report, option)

        assert remembering.answer(report, option) == fresh
        if option.proposed_parts is None:
            assert remembering.kit_answers([report], option) == forgetful.kit_answers([report], option)
    assert remembering._decisions.found > len(asked) / 3
    assert len(remembering._decisions) <= 40


def test_the_words_of_another_report_are_never_shown(remembering):
    """Two texts with the same evidence have one decision, and each shows its own words."""
    first = remembering.diagnose(Report(text="one drive amber", machine="7979Q7C"))
    again = remembering.diagnose(Report(text="a drive amber, xyzzy", machine="7979Q7C"))

    assert first.findings[0].text != again.findings[0].text
    assert again.findings[0].text in "a drive amber, xyzzy"
    assert "xyzzy" in "".join(again.unread)
    assert not first.unread


def test_what_is_refused_is_refused_also_where_the_same_is_remembered(remembering):
    """`True` equals 1 in Python, and is no number of pieces."""
    good = Report(text="4个HDD黄灯常亮", machine="7979Q7C", equipment={"HDD": 1})
    remembering.diagnose(good)

    with pytest.raises(InputError):
        remembering.diagnose(replace(good, equipment={"HDD": True}))
