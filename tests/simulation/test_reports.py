"""Texts of simulated tickets: they agree with their rows, and are read back."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from diagnoser.cli.knowledge_init import tables
from diagnoser.knowledge import load_knowledge
from diagnoser.network.fault_network import WHOLE_FLEET, Network
from diagnoser.reading import Lexicon, read
from diagnoser.registry import load
from diagnoser.simulation import (
    FleetSettings,
    Reporter,
    draw,
    join_tickets,
    take_tickets,
    to_rows,
    world_like,
)
from diagnoser.simulation.phrases import NUMBER, Phrases

REPOSITORY = Path(__file__).parents[2]
SETTINGS = FleetSettings(asked_share=0.5, questions=3, pairs=2, triples=1, chance_pairs=3)
SHIPPED = load(REPOSITORY / "models")[0]


@pytest.fixture(scope="module")
def servers():
    """Tickets of a fleet like the shipped network."""
    return draw(world_like(SHIPPED.network, SETTINGS), 300, seed=4)


@pytest.fixture(scope="module")
def told(servers):
    """The same tickets with texts."""
    return Reporter(SHIPPED.knowledge, seed=1).told(servers)


@pytest.fixture(scope="module")
def printers(tmp_path_factory):
    """The example knowledge of printers: texts must not rest on words of servers."""
    folder = tmp_path_factory.mktemp("printers")
    for name, content in tables(REPOSITORY / "data/knowledge"):
        (folder / name).write_bytes(content)
    return load_knowledge(folder)


def network_of(knowledge):
    """One event for each cause, with the links of the knowledge."""
    causes = tuple(each.id for each in knowledge.components)
    symptoms = tuple(each.id for each in knowledge.symptoms)
    links = sorted(knowledge.links, key=lambda each: (symptoms.index(each.symptom), causes.index(each.cause)))
    return Network(
        causes=causes,
        is_part=tuple(each.kind == "part" for each in knowledge.components),
        symptoms=symptoms,
        contexts=(WHOLE_FLEET,),
        events=tuple((number,) for number in range(len(causes))),
        prior=np.full((1, len(causes)), 0.05),
        link_event=np.array([causes.index(each.cause) for each in links]),
        link_symptom=np.array([symptoms.index(each.symptom) for each in links]),
        link=np.array([each.probability for each in links]),
        leak=np.full(len(symptoms), 0.01),
        report_rate=np.full(len(symptoms), 0.5),
        hidden=np.zeros((1, len(symptoms)), np.bool_),
    )


def ids(cell):
    """The ids of a cell."""
    return set(filter(None, cell.split("|")))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_text_says_what_its_row_says(servers, language):
    """Read back, nearly every text has exactly its told findings, and none beyond the row."""
    reporter = Reporter(SHIPPED.knowledge, seed=1, language=language)
    rows = to_rows(reporter.told(servers))
    lexicon = Lexicon.of(SHIPPED.knowledge)

    exact = found = told = 0
    for row in rows:
        states = {(one.symptom, one.state) for one in read(lexicon, row["report"]).findings}
        meant = {(each, "present") for each in ids(row["told_present"])}
        meant |= {(each, "absent") for each in ids(row["told_absent"])}
        told, found, exact = told + len(meant), found + len(meant & states), exact + (states == meant)

    assert told > 400
    assert found / told > 0.98
    assert exact / len(rows) > 0.97
    assert (reporter.read_back.told, reporter.read_back.found) == (told, found)
    assert reporter.read_back.at_once / told > 0.9


def test_findings_and_text_of_a_row_share_out_the_ticket(servers, told):
    """What was mentioned is told, answers keep their codes, and no finding is lost but a less specific one."""
    rows = to_rows(told)
    less = {symptom: each.id for each in SHIPPED.knowledge.symptoms for symptom in each.supersedes}

    for row, codes in zip(rows, to_rows(servers), strict=True):
        asked, said = ids(row["asked"]), ids(row["told_present"])
        assert ids(row["present"]) & asked == ids(codes["present"]) & asked
        assert row["absent"] == codes["absent"]
        assert ids(row["told_absent"]) <= ids(row["absent"])
        assert said <= ids(codes["present"])
        assert not (said - asked) & ids(row["present"])
        assert ids(codes["present"]) - said - ids(row["present"]) <= set(less)
        assert {name: row[name] for name in ("causes", "visits", "serial")} == {
            name: codes[name] for name in ("causes", "visits", "serial")
        }
        assert row["report"]
        assert row["simulated"] is True


def test_texts_stay_with_their_tickets(told):
    """When tickets are chosen, and when blocks are joined."""
    chosen = take_tickets(told, np.arange(len(told)) % 3 == 1)

    assert to_rows(chosen) == to_rows(told)[1::3]
    assert to_rows(join_tickets([chosen, told])) == to_rows(told)[1::3] + to_rows(told)


def test_codes_can_be_kept_beside_the_text(servers):
    """For a comparison of texts with codes."""
    rows = to_rows(Reporter(SHIPPED.knowledge, seed=1, keep_codes=True).told(servers))

    assert [row["present"] for row in rows] == [row["present"] for row in to_rows(servers)]


def test_the_same_seed_gives_the_same_texts_and_another_one_others(servers, told):
    """Whatever else was told before."""
    again, other = (Reporter(SHIPPED.knowledge, seed=seed).told(servers).reports.texts for seed in (1, 2))
    first = told.reports.texts

    assert first == again
    assert np.mean([one != two for one, two in zip(first, other, strict=True)]) > 0.8


def test_texts_vary(told):
    """Both languages and both scripts, negations, numbers of pieces, and chatter around; few texts occur twice."""
    rows = to_rows(told)
    texts = [row["report"] for row in rows]
    long = [text for row, text in zip(rows, texts, strict=True) if len(ids(row["told_present"])) > 1]

    english = [text for text in texts if text.isascii()]
    assert 0.2 < len(english) / len(texts) < 0.8
    assert any("\u7121" in text or "\u71c8" in text for text in texts)
    assert any(row["told_absent"] for row in rows)
    assert any(letter.isdigit() for text in english for letter in text)
    assert any(text.startswith("Hello,") for text in english)
    assert not any(NUMBER in text for text in texts)
    assert len(set(long)) == len(long)


def test_words_of_another_fleet_are_used(printers):
    """Printers, in both languages, with all of their symptoms."""
    world = world_like(network_of(printers), SETTINGS)
    reporter = Reporter(printers, seed=3)
    rows = to_rows(reporter.told(draw(world, 400, seed=2)))

    assert set().union(*(ids(row["told_present"]) for row in rows)) == {each.id for each in printers.symptoms}
    assert reporter.read_back.found / reporter.read_back.told > 0.98


def test_a_symptom_without_words_keeps_its_code(servers):
    """A ticket without another finding has no text. Its code then counts as volunteered."""
    wordless = tuple(
        replace(each, patterns=(), name_en=each.id, name_zh=each.id) for each in SHIPPED.knowledge.symptoms
    )
    knowledge = replace(SHIPPED.knowledge, symptoms=wordless, reading=type(SHIPPED.knowledge.reading)())
    rows = to_rows(Reporter(knowledge, seed=1).told(servers))

    for row, codes in zip(rows, to_rows(servers), strict=True):
        assert not row["told_present"]
        assert (row["report"] == "") == bool(ids(codes["present"]) - ids(codes["asked"]))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_phrase_says_its_symptom_alone(printers, language):
    """In each state."""
    phrases = Phrases(printers, 0)
    for symptom in printers.symptoms:
        for state in ("present", "absent"):
            said = phrases.of(symptom.id, state, language)
            assert said
            for phrase in said:
                found = read(phrases.lexicon, phrase.replace(NUMBER, "5")).findings
                assert [(one.symptom, one.state) for one in found] == [(symptom.id, state)]


def test_chatter_that_a_fleet_reads_as_a_symptom_is_left_out(printers):
    """A fleet may have any words."""
    rude = replace(printers.symptoms[0], patterns=("kind regards", "\u8c22\u8c22"))
    knowledge = replace(printers, symptoms=(rude, *printers.symptoms[1:]))

    english, chinese = Phrases(knowledge, 0).chatter("en"), Phrases(knowledge, 0).chatter("zh")

    assert "Kind regards" in Phrases(printers, 0).chatter("en").closings
    assert "Kind regards" not in english.closings
    assert english.openings
    assert not any("\u8c22" in sentence for sentence in chinese.closings)
