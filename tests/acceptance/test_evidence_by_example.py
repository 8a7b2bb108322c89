"""The meaning of answers to a question, by example, through the library and the shipped model."""

from pathlib import Path

import pytest

from diagnoser import Diagnoser, Report

WITH_PANEL, WITHOUT_PANEL = "7979A11", "4362PAT"  # x3650 and x3200
MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture(scope="module")
def diagnoser():
    """The shipped model, from a folder and nothing else."""
    return Diagnoser.load(MODELS)


def posterior(diagnoser, report):
    """Return cause -> probability."""
    return {one.cause: one.probability for one in diagnoser.diagnose(report).causes}


EXAMPLES = [
    ("报DIMM1错", "LP_MEM", "DIMM"),
    ("memory error", "LP_MEM", "DIMM"),
    ("机器开机加电无显示", "LP_MEM", "DIMM"),
    ("硬盘黄灯常亮", "LP_DASD", "HDD"),
    ("电源黄灯亮", "LP_PS", "PSU"),
]


@pytest.mark.parametrize(("text", "symptom", "cause"), EXAMPLES)
def test_absent_moves_more_than_not_mentioned_and_that_more_than_unknown(diagnoser, text, symptom, cause):
    """A light seen dark is strong evidence, an unmentioned one is weak evidence, and an unknown one is none."""

    def of_cause(**more):
        return posterior(diagnoser, Report(text=text, machine=WITH_PANEL, **more))[cause]

    unknown, silent, absent = of_cause(unknown={symptom}), of_cause(), of_cause(absent={symptom})

    assert absent < silent < unknown < of_cause(present={symptom})
    assert unknown - silent < 0.5 * (unknown - absent)


def test_silence_moves_nothing_where_it_is_declared_to_say_nothing(diagnoser):
    """With `unlisted="unknown"` an unlisted symptom counts like an unknown one."""
    plain = Report(present={"POST_289"}, machine=WITH_PANEL, unlisted="unknown")
    asked = Report(present={"POST_289"}, machine=WITH_PANEL, unlisted="unknown", unknown={"LP_MEM"})

    assert posterior(diagnoser, plain) == pytest.approx(posterior(diagnoser, asked), abs=1e-12)


def test_a_closed_checklist_says_more_than_silence(diagnoser):
    """With `unlisted="absent"` unlisted symptoms are absent: every cause with many signs loses probability."""
    silent, absent = (
        posterior(diagnoser, Report(present={"POST_289"}, machine=WITH_PANEL, unlisted=unlisted))
        for unlisted in ("unmentioned", "absent")
    )

    assert absent["DIMM"] < silent["DIMM"]


@pytest.mark.parametrize("state", ["absent", "present"])
def test_a_machine_without_light_path_gives_no_evidence_on_its_lights(diagnoser, state):
    """A finding on a missing lamp changes nothing. On a machine with the lamp it changes the answer."""
    moved = {}
    for machine in (WITHOUT_PANEL, WITH_PANEL):
        plain = posterior(diagnoser, Report(text="memory error", machine=machine))
        said = posterior(diagnoser, Report(text="memory error", machine=machine, **{state: {"LP_MEM"}}))
        moved[machine] = max(abs(plain[cause] - said[cause]) for cause in plain)

    assert moved[WITHOUT_PANEL] == pytest.approx(0, abs=1e-12)
    assert moved[WITH_PANEL] > 0.05


def test_a_machine_without_light_path_is_not_held_against_by_silence(diagnoser):
    """Without a panel, an unmentioned light and an unknown one are the same."""
    lights = {symptom for symptom in diagnoser.model.network.symptoms if symptom.startswith("LP_")}
    silent = Report(text="memory error", machine=WITHOUT_PANEL)
    unknown = Report(text="memory error", machine=WITHOUT_PANEL, unknown=lights)

    assert posterior(diagnoser, silent) == pytest.approx(posterior(diagnoser, unknown), abs=1e-12)


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("硬盘黄灯常亮，电源黄灯亮", {"HDD", "PSU"}),
        ("Hard disk amber light on. Power supply amber light on.", {"HDD", "PSU"}),
    ],
)
def test_two_causes_at_once_are_found_when_the_findings_need_both(diagnoser, text, pair):
    """No single part lights up both lamps: both are the likeliest parts, and both are sent."""
    answer = diagnoser.diagnose(Report(text=text, machine=WITH_PANEL))

    parts = [one.cause for one in answer.causes if one.kind == "part"]
    assert set(parts[:2]) == pair
    assert set(answer.kit.parts) == pair
    single = [kit.coverage for kit in answer.alternatives if len(kit.parts) == 1]
    assert all(coverage < answer.kit.coverage for coverage in single)


def test_one_cause_is_enough_when_it_explains_everything(diagnoser):
    """Two signs of the same part do not call for a second one."""
    answer = diagnoser.diagnose(Report(text="报DIMM1错,光通路MEM黄灯亮", machine=WITH_PANEL))

    assert answer.kit.parts == ("DIMM",)
    assert answer.causes[0].probability > 0.9
