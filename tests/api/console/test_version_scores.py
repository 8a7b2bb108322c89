"""Scores, comparisons and refusals of model versions, in the words of the page of the versions."""

import re
from html import unescape
from pathlib import Path

import pytest

from api.console.drawn_words import said_again
from api.console.gate_sentences import judged_as
from api.console.language import LANGUAGES, Tongue
from api.console.names import Names
from api.console.pages.versions_words import WORDS
from api.console.version_facts import Facts, changes_of, facts_of
from api.console.version_scores import compared, evaluated
from api.models.current_model import load_diagnoser
from api.models.switch import WAS_CURRENT
from diagnoser.backtest.plots import plots
from diagnoser.registry import attach, current, promote, promotions, publish
from diagnoser.release.promotion_check import check_promotion, judged_in
from tests.registry.small import NOON, small_model
from tests.support.console import said, seen
from tests.support.versions import evaluation

MODELS = Path(__file__).parents[3] / "models"
METHODS = ("network", "frequency", "bernoulli_bayes", "multinomial_bayes", "logistic", "current")
BIN = {"predicted": 0.5, "observed": 0.6, "low": 0.4, "high": 0.7}
POINT = {"price": 1, "spares_sent": 1.0, "first_time_fix": 0.5}
CURVE = [
    {"tickets": tickets, "first_time_fix": 0.5, "first_time_fix_two": 0.6, "spares_sent": 1.0}
    for tickets in (100, 200)
]
DRAWN = {
    "calibration": {"as_answered": {"bins": [BIN]}, "unrepaired": {"bins": [BIN]}},
    "prices": {method: [POINT] for method in METHODS},
    "methods": {
        method: {"policies": {kind: {"cost": 1.0} for kind in ("two", "one", "cost")}} for method in METHODS
    },
    "confusion": {"causes": ["HDD", "OS_DRIVER"], "tickets": [[3, 1], [0, 2]], "elsewhere": [0, 0]},
    "learning_curve": CURVE,
}
"""A scorecard, as far as it is drawn."""


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


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_a_version_rests_on_is_said_in_the_language_of_the_reader(start, models, code):
    """Facts of the training instead of the English model card, which is a file beside it that runs nothing."""
    attach(models, current(models), {"card.md": b"# Model card\n\n<script>1</script>"})
    client = start(load_diagnoser, models=models, reload_seconds=3600)
    page = client.get(f"/versions?lang={code}")
    card = client.get(f"/versions/{current(models)}/card.md")

    for word in ("rests_on_little", "use", "learned_from", "text_card.md"):
        assert said(WORDS, word, code) in seen(page), word
    assert "<script>1" not in page.text
    assert card.headers["content-type"].startswith("text/plain")
    assert card.text.startswith("# Model card")


def test_on_what_a_version_rests_most():
    """On own tickets if there are many, else on published accounts, on experts, or on little."""

    def rests_on(labelled, published, links):
        return Facts(0, labelled, published, "", "", links, "").rests_on

    assert rests_on(200.0, 0, 0) == "tickets"
    assert rests_on(199.0, 200, 1) == "published"
    assert rests_on(10.0, 199, 1) == "experts"
    assert rests_on(10.0, 1000, 0) == "little"


def test_the_list_of_changes_is_read_as_the_library_writes_it():
    """Every row of the shipped list, so that a change there is noticed here; a missing list is empty."""
    text = (MODELS / current(MODELS) / "changes.md").read_text(encoding="utf-8")
    found = changes_of(MODELS, current(MODELS))

    rows = [line for line in text.splitlines() if re.match(r"\| [A-Z]", line)]
    assert sum(map(len, found.values())) == len(rows) > 20
    assert {"new", "faded"} <= set(found)
    first = found["faded"][0]
    assert len(first.numbers) == 4
    assert first.numbers[0] > first.numbers[1]
    assert facts_of(MODELS, current(MODELS)).expert_links > 1000


def test_the_words_of_every_plot_are_known():
    """Everything that the library draws but numbers has words, and causes have their names."""
    names = Names(load_diagnoser(MODELS).model.knowledge, Tongue("zh-Hant"))
    for name, svg in plots(DRAWN).items():
        shown = re.findall(">([^<>]+)</text>", said_again(svg, names))
        assert any(re.search("[\u3400-\u9fff]", each) for each in shown), name
        assert [each for each in shown if re.search("[A-Za-z]", unescape(each))] == [], name


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
