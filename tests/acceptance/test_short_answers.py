"""Many reports at once: short answers with the kits of whole answers."""

import csv
from pathlib import Path

import pytest

from diagnoser import Diagnoser, Report
from diagnoser.errors import InputError, UnknownSymptomError

SEED_TICKETS = Path(__file__).parents[2] / "data" / "tickets" / "seed_tickets.csv"


@pytest.fixture(scope="module")
def diagnoser():
    """The shipped model."""
    return Diagnoser.load("models")


@pytest.fixture(scope="module")
def reports(diagnoser):
    """The ten real texts, coded reports of all kinds, and enough of them for several slices."""
    with SEED_TICKETS.open(encoding="utf-8") as file:
        texts = [Report(text=row["report"], machine=row["machine"]) for row in csv.DictReader(file)]
    symptoms = diagnoser.model.network.symptoms
    coded = [
        Report(
            machine="7979Q7C" if number % 2 else None,
            present={symptoms[number]},
            absent={symptoms[(number + 7) % len(symptoms)]},
            graded={symptoms[(number + 3) % len(symptoms)]: 0.8} if number % 3 == 0 else {},
            unknown={symptoms[(number + 5) % len(symptoms)]},
            asked={symptoms[number]} if number % 5 == 0 else (),
            measured={symptoms[(number + 11) % len(symptoms)]} if number % 7 == 0 else (),
        )
        for number in range(len(symptoms))
    ]
    return [*texts, *coded, Report(machine="7979Q7C"), *texts, Report(text="硬盘1和硬盘3黄灯")]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"objective": "coverage", "max_spares": 1},
        {"service_level": "7x24x4", "stock": {"DIMM": 1, "HDD": 2, "SYSTEM_BOARD": 1}},
    ],
    ids=["cost", "coverage", "stock"],
)
def test_short_answers_hold_the_kits_of_whole_answers(diagnoser, reports, options):
    """Kit, runners-up, causes and flags, to the last bit, for texts and codes alike."""
    short = diagnoser.diagnose_many(iter(reports), detail="kit", **options)

    assert len(short) == len(reports) > 128
    for found, report in zip(short, reports, strict=True):
        whole = diagnoser.diagnose(report, **options)
        assert (found.kit, found.alternatives) == (whole.kit, whole.alternatives)
        assert list(found.causes.items()) == [(one.cause, one.probability) for one in whole.causes]
        assert (found.exact, found.coverage_repaired) == (whole.exact, whole.coverage_repaired)
        assert found.model_version == whole.model_version == diagnoser.version


def test_whole_answers_are_the_default(diagnoser, reports):
    """Without a detail each report gets the answer of `diagnose`."""
    few = reports[:2]

    assert diagnoser.diagnose_many(few, language="en") == [
        diagnoser.diagnose(report, language="en") for report in few
    ]


def test_a_report_that_cannot_be_used_is_named(diagnoser, reports):
    """The error is that of `diagnose`. A proposed kit is refused and not ignored."""
    with pytest.raises(UnknownSymptomError, match="NO_SUCH"):
        diagnoser.diagnose_many([reports[0], Report(present={"NO_SUCH"})], detail="kit")
    with pytest.raises(InputError, match="proposed kit"):
        diagnoser.diagnose_many(reports[:1], detail="kit", proposed_parts=["DIMM"])
    with pytest.raises(InputError, match="max_spares"):
        diagnoser.diagnose_many(reports[:1], detail="kit", max_spares=3)
