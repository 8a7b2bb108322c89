"""Nothing of a text disappears, whatever it holds, and no text is expensive out of proportion."""

import re
import time
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoser.reading import Lexicon, ReadReport, read
from diagnoser.reading.normalise import character_form
from diagnoser.reading.unread import unread_pieces
from tests.reading.reports_read import ROOT, rows

CASES = ROOT / "data" / "tickets" / "published_cases.csv"
REPORTS = [
    row["report"]
    for path in (*sorted((ROOT / "data" / "reports" / "development").glob("*.csv")), CASES)
    for row in rows(path)
    if path != CASES or row["ticket_id"].startswith("ren-")
]
WORDS = sorted({word for report in REPORTS for word in re.findall(r"[a-zA-Z]+|[^\x00-\x7f]|\S", report)})


def lost(reading: ReadReport, text: str) -> str:
    """Return the words of a text that were neither read nor listed as unread, and that say something."""
    rest = list(text)
    for start, end in reading.understood_at:
        rest[start:end] = "\n" * (end - start)
    place, left = 0, "".join(rest)
    for piece in reading.unread:
        found = left.find(piece, place)
        assert found >= 0, piece
        place = found + len(piece)
        left = left[:found] + "\n" * len(piece) + left[place:]
    characters = character_form(left)
    return " ".join(characters.text[start:end] for start, end in unread_pieces(characters.text, []))


def test_every_word_of_a_report_is_read_or_listed(lexicon: Lexicon):
    """Each word of the development reports is in a finding, an action, a machine, a filler or an unread piece."""
    for report in REPORTS:
        assert lost(read(lexicon, report), report) == "", report


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, len(WORDS) - 1), max_size=40))
def test_random_words_are_read_or_listed(lexicon: Lexicon, chosen: list[int]):
    """The same holds for words in random order."""
    text = " ".join(WORDS[number] for number in chosen)
    assert lost(read(lexicon, text), text) == ""


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_random_characters_do_not_fail(lexicon: Lexicon, text: str):
    """No text fails, not even one of control characters and half pairs."""
    read(lexicon, text)


HARD = {
    "one letter": "a",
    "letters": "a b ",
    "numbers": "1 2 of 3 ",
    "no": "no ",
    "not": "没有",
    "things": "drive ",
    "things and states": "drive failed ",
    "sizes": "8x16G ",
    "marks": ".,;",
    "bars": "| ",
    "colons": "a: 0 ",
    "brackets": "[((",
    "codes": "0x806f ",
    "lights": "硬盘黄灯亮",
    "actions": "replaced memory no change, ",
}


@pytest.mark.parametrize("piece", HARD.values(), ids=HARD)
def test_the_work_grows_with_the_length(lexicon: Lexicon, piece: str):
    """Four times the text takes less than eight times the processor time: the work is not quadratic."""
    short, long = 10_000, 40_000
    read(lexicon, (piece * short)[:short])

    times = []
    for length in (short, long):
        text = (piece * length)[:length]
        tries = []
        for _ in range(3):  # the least of several, because other processes disturb the caches
            start = time.process_time()
            read(lexicon, text)
            tries.append(time.process_time() - start)
        times.append(min(tries))

    assert times[1] < 8 * times[0] + 0.05


def test_shuffled_output_does_not_fail(lexicon: Lexicon):
    """Lines of all tools in random order, cut anywhere, are read without an error."""
    lines = [
        line
        for path in sorted(Path(__file__).parent.glob("machine_output/samples/*/*.txt"))
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    ]
    lines.sort(key=lambda line: crc32(line.encode()))
    for start in range(0, len(lines), 200):
        text = "\n".join(lines[start : start + 200])
        read(lexicon, text[start % 7 : -(start % 11) or None])
