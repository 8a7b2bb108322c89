"""A word inside a longer word or name is not a symptom."""

import pytest

from diagnoser.reading import Lexicon, read
from tests.reading.reports_read import states


@pytest.mark.parametrize(
    "report",
    [
        "301 GB",
        "磁盘301GB",
        "IP 10.161.0.163",
        "SN 99A0289",
        "X3301",
        "房间1962",
        "2009-16-01",
        "port 1600",
        "1801 users",
        "ECC内存2条",
        "没有时间",
        "UPS灯亮",
        "固件降级",
        "Apache Spark",
        "无显卡",
        "smoke test passed",
        "机器在161机房3楼",
        "critical business server",
        "只读光盘",
        "resolution 2400x1600",
    ],
)
def test_words_that_only_look_like_symptoms(lexicon: Lexicon, report: str):
    """Capacities, addresses, serials and everyday words are not symptoms."""
    assert states(read(lexicon, report)) == set()
