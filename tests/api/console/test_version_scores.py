"""Scores, comparisons and refusals of model versions, in the words of the page of the versions."""

import re

import pytest

from api.console.gate_sentences import judged_as
from api.console.pages.versions_words import WORDS
from api.console.version_scores import compared, evaluated
from api.models.current_model import load_diagnoser
from api.models.switch import WAS_CURRENT
from diagnoser.registry import attach, current, promote, promotions, publish
from diagnoser.release.promotion_check import check_promotion, judged_in
from tests.registry.small import NOON, small_model
from tests.support.console import said, seen
from tests.support.versions import evaluation


@pytest.fixture
def models(tmp_path):
    """A folder with two versions; the first is current."""
    folder = tmp_path / "models"
    promote(folder, publish(folder, small_model(1)), who="test", when=NOON, check=check_promotion_of(folder))
    publish(folder, small_model(2))
    return folder


def check_promotion_of(folder):
    """The check before a promotion in a folder."""
    return lambda champion, challenger: check_promotion(folder, champion, challenger)


def other(models):
    """The version that is not current."""
    return next(each.name for each in models.iterdir() if each.is_dir() and each.name != current(models))


def test_a_version_without_files_of_an_evaluation_has_no_scores(models):
    """The page says so, and nothing stands there as if it were a score."""
    assert evaluated(models, other(models)) is None
    assert compared(models, other(models)) is None


def test_scores_come_from_the_scorecard_beside_those_of_the_version_before(models):
    """In the order of the page; of a comparison it is known what passed."""
    attach(models, other(models), evaluation(current(models)))
    found, result = evaluated(models, other(models)), compared(models, other(models))

    assert (found.tickets, found.machines) == (200, 141)
    assert [each.name for each in found.scores] == [
        "first_time_fix",
        "top_1",
        "spares_in_vain_of_case",
        "visits",
    ]
    assert [each.is_share for each in found.scores] == [True, True, False, False]
    assert (found.fixed.value, found.fixed.low, found.fixed.high, found.fixed.before) == (
        0.665,
        0.598,
        0.7255,
        0.665,
    )
    assert (result.passed, result.tickets, result.forgets) == (False, 200, False)
    assert [each.good for each in result.differences] == [False, True, False]


@pytest.mark.parametrize("code", ["en", "zh"])
def test_a_refusal_is_said_in_words_of_the_page(start, models, code):
    """It names what was not shown, and nothing of the command line."""
    attach(models, other(models), evaluation(current(models)))
    client = start(load_diagnoser, models=models, reload_seconds=3600)

    page = seen(client.post(f"/versions?lang={code}", data={"version": other(models)}))
    assert said(WORDS, "see_comparison", code) in page
    assert page.count(said(WORDS, "not_shown", code)) == 2
    assert "66 %" in page
    assert not re.search("--|log_loss|first_time_fix", page)


def test_a_model_card_is_shown_as_a_page_in_which_nothing_runs(start, models):
    """A table in Markdown becomes a table, and HTML in it stays text."""
    card = (
        b"# Model card\n\n<script>1</script> [x](http://evil.test)\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"
    )
    attach(models, current(models), {"card.md": card})
    page = start(load_diagnoser, models=models, reload_seconds=3600).get("/versions").text

    assert re.search(r"<td>1</td>\s*<td>2</td>", page)
    assert "&lt;script&gt;1" in page
    assert 'href="http://evil.test"' not in page


def test_every_sentence_of_the_gate_has_words(models):
    """What the library writes into the log is understood, so that a change there is noticed here."""
    record = {
        "basis": "same",
        "first": "2025-01-02",
        "last": "2025-03-04",
        "verdicts": [{"tickets": 1200, "groups": 9}],
    }
    name, numbers = judged_as(judged_in(record))

    assert (name, numbers["tickets"], numbers["last"]) == ("on", "1,200", "2025-03-04")
    assert judged_as(WAS_CURRENT) == ("before", {})
    assert judged_as(promotions(models)[-1].judged) == ("first", {})
    assert judged_as("Something else.") is None
    for name in ("on", "before", "first", "words"):
        assert f"judged_{name}" in WORDS
