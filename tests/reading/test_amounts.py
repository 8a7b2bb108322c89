"""Amounts of memory against each other: less is seen than fitted."""

import pytest

from diagnoser.reading.grammar.shortfalls import shortfalls
from diagnoser.reading.grammar.tokens import Clause


def short(text: str) -> list[str]:
    """Return the words of each shortfall in a text of one sentence."""
    clause = Clause(0, len(text), (), ends_sentence=True, question=False)
    return [text[each.start : each.end] for each in shortfalls([clause], text) if not each.denied]


@pytest.mark.parametrize("text", ["all 256 gb are visible", "内存容量正确", "128g都识别了"])
def test_all_memory_is_seen(text: str):
    """Then a shortfall is denied."""
    clause = Clause(0, len(text), (), ends_sentence=True, question=False)
    assert [each.denied for each in shortfalls([clause], text)] == [True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8 x 16 gb fitted\nbios shows only 96 gb", "8 x 16 gb fitted\nbios shows only 96 gb"),
        ("48 of 64 gb visible", "48 of 64 gb"),
        (
            "twelve sticks installed\nthe system sees only 11 sticks",
            "twelve sticks installed\nthe system sees only 11 sticks",
        ),
        ("1 tb of ram\nlinux reports 992 gb", "1 tb of ram\nlinux reports 992 gb"),
        ("装了4条32g内存\n系统只识别到96g", "4条32g内存\n系统只识别到96g"),
        ("内存原来256g\n现在显示192g", "256g\n现在显示192g"),
        ("新加了2条16g内存\n再加4条8g\n只认到32g", "2条16g内存\n再加4条8g\n只认到32g"),
        ("free shows 112 gb. should be 128 gb", "112 gb. should be 128 gb"),
        ("ram went from 96 gb to 64 gb", "from 96 gb to 64 gb"),
        ("16 gb of ram missing", "16 gb of ram missing"),
        ("added two 16 gb sticks\ntotal did not change", "added two 16 gb sticks\ntotal did not change"),
        ("内存由192g减为128g", "由192g减为128g"),
        ("加了两条内存\n容量没变", "加了两条内存\n容量没变"),
    ],
)
def test_less_is_seen_than_fitted(text: str, expected: str):
    """A product or a sum counts as its result, and the words reach from the first amount to the last."""
    assert short(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "two 32 gb modules fitted\n64 gb shown",
        "64 gb of 64 gb visible",
        "the array has 8 tb\nthe backup shows only 6 tb",
        "64 gb fitted\nbios shows 128 gb",
        "4条16g内存\n显示64g",
        "硬盘4tb\n只显示2tb",
        "内存96g",
        "64 gb of ram fitted\nthe system sees 62.8 gb",
        "the server has 64 gb of memory and 48 gb are used",
    ],
)
def test_equal_amounts_and_those_of_disks_are_no_shortfall(text: str):
    """Nothing is missing, or it is no memory."""
    assert short(text) == []
