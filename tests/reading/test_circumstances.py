"""Circumstances: history, doubt and questions around a finding."""

import pytest

from diagnoser.reading import Lexicon, read


def findings(lexicon: Lexicon, report: str) -> list[tuple[str, str, float | None]]:
    """Return symptom, state and probability of each finding."""
    return [(each.symptom, each.state, each.probability) for each in read(lexicon, report).findings]


@pytest.mark.parametrize(
    ("report", "symptom", "probability"),
    [
        ("Drive 4 has failed.", "DRIVE_DEFUNCT_LOG", None),
        ("It seems that drive 4 has failed.", "DRIVE_DEFUNCT_LOG", 0.7),
        ("3号硬盘亮黄灯", "HDD_AMBER_ON", None),
        ("好像3号硬盘亮黄灯", "HDD_AMBER_ON", 0.7),
        ("不知道是不是内存报错", "POST_289", 0.6),
    ],
)
def test_a_hedge_makes_a_finding_graded(
    lexicon: Lexicon, report: str, symptom: str, probability: float | None
):
    """Without a hedge it is plain."""
    assert findings(lexicon, report) == [(symptom, "present", probability)]


@pytest.mark.parametrize(
    ("report", "symptom"),
    [
        ("Last year a disk failed. The screen is black now.", "NO_DISPLAY"),
        ("去年硬盘坏过，现在屏幕黑屏", "NO_DISPLAY"),
    ],
)
def test_history_says_nothing_of_the_present(lexicon: Lexicon, report: str, symptom: str):
    """Only what is so now is found."""
    assert findings(lexicon, report) == [(symptom, "present", None)]


@pytest.mark.parametrize(
    "report",
    [
        "The array is degraded. It was only a loose cable, please close the ticket.",
        "阵列降级。没事了，请关单",
    ],
)
def test_a_closed_case_has_no_fault(lexicon: Lexicon, report: str):
    """All is well again at the end, so the fault before is over."""
    assert findings(lexicon, report) == []


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("Is the fault light on? No.", [("LP_SYS_ERR", "absent", None)]),
        ("Is the raid degraded?", []),
        ("风扇有没有告警？", []),
        ("Why is the fan so loud?", [("FAN_NOISE", "present", None)]),
    ],
)
def test_a_question_is_open_denied_or_told(
    lexicon: Lexicon, report: str, expected: list[tuple[str, str, float | None]]
):
    """An open question says nothing, an answer of no denies, and a question for the reason tells."""
    assert findings(lexicon, report) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("An error of drive 3 would have shown in the log.", []),
        ("The server locked up twice in February. Now it does it again.", [("OS_HANG", "present", None)]),
        ("The server locked up twice in February.", []),
        (
            "Drive 4 has failed, we are close to the end of our wits.",
            [("DRIVE_DEFUNCT_LOG", "present", None)],
        ),
    ],
)
def test_what_is_only_thought_says_nothing_and_what_returns_is_no_history(
    lexicon: Lexicon, report: str, expected: list[tuple[str, str, float | None]]
):
    """Neither does a bare "close" close a case."""
    assert findings(lexicon, report) == expected
