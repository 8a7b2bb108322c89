"""Script, width, case and blanks do not change what is read."""

import pytest

from diagnoser.reading import Lexicon, read
from tests.reading.reports_read import states


@pytest.mark.parametrize(
    "report",
    [
        "硬盘黄灯常亮",
        "硬碟黃燈常亮",
        "硬盤黃燈常亮",
        "ＨＤＤ 黄灯 常亮",
        "hdd黄灯",
        "硬碟 橘燈 亮",
        "amber light on disk 1",
    ],
)
def test_script_width_case_and_blanks_do_not_matter(lexicon: Lexicon, report: str):
    """One symptom, however it is spelled."""
    assert states(read(lexicon, report)) == {("HDD_AMBER_ON", "present")}
