"""Random texts through the reader and the whole diagnosis: an answer in range, or a refusal, in bounded time."""

import time
from functools import cache
from pathlib import Path

from diagnoser import Diagnoser, Report
from diagnoser.decision.warm import warm
from diagnoser.errors import DiagnoserError
from tests.audit.campaign import Seen, sentence
from tests.audit.models import out_of_range

MODELS = Path(__file__).parents[2] / "models"
MOST_SECONDS = 2.0  # of processor time; ten times what an answer is promised to take, for a busy machine
JOINTS = (
    "", " ", ", ", "，", "。", "\n", "；", " and ", " but not ", "没有", "不", "无", " no ", "? ", "...", "\t", "|",
)  # fmt: skip
NOISE = (
    "\ufdfa", "\u200b", "\ud800", "\x00", "\u202e", "e\u0301" * 9, "𠮷", "Ⅷ", "ｶﾞ", "😀", "(((((", "re:a?",
    "%s%n", "<b>", "'; --", "0x7f", "1e308", "-1", "2024-02-30", "a" * 300, "硬" * 300, "no " * 80, "\\", "\r\n",
    "\u3000",
)  # fmt: skip
PRINTED = (
    "Slot Number: {n}",
    "Firmware state: Failed",
    "Predictive Failure Count: {n}",
    "  5 Reallocated_Sector_Ct 0x{n} {n}",
    "Fan{n} | {n} RPM | cr",
    "SEL: {n} | Memory | Uncorrectable ECC | Asserted",
    '{{"Health": "Critical", "n": {n}}}',
    "Oct 12 10:0{n} host kernel: Machine check events logged",
    "PSU{n}: presence detected, AC lost",
    "EID:Slt {n}:{n} Offln",
)


@cache
def diagnoser() -> Diagnoser:
    """The shipped model. Machine code is compiled first: `make setup` does so before anybody waits for an answer."""
    warm()
    return Diagnoser.load(MODELS)


@cache
def words() -> tuple[str, ...]:
    """Return the usual words for the symptoms and the parts of the shipped knowledge."""
    known = diagnoser().model.knowledge
    patterns = (pattern for one in known.symptoms for pattern in (*one.patterns, one.name_en, one.name_zh))
    names = (name for one in known.components for name in (*one.synonyms, one.name_en, one.name_zh))
    return tuple(sorted({each for each in (*patterns, *names) if each and ":" not in each}))


def text(chooser) -> str:
    """One to forty pieces: words of the knowledge, parts of words, printed lines, noise and any characters."""
    pieces = []
    for _ in range(chooser.choice([1, 2, 3, 5, 8, 13, 40])):
        word = chooser.choice(words())
        any_character = chr(
            chooser.choice(
                [chooser.randrange(32, 127), chooser.randrange(0x4E00, 0x9FFF), chooser.randrange(0x110000)]
            )
        )
        line = chooser.choice(PRINTED).format(n=chooser.randint(0, 99))
        cut = word[: chooser.randint(1, len(word))]
        pieces.append(
            chooser.choices([word, cut, line, chooser.choice(NOISE), any_character], [9, 2, 3, 2, 2])[0]
        )
        pieces.append(chooser.choice(JOINTS))
    whole = "".join(pieces)
    return whole * chooser.choice([2, 10, 60]) if chooser.random() < 0.05 else whole


def examine(chooser) -> Seen:
    """Diagnose a text. Most of them for a machine."""
    given = text(chooser)
    report = Report(text=given, machine=chooser.choice([None, "7979Q7C", "8840CFG", "ZZZZ"]))
    own = diagnoser()
    start = time.process_time()
    try:
        answer = own.diagnose(report)
    except DiagnoserError as error:
        what, wrong = "refused", sentence(error)
    else:
        what, wrong = "answered", out_of_range(answer)
    seconds = time.process_time() - start
    if seconds > MOST_SECONDS:
        wrong = wrong or f"{seconds:.1f} s for {given[:200]!r}"
    return Seen(what, wrong, seconds)
