"""Guesses of the speaker at the cause."""

import pytest

from diagnoser.reading import Lexicon, read


@pytest.mark.parametrize(
    ("report", "cause", "words"),
    [
        (
            "I suspect the system board, the server does not start.",
            "SYSTEM_BOARD",
            "suspect the system board",
        ),
        ("Maybe the fan is bad", "FAN", "Maybe the fan is bad"),
        ("怀疑主板坏了，开不了机", "SYSTEM_BOARD", "怀疑主板坏了"),
        ("应该是raid卡的问题，阵列离线", "RAID_CARD", "应该是raid卡"),
        ("主板坏了", "SYSTEM_BOARD", "主板坏了"),
    ],
)
def test_a_guess_has_its_cause_and_words(lexicon: Lexicon, report: str, cause: str, words: str):
    """The part stands behind the words of the guess, or is said to be broken."""
    assert [(each.cause, each.text) for each in read(lexicon, report).guesses] == [(cause, words)]


@pytest.mark.parametrize(
    "report",
    [
        "Probably the disk light is amber",
        "好像3号硬盘亮黄灯",
        "Drive 4 has failed.",
        "风扇告警",
        "We may need a spare disk on site, it hangs.",
        "It hangs, maybe it is not the power supply.",
        "死机,应该不是硬盘的问题",
    ],
)
def test_what_somebody_sees_is_no_guess(lexicon: Lexicon, report: str):
    """Doubt about a symptom is no guess at a cause, and neither is a plain symptom."""
    assert read(lexicon, report).guesses == ()


def test_a_guess_hides_its_words_only_where_something_else_is_known(lexicon: Lexicon):
    """The suspected board is no symptom beside a machine that does not start. A suspected fan alone is one."""
    beside = {
        each.symptom for each in read(lexicon, "I suspect the fan, the server does not start.").findings
    }
    alone = {each.symptom for each in read(lexicon, "Maybe the fan is bad").findings}

    assert beside == {"NO_POWER"}
    assert alone == {"FAN_LOG"}
