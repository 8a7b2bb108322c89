"""The compiled patterns: every one is read, and threads share them."""

from concurrent.futures import ThreadPoolExecutor

from diagnoser.knowledge import Symptom, load_knowledge
from diagnoser.knowledge.patterns import parse_pattern
from diagnoser.reading import Lexicon, read
from tests.reading.reports_read import HERE, ROOT, rows, states


def test_one_lexicon_serves_many_threads(lexicon: Lexicon):
    """Threads that share a lexicon read what one thread reads."""
    reports = [row["report"] for row in rows(HERE / "reports.csv")] * 5
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda report: read(lexicon, report), reports)) == [
            read(lexicon, report) for report in reports
        ]


def test_a_lexicon_without_symptoms_reads_nothing():
    """Without expert knowledge the whole report is unread."""
    assert read(Lexicon.compile(()), "硬盘有咖啡味").findings == ()
    assert read(Lexicon.compile(()), "硬盘有咖啡味").unread == ("硬盘有咖啡味",)


def test_prefixes_say_absent_and_nothing():
    """`not:` makes a finding absent, `skip:` hides what stands inside."""
    patterns = ("screen dead", "not:screen fine", "skip:no screen dead pixels", "re:tube.{0,5}dark")
    lexicon = Lexicon.compile([Symptom("S", "s", "s", "x", "x", patterns, ())])

    assert states(read(lexicon, "screen fine")) == {("S", "absent")}
    assert states(read(lexicon, "no screen dead pixels")) == set()
    assert states(read(lexicon, "the tube went dark")) == {("S", "present")}


def test_every_plain_pattern_is_read_as_its_symptom(lexicon: Lexicon):
    """A pattern on its own gives its own symptom, or one that supersedes it. Never nothing at all."""
    silent = [
        (symptom.id, pattern)
        for symptom in load_knowledge(ROOT / "data" / "knowledge").symptoms
        for pattern in symptom.patterns
        if (parsed := parse_pattern(pattern)).says == "present" and not parsed.regular
        if not any(state == "present" for _, state in states(read(lexicon, parsed.body)))
    ]

    assert silent == []
