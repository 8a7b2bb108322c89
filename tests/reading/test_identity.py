"""Machines, serial numbers and part numbers in running text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.knowledge import load_knowledge, machine_of
from diagnoser.reading import Lexicon, read
from diagnoser.reading.identity import Named, named_in
from diagnoser.types import NOBODY, Identity

KNOWLEDGE = load_knowledge("data/knowledge")
LEXICON = Lexicon.of(KNOWLEDGE)


@pytest.mark.parametrize(
    ("text", "machine", "serial", "parts"),
    [
        ("machine 7945-AC1 s/n 99A1234 does not start", "7945-AC1", "99A1234", ()),
        ("R710 does not start", "R710", "", ()),
        ("PE R720, drive 3 amber", "PE R720", "", ()),
        ("IBM System x3650 M3 7945, disk failed", "7945", "", ()),
        ("HPE ProLiant DL380 Gen9: fan failed", "HPE ProLiant DL380 Gen9", "", ()),
        ("please bring FRU 42D0519", "", "", ("42D0519",)),
        ("FRU P/N: 49Y4235 or 39R7229", "", "", ("49Y4235", "39R7229")),
        ("spare part number 512735-001", "", "", ("512735-001",)),
        ("型号7979Q7C,序列号 99B0001,开机无显示", "7979Q7C", "99B0001", ()),
        ("機型:8840CFG 序號:KQ0001A 無畫面", "8840CFG", "KQ0001A", ()),
        ("7979Q7C 99B0001 硬盘黄灯", "7979Q7C", "99B0001", ()),
        ("服务标签:5XK1234,R730无法开机", "R730", "5XK1234", ()),
        ("備件號42D0519", "", "", ("42D0519",)),
        ("ＦＲＵ：４２Ｄ０５１９", "", "", ("42D0519",)),
        ("machine type 9999-XYZ is down", "9999-XYZ", "", ()),
        ("serial number: 06XYZ12, model R630", "R630", "06XYZ12", ()),
    ],
)
def test_what_a_text_names_is_recognised(text, machine, serial, parts):
    """In English and in both Chinese scripts, with and without a word for it."""
    named = named_in(KNOWLEDGE, text).identity

    assert named.serial == serial
    assert named.part_numbers == parts
    if machine in text:
        known = machine_of(KNOWLEDGE, machine)
        assert named.machine == machine or machine_of(KNOWLEDGE, named.machine) == known != None  # noqa: E711


@pytest.mark.parametrize(
    "text",
    [
        "no display",
        "serial port does not work",
        "error code 289 and 8603",
        "memory shows 4096 of 8192",
        "DIMM 3 and fan 2 failed on 2019-03-04 at 12:30",
        "part of the array is offline",
        "the option is missing",
        "call me at 555-0100",
        "开机报 0001 8200",
        "8盘位第3块硬盘黄灯",
    ],
)
def test_numbers_that_name_nothing_are_left_alone(text):
    """Codes, sizes, dates, slots and words that look like labels."""
    assert named_in(KNOWLEDGE, text) == Named()


def test_the_serial_number_of_a_drive_is_not_that_of_the_machine():
    """Said of a drive, or printed by a tool that lists drives. It counts as understood all the same."""
    for text in (
        "disk serial number WD-WCC123456 failed",
        "Device Model:     ST3300\nSerial Number:    3SE0ABCD",
        "硬盘序列号3SE0ABCD 报错",
    ):
        named = named_in(KNOWLEDGE, text)
        assert named.identity.serial == ""
        assert named.numbers


@pytest.mark.parametrize("text", ["型号7979Q7C,序列号 99B0001", "R710, s/n ABC1234", "machine 7945-AC1"])
def test_a_text_that_only_names_the_machine_is_understood(text):
    """Nothing is unread, and there is no finding."""
    reading = read(LEXICON, text)

    assert (reading.understood, reading.unread, reading.findings) == ("all", (), ())
    assert reading.identity != NOBODY


def test_numbers_do_not_disturb_the_words_around_them():
    """The findings are those of the text without them, and nothing of them is unread."""
    plain = read(LEXICON, "no display, drive 3 amber light")
    named = read(LEXICON, "R710 s/n 99A1234 no display, FRU 42D0519 drive 3 amber light")

    states = [(one.symptom, one.state) for one in plain.findings]
    assert states
    assert [(one.symptom, one.state) for one in named.findings] == states
    assert named.unread == plain.unread
    assert named.identity == Identity("R710", "99A1234", ("42D0519",))


@given(
    st.lists(
        st.sampled_from(
            ["R710", "s/n", "99A1234", " ", ",", "序列号", "FRU", "42D0519", "7979Q7C", "：", "无显示"]
        )
    ).map("".join)
)
def test_intervals_lie_in_the_text_and_blanking_keeps_its_length(text):
    """Every offset stays, so findings keep their words."""
    named = named_in(KNOWLEDGE, text)

    assert all(0 <= start < end <= len(text) for start, end in named.intervals)
    assert set(named.numbers) <= set(named.intervals)
    assert len(named.blanked(text)) == len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "FRU 42D0519 ",
        "s/n 99A1234 ",
        "serial number ",
        "a",
        "9",
        "R 7 1 0 ",
        "7979",
        "model ",
        "s/n a-",
        "- ",
    ],
)
def test_the_time_grows_with_the_length_only(piece):
    """No text of the longest length takes more than a second of this process, whatever it repeats."""
    text = (piece * 100_000)[:100_000]
    before = time.process_time()
    named_in(KNOWLEDGE, text)
    assert time.process_time() - before < 1
