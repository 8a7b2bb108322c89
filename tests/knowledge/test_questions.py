"""The questions: each can be answered with yes, no or don't know, and asks for one thing to be there."""

import csv
import re
from pathlib import Path

import pytest

FILE = Path(__file__).parents[2] / "data" / "knowledge" / "questions.csv"
with FILE.open(encoding="utf-8", newline="") as _file:
    QUESTIONS = list(csv.DictReader(_file))

VERB = re.compile(
    r"(?:^|, )(?:is|are|does|do|did|was) ", re.IGNORECASE
)  # at the start, or after a condition such as "With the cover open,"
ASKS_FOR_MORE = re.compile(r"\b(?:which|what|how|why|who|please)\b(?! the)", re.IGNORECASE)
CHINESE_YES_NO = re.compile("是否|是不是|有没有|会不会|吗?$")
CHINESE_ASKS_FOR_MORE = re.compile("哪|什么|多少|多久|多长|怎么|怎样|几块|几号|几声|几次|还是|请")


@pytest.mark.parametrize("row", QUESTIONS, ids=[row["symptom_id"] for row in QUESTIONS])
def test_every_question_is_answered_with_yes_or_no(row):
    """In both languages it has one question mark, a verb in front, and no second question beyond yes or no."""
    english, chinese = row["question_en"], row["question_zh"]

    assert english.count("?") == 1
    assert english.endswith("?")
    assert VERB.search(english)
    assert not ASKS_FOR_MORE.search(english)
    assert len(re.findall("[??]", chinese)) == 1
    assert CHINESE_YES_NO.search(chinese)
    assert not CHINESE_ASKS_FOR_MORE.search(chinese)


@pytest.mark.parametrize(
    ("symptom", "english", "chinese"),
    [
        ("NO_BEEP", "without a single beep", "一声滴声都没有"),
        ("RAID_NOT_DETECTED", "missing", "没有出现"),
        ("BMC_DOWN", "unreachable", "连不上"),
        ("NIC_MISSING", "missing", "少了"),
        ("CARD_NOT_DETECTED", "not detected", "识别不到"),
        ("KBD_FAIL", "stay dead", "没有反应"),
        ("OPTICAL_FAIL", "fail", "打不开"),
        ("NIC_DOWN", "dead", "不通"),
    ],
)
def test_yes_means_that_the_symptom_is_there(symptom, english, chinese):
    """For symptoms of an absence, yes means absence."""
    row = next(row for row in QUESTIONS if row["symptom_id"] == symptom)

    assert english in row["question_en"]
    assert chinese in row["question_zh"]
