"""Training the text classifier: it agrees with scikit-learn, gives the same bytes again, and needs enough tickets."""

import json
from collections import Counter

import numpy as np
import pytest

from diagnoser.learning.text_classifier import train_text_classifier
from diagnoser.learning.text_counts import Corpus, corpus_of, counted_of, counts_of
from diagnoser.learning.text_design import LEAST_INFORMATION, LabelledText, _information, design_of
from diagnoser.learning.text_fit import fitted_model
from diagnoser.learning.text_settings import folds_of
from diagnoser.reading.text_model import features, log_probability, text_model_to_json, vector

WORDS = {
    "battery": "drains swells hot dead flat",
    "screen": "cracked black lines touch glass",
    "port": "loose pin",
}
FILLER = ["the", "a", "it", "does", "when", "since", "my", "is", "not"]


def _fit(tickets, counted, strength, column_size, half_life):
    return fitted_model(design_of(tickets, corpus_of(counted_of(counted)), column_size, half_life), strength)


def _log_loss(model, tickets):
    """Return the mean -log P(cause); all causes are known to the model."""
    said = [log_probability(model, one.text, one.context) for one in tickets]
    return -np.mean(
        [each[model.causes.index(one.causes[0])] for each, one in zip(said, tickets, strict=True)]
    )


def reports(number, causes=("battery", "screen", "port"), seed=3):
    """Return made-up labelled reports: three words of the cause among four of anything."""
    rng = np.random.default_rng(seed)
    made = []
    for day in range(number):
        cause = causes[int(rng.integers(len(causes)))]
        words = [*rng.choice(WORDS[cause].split(), 3), *rng.choice(FILLER, 4)]
        brand = "Acme" if cause == "battery" and rng.random() < 0.8 else "Other"
        made.append(LabelledText(" ".join(rng.permutation(words)), {"brand": brand}, (cause,), 700_000 + day))
    return made


@pytest.mark.parametrize("size", [1.0, 0.1])
@pytest.mark.parametrize("causes", [("battery", "screen", "port"), ("battery", "screen")])
def test_it_says_what_scikit_learn_says_on_the_same_matrix(causes, size):
    """Same features, same strength: predict_proba, to the digits that are kept; with two causes as with three.

    The size of the columns is part of scikit-learn's matrix in training, and of the classifier's weights in use.
    """
    from sklearn.linear_model import LogisticRegression

    tickets = reports(150, causes)
    counted = [features(one.text, one.context) for one in tickets]
    model = _fit(tickets, counted, 3.0, size, None)
    matrix = np.zeros((len(tickets), len(model.vocabulary)))
    for row, counts in zip(matrix, counted, strict=True):
        columns, values = vector(model.vocabulary, model.word_weight, counts)
        row[columns] = values
    matrix[:, [row for name, row in model.vocabulary.items() if name.startswith("=")]] *= size
    fitted = LogisticRegression(C=3.0, max_iter=300, tol=1e-4)
    fitted.fit(matrix, [one.causes[0] for one in tickets])

    said = np.exp([log_probability(model, one.text, one.context) for one in tickets])

    assert list(fitted.classes_) == list(model.causes)
    assert said == pytest.approx(fitted.predict_proba(matrix), abs=5e-3)


def test_the_same_tickets_give_the_same_bytes():
    """Choice of strength, forgetting and weights: all of it again."""
    first, second = (
        json.dumps(text_model_to_json(train_text_classifier(reports(200))[0]), sort_keys=True)
        for _ in range(2)
    )

    assert first == second


def test_it_reads_reports_that_it_has_not_seen():
    """On new reports its log loss is far below that of class frequencies."""
    model, chosen = train_text_classifier(reports(300))
    fresh = reports(100, seed=4)

    loss = np.mean(
        [-log_probability(model, one.text, one.context)[model.causes.index(one.causes[0])] for one in fresh]
    )

    assert loss < 0.3
    assert chosen.log_loss < 0.5 * chosen.frequency_log_loss


def test_columns_that_say_nothing_do_not_drown_the_words():
    """Beside four columns of chance and two words, small flags are chosen, and are better on new reports."""
    rng = np.random.default_rng(5)

    def noisy(number):
        for day in range(number):
            cause = list(WORDS)[int(rng.integers(3))]
            words = f"{rng.choice(WORDS[cause].split())} {rng.choice(FILLER)}"
            columns = {name: f"{name}{rng.integers(8)}" for name in ("site", "shift", "floor", "colour")}
            yield LabelledText(words, columns, (cause,), 700_000 + day)

    tickets, fresh = list(noisy(200)), list(noisy(200))
    model, chosen = train_text_classifier(tickets)
    counted = [features(one.text, one.context) for one in tickets]
    full = _fit(tickets, counted, chosen.strength, 1.0, None)

    assert chosen.column_size < 1
    assert _log_loss(model, fresh) < _log_loss(full, fresh)


def test_columns_alone_are_learned_from_as_they_are():
    """Without reports there is nothing to hold them back for."""
    tickets = [LabelledText("", one.context, one.causes, one.when) for one in reports(200)]

    _, chosen = train_text_classifier(tickets)

    assert chosen.column_size == 1


def test_a_small_history_chooses_on_more_than_a_sliver():
    """Of 200 tickets the newest 60, of 2,000 the newest 300."""
    newest = [folds_of(reports(number), 5) for number in (200, 2_000)]

    assert [len(held_out) for held_out in newest] == [1, 1]
    assert [int(held_out[0].sum()) for held_out in newest] == [60, 300]
    assert all(held_out[0][-1] and not held_out[0][0] for held_out in newest)


@pytest.mark.parametrize("tickets", [reports(60), reports(200, ("battery",)), []])
def test_with_too_little_there_is_no_text_classifier(tickets):
    """Too few tickets, or all of one cause."""
    assert train_text_classifier(tickets) is None


def serials(number):
    """Return made-up tickets without a text and with a serial number each."""
    causes = ("battery", "screen")
    return [LabelledText("", {"serial": f"SN{n}"}, (causes[n % 2],), 700_000 + n) for n in range(number)]


def test_a_column_whose_values_never_repeat_gives_no_text_classifier():
    """A serial number has no feature that occurs in two tickets, so nothing can be learned from it."""
    assert train_text_classifier(serials(150)) is None


def test_older_tickets_with_a_single_cause_give_no_text_classifier():
    """The settings cannot be chosen if the second cause only occurs among the newest tickets."""
    assert train_text_classifier([*reports(190, ("battery",)), *reports(10, ("screen",))]) is None


def test_a_word_weighs_what_it_tells_of_the_cause_that_it_tells_most_of():
    """By hand: of two causes "hot" is in both tickets of A, "the" in all; one document more of each."""
    counted = [
        Counter(each) for each in (["w:hot", "w:the"], ["w:hot", "w:the"], ["w:the"], ["w:the", "=site=x"])
    ]
    labels = (np.arange(4), np.array([0, 0, 1, 1]), np.ones(4))

    vocabulary = {"w:the": 0, "w:hot": 1, "=site=x": 2}
    told = _information(Corpus(vocabulary, np.ones(3), counts_of(counted_of(counted), vocabulary)), labels, 2)

    hot, the = np.log((3 / 6) / (1 / 4)), abs(np.log((3 / 6) / (3 / 4)))
    assert told == pytest.approx([the, hot, 1.0])


def test_a_word_that_tells_nothing_keeps_a_weight():
    """A text of nothing else still has a length."""
    counted = [Counter(["w:the"]), Counter(["w:the"])]

    corpus = Corpus({"w:the": 0}, np.ones(1), counts_of(counted_of(counted), {"w:the": 0}))
    told = _information(corpus, (np.arange(2), np.arange(2), np.ones(2)), 2)

    assert told == pytest.approx([LEAST_INFORMATION])


def test_a_ticket_of_two_causes_counts_half_for_each():
    """The prior adds up tickets in part: by hand, with half a ticket added to each cause."""
    tickets = [*reports(10, ("battery",)), LabelledText("hot cracked", {}, ("battery", "screen"), 700_100)]

    model = _fit(tickets, [features(one.text, one.context) for one in tickets], 1.0, 1.0, None)

    assert model.prior == pytest.approx(np.array([10.5 + 0.5, 0.5 + 0.5]) / 12)


def test_old_tickets_fade_when_asked_to():
    """With a half life of a tenth of the span, the newest tenth outweighs all before."""
    old, new = reports(90, ("screen",)), reports(10, ("battery",))
    tickets = [
        *old,
        *(LabelledText(one.text, one.context, one.causes, 700_090 + day) for day, one in enumerate(new)),
    ]
    counted = [features(one.text, one.context) for one in tickets]

    faded, kept = _fit(tickets, counted, 1.0, 1.0, 0.05), _fit(tickets, counted, 1.0, 1.0, None)

    assert kept.prior[kept.causes.index("battery")] < 0.2
    assert faded.prior[faded.causes.index("battery")] > 0.6
