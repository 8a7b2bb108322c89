"""Negation and doubt next to the words of a symptom."""

import pytest

from diagnoser.reading import Lexicon, read
from tests.reading.reports_read import states


@pytest.mark.parametrize(
    ("report", "wanted"),
    [
        ("没有硬盘黄灯", {("HDD_AMBER_ON", "absent"), ("HDD_AMBER_ALL", "absent")}),
        ("硬盘黄灯没有亮", {("HDD_AMBER_ON", "absent"), ("HDD_AMBER_ALL", "absent")}),
        ("硬盘黄灯还没有熄灭", {("HDD_AMBER_ON", "present")}),
        ("不仅硬盘黄灯亮", {("HDD_AMBER_ON", "present")}),
        ("MEM LED isn't lit", {("LP_MEM", "absent")}),
        ("MEM LED is off", {("LP_MEM", "absent")}),
        ("there is no MEM LED", {("LP_MEM", "absent")}),
        ("I dont see a MEM LED", {("LP_MEM", "absent")}),
        ("we dont have a blue screen", {("BSOD_RUN", "absent")}),
        ("没有显示", {("NO_DISPLAY", "present")}),
        ("是否有硬盘黄灯不清楚", set()),
        ("如果硬盘黄灯亮请更换", set()),
        ("没有蓝屏、死机", {("BSOD_RUN", "absent"), ("OS_HANG", "absent")}),
        ("没有蓝屏,死机", {("BSOD_RUN", "absent"), ("OS_HANG", "present")}),
        ("0号硬盘黄灯不亮,1号硬盘黄灯亮", {("HDD_AMBER_ON", "present")}),
    ],
)
def test_negation_next_to_the_words_counts(lexicon: Lexicon, report: str, wanted: set):
    """Plain negation makes a finding absent, a doubtful one makes none."""
    assert states(read(lexicon, report)) == wanted


def test_doubtful_words_are_handed_back(lexicon: Lexicon):
    """What is not certain enough for a finding is shown as unread."""
    assert read(lexicon, "不知道有没有硬盘黄灯").unread == ("不知道有没有硬盘黄灯",)
