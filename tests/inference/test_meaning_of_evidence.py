"""The states of findings and their origin change the posterior as a person would expect."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.inference.engine import Engine

DISK, BOARD, MEMORY = range(3)
AMBER, DARK, BEEPS = range(3)


@pytest.fixture
def network(network_of):
    """Return a disk with an amber LED, a board with a dark screen, and memory that beeps and may show either."""
    links = [[0.9, 0.0, 0.0], [0.0, 0.8, 0.1], [0.0, 0.5, 0.7]]
    return network_of(links, [0.05, 0.02, 0.03], [0.001, 0.001, 0.001], report_rate=[0.5, 0.4, 0.2])


@pytest.fixture
def engine(network):
    """The engine on the three parts."""
    return Engine(network)


def test_looked_for_and_absent_says_more_than_unmentioned_more_than_unknown(engine, say):
    """A dark screen without beeps: memory falls most when somebody listened for them."""
    dark = {DARK: "present"}
    absent = engine.posterior(say({**dark, BEEPS: "absent"})).causes[MEMORY]
    unmentioned = engine.posterior(say({**dark, AMBER: "unknown"}, unlisted="unmentioned")).causes[MEMORY]
    unknown = engine.posterior(say({**dark, BEEPS: "unknown"})).causes[MEMORY]
    untouched = engine.posterior(say(dark)).causes[MEMORY]

    assert absent < unmentioned < unknown
    assert unknown == untouched


def test_silence_counts_as_much_as_people_tend_to_speak(network, say):
    """The higher the report rate, the more an unmentioned symptom argues against its causes."""
    by_rate = [
        Engine(replace(network, report_rate=np.full(3, rate)))
        .posterior(say({DARK: "present"}, unlisted="unmentioned"))
        .causes[MEMORY]
        for rate in (0.0, 0.05, 0.5, 1.0)
    ]

    assert by_rate == sorted(by_rate, reverse=True)
    assert len(set(by_rate)) == 4


def test_a_closed_checklist_is_every_symptom_answered(engine, say):
    """`unlisted="absent"` is the same as listing each other symptom as absent."""
    closed = engine.posterior(say({DARK: "present"}, unlisted="absent"))
    spelled = engine.posterior(say({DARK: "present", AMBER: "absent", BEEPS: "absent"}))

    np.testing.assert_allclose(closed.causes, spelled.causes, rtol=1e-14)
    assert closed.log_probability == pytest.approx(spelled.log_probability, rel=1e-14)


def test_an_answer_replaces_what_the_report_left_out(engine, say):
    """An unknown answer cancels the silence on that symptom."""
    answered = engine.posterior(
        say({DARK: "present", BEEPS: "unknown", AMBER: "unknown"}, unlisted="unmentioned")
    )

    np.testing.assert_allclose(answered.causes, engine.posterior(say({DARK: "present"})).causes, rtol=1e-14)


def test_a_mention_counts_the_same_whatever_the_report_rate(network, say):
    """The rate scales link and leak alike: with small leaks the odds are those of a symptom seen."""
    mentioned = {AMBER: "present"}
    asked = Engine(network).posterior(say(mentioned)).causes[DISK]
    for rate in (0.01, 0.5, 1.0):
        engine = Engine(replace(network, report_rate=np.full(3, rate)))
        assert engine.posterior(say(mentioned, reported={AMBER})).causes[DISK] == pytest.approx(
            asked, abs=2e-3
        )


def test_graded_answers_lie_between_no_and_yes(engine, say):
    """0 is absent, 1 is present, and the odds grow in between. 0.5 is no evidence."""
    disk = [engine.posterior(say({AMBER: grade})).causes[DISK] for grade in (0.0, 0.2, 0.5, 0.8, 1.0)]

    assert disk == sorted(disk)
    assert disk[0] == engine.posterior(say({AMBER: "absent"})).causes[DISK]
    assert disk[4] == engine.posterior(say({AMBER: "present"})).causes[DISK]
    assert disk[2] == pytest.approx(engine.posterior(say()).causes[DISK], rel=1e-14)


def test_a_machine_that_cannot_show_a_symptom_gives_no_evidence_by_its_absence(network, say):
    """No light path panel: neither silence nor a listed absence counts."""
    hidden = Engine(replace(network, hidden=np.array([[True, False, False]])))
    without = Engine(network).posterior(say({DARK: "present", BEEPS: "absent"})).causes
    findings = {DARK: "present", BEEPS: "absent"}

    silent = hidden.posterior(say(findings, unlisted="absent"))
    listed = hidden.posterior(say({**findings, AMBER: "absent"}, unlisted="absent"))

    np.testing.assert_allclose(silent.causes, without, rtol=1e-14)
    np.testing.assert_allclose(listed.causes, without, rtol=1e-14)


def test_findings_that_need_two_causes_get_both(engine, say):
    """Amber and dark: no part explains both, so the best pair is the disk with the board."""
    posterior, coverage = engine.coverage(say({AMBER: "present", DARK: "present"}))

    assert posterior.causes[DISK] > 0.9
    assert posterior.causes[[BOARD, MEMORY]].max() > 0.4
    pairs = coverage[1:, 1:]
    best = np.unravel_index(np.argmax(pairs), pairs.shape)
    assert set(best) in ({DISK, BOARD}, {DISK, MEMORY})
    assert pairs.max() > coverage[0].max() + 0.3


def test_parts_that_fail_together_raise_each_other(network_of, say):
    """A co-failure event makes the pair likelier than independence would."""
    links = [[0.7], [0.7], [0.9]]
    apart = Engine(network_of(links[:2], [0.05, 0.05], [0.001])).coverage(say({0: "present"}))[0]
    network = network_of(links, [0.05, 0.05, 0.05], [0.001], events=((0,), (1,), (0, 1)))
    together = Engine(network).coverage(say({0: "present"}))[0]

    assert together.causes[0] > apart.causes[0]
    assert together.events[2] > 0.3


def test_a_machine_alone_is_answered_by_what_it_is_prone_to(engine, say):
    """Without findings the answer is the priors, given a fault."""
    prior = np.array([0.05, 0.02, 0.03])
    ticket = 1 - np.prod(1 - prior)

    posterior = engine.posterior(say())

    np.testing.assert_allclose(posterior.causes, prior / ticket, rtol=1e-14)
    assert np.exp(posterior.log_probability) == pytest.approx(ticket, rel=1e-14)


def test_weights_from_the_text_multiply_the_odds(engine, say):
    """The reader's likelihood ratio is virtual evidence on the event."""
    plain = engine.posterior(say({DARK: "present"}))
    weighted = engine.posterior(say({DARK: "present"}, event_weight=np.array([1.0, 5.0, 1.0])))

    assert weighted.causes[BOARD] > plain.causes[BOARD]
    assert weighted.causes[MEMORY] < plain.causes[MEMORY]
