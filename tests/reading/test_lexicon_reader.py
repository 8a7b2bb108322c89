"""Whole reports: real ones, the development set, and properties for any text."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.knowledge import Symptom
from diagnoser.reading import Lexicon, ReadReport, read
from tests.reading.reports_read import HERE, ROOT, expected, rows, states

SEEDS = {
    "SEED-01": "HDD_AMBER_ALL", "SEED-02": "DRIVE_NOT_IN_RAID_BIOS", "SEED-03": "NO_DISPLAY",
    "SEED-04": "NO_DISPLAY", "SEED-05": "RAID_POST_FAIL", "SEED-06": "NO_DISPLAY",
    "SEED-07": "POST_289|LP_MEM", "SEED-08": "BSOD_BOOT", "SEED-09": "LP_BRD", "SEED-10": "HDD_AMBER_ON",
}  # fmt: skip


@pytest.mark.parametrize(
    "row", rows(ROOT / "data/tickets/seed_tickets.csv"), ids=lambda row: row["ticket_id"]
)
def test_the_ten_real_tickets_are_read_completely(lexicon: Lexicon, row: dict[str, str]):
    """Each real report gives exactly its symptoms, and nothing of it stays unread."""
    reading = read(lexicon, row["report"])

    assert {finding.symptom for finding in reading.findings} == set(SEEDS[row["ticket_id"]].split("|"))
    assert reading.unread == ()


@pytest.mark.parametrize("row", rows(HERE / "reports.csv"), ids=lambda row: row["report"])
def test_reports_of_the_development_set(lexicon: Lexicon, row: dict[str, str]):
    """Each report of the development set gives exactly the findings noted beside it."""
    assert states(read(lexicon, row["report"])) == expected(row)


def test_reports_that_were_written_after_the_patterns(lexicon: Lexicon):
    """On reports that once were new, nine findings in ten are right and nine in ten are found.

    The patterns have been mended since. data/knowledge/README.md has the figures of the first run.
    """
    pairs = [
        (states(read(lexicon, row["report"])), expected(row)) for row in rows(HERE / "reports_unseen.csv")
    ]
    right = sum(len(found & wanted) for found, wanted in pairs)

    assert right / sum(len(found) for found, _ in pairs) > 0.9
    assert right / sum(len(wanted) for _, wanted in pairs) > 0.9


def test_a_finding_shows_the_words_of_the_report(lexicon: Lexicon):
    """Normalising changes lengths. The words shown are still the customer's own."""
    reading = read(lexicon, "您好，ＭＥＭ燈亮；記憶體錯誤 … 4個ＨＤＤ黃燈常亮")

    assert {finding.symptom: finding.text for finding in reading.findings} == {
        "LP_MEM": "ＭＥＭ燈亮",
        "POST_289": "記憶體錯誤",
        "HDD_AMBER_ALL": "4個ＨＤＤ黃燈常亮",
    }
    assert all(finding.known == "reported" for finding in reading.findings)


@pytest.mark.parametrize("report", ["", " ", "\n\n", "。", "\x00", "\ud800", "服务器", "Hello, please help"])
def test_nothing_is_read_from_nothing(lexicon: Lexicon, report: str):
    """An empty or polite report gives neither findings nor unread pieces."""
    assert read(lexicon, report) == ReadReport((), ())


FRAGMENTS = st.sampled_from(
    [
        "硬盘",
        "硬碟",
        "HDD",
        "黄灯",
        "黃燈",
        "亮",
        "没有",
        "无",
        "不",
        "显示",
        "蓝屏",
        "MEM",
        "灯",
        "no",
        "not",
        "amber",
        "light",
        "drive",
        "two",
        "4",
        "个",
        "，",
        "、",
        ",",
        ".",
        ";",
        "\n",
        "…",
        "ﬁ",
        "㎇",
        "ß",
        "İ",
        "é",
        "ＭＥＭ",
        "报",
        "289",
        "DIMM1",
        "ctrl",
        "+",
        "a",
        "-",
        "'",
        "'",
        "\u200b",
        "😀",
        "power",
        "supply",
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(FRAGMENTS, max_size=25).map("".join)))
def test_any_text_can_be_read_and_words_come_from_it(lexicon: Lexicon, text: str):
    """Reading never raises, shows words of the text only, and gives at most one finding a symptom."""
    reading = read(lexicon, text)

    assert all(finding.text and finding.text in text for finding in reading.findings)
    assert all(piece and piece in text for piece in reading.unread)
    assert len({finding.symptom for finding in reading.findings}) == len(reading.findings)
    assert read(lexicon, text) == reading


@pytest.mark.parametrize(
    "piece",
    [
        "硬盘黄灯常亮,",
        "盘",
        "a",
        "2 drive ",
        "没有",
        "amber ",
        "not ",
        "1 ",
        "\n",
        "\ufb03",
        "the amber lights are on drive 3, ",
    ],
)
def test_a_long_report_is_read_in_linear_time(lexicon: Lexicon, piece: str):
    """A third of a megabyte of anything takes seconds at the very worst, never minutes."""
    text = piece * (333_000 // len(piece.encode()))
    started = perf_counter()
    read(lexicon, text)

    assert perf_counter() - started < 20  # less than a second on an idle machine


def test_a_present_symptom_drops_its_less_specific_readings():
    """Only a present symptom supersedes, an absent one does not."""
    symptoms = [
        Symptom("ALL", "a", "a", "x", "x", ("all red",), ("ONE",)),
        Symptom("ONE", "o", "o", "x", "x", ("one red",), ()),
    ]
    lexicon = Lexicon.compile(symptoms)

    assert states(read(lexicon, "all red, one red")) == {("ALL", "present")}
    assert states(read(lexicon, "not all red, one red")) == {("ALL", "absent"), ("ONE", "present")}
