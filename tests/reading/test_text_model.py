"""The text classifier as a record: its features, its answers, and its JSON."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from diagnoser.network.fault_network import Network
from diagnoser.reading.text_model import (
    TextModel,
    event_weight,
    features,
    log_probability,
    text_model_from_json,
    text_model_to_json,
    vector,
)

MODEL = TextModel(
    causes=("A", "B"),
    vocabulary={"w:smoke": 0, "w:noise": 1, "=brand=acme": 2},
    word_weight=np.array([1.0, 2.0, 1.0]),
    weights=np.array([[1.0, -1.0], [-1.0, 1.0], [0.5, -0.5]]),
    bias=np.array([0.2, -0.2]),
    prior=np.array([0.7, 0.3]),
    text_weight=0.5,
)


def test_a_text_becomes_words_pairs_and_pieces():
    """The features were counted by hand. Capitals and full-width letters make no difference."""
    counts = Counter(features("No ＰＯＷＥＲ, no light", {}))

    assert counts["w:no"] == 2
    assert counts["w:no power"] == counts["w:power no"] == counts["w:no light"] == 1
    assert counts["c: no"] == 2
    assert counts["c:power"] == counts["c: powe"] == 1
    assert counts["c:p"] == 0  # single letters say nothing


def test_chinese_is_read_in_single_characters_too():
    """There are no spaces between words, so a character may be the word."""
    counts = Counter(features("黄灯常亮", {}))

    assert counts["c:黄"] == counts["c:黄灯"] == 1
    assert counts["w:黄灯常亮"] == 0


def test_a_column_is_one_flag_and_an_empty_one_none():
    """Case and spaces around a value do not count."""
    assert features("", {"brand": " Acme ", "model": ""}) == {"=brand=acme": 1}


def test_the_length_of_a_text_does_not_drown_the_columns():
    """The features of the text have length one together, and a column has the value one."""
    rows, values = vector(MODEL.vocabulary, MODEL.word_weight, features("smoke noise", {"brand": "Acme"}))

    assert rows == [0, 1, 2]
    assert values == pytest.approx([1 / 5**0.5, 2 / 5**0.5, 1.0])


def test_what_it_says_is_a_softmax_of_its_scores():
    """One word with weights of one and minus one and bias of 0.2 and minus 0.2 was computed by hand."""
    said = log_probability(MODEL, "Smoke!", {})

    assert np.exp(said) == pytest.approx([np.exp(1.2), np.exp(-1.2)] / (np.exp(1.2) + np.exp(-1.2)))


def test_of_words_never_seen_it_says_nothing():
    """A text without known words gives no evidence, and not the prior."""
    assert log_probability(MODEL, "quite other words", {}) is None
    assert event_weight(MODEL, ("A", "B"), ((0,), (1,)), "quite other words", {}) is None


def test_the_weight_of_an_event_is_its_ratio_and_of_several_causes_their_geometric_mean():
    """The ratio P(cause | text) / P(cause) is raised to the text weight. An unknown cause has ratio one."""
    ratio = np.sqrt(np.exp(log_probability(MODEL, "smoke", {})) / MODEL.prior)

    weight = event_weight(MODEL, ("A", "X", "B"), ((0,), (1,), (2,), (0, 2)), "smoke", {})

    assert weight == pytest.approx([ratio[0], 1.0, ratio[1], np.sqrt(ratio[0] * ratio[1])])


def test_it_goes_to_json_and_back_without_loss():
    """All numbers and words survive the text of the file."""
    import json

    again = text_model_from_json(json.loads(json.dumps(text_model_to_json(MODEL))))

    for name in ("causes", "text_weight"):
        assert getattr(again, name) == getattr(MODEL, name)
    assert dict(again.vocabulary) == dict(MODEL.vocabulary)
    for name in ("word_weight", "weights", "bias", "prior"):
        np.testing.assert_array_equal(getattr(again, name), getattr(MODEL, name))


@pytest.mark.parametrize(
    ("name", "value"), [("bias", [0.0]), ("prior", [1.0]), ("word_weight", [1.0]), ("weights", [[1.0]])]
)
def test_tables_of_different_sizes_are_refused(name, value):
    """A damaged file is refused and never gives shifted answers."""
    with pytest.raises(ValueError, match=r"size|shape"):
        text_model_from_json(text_model_to_json(MODEL) | {name: value})


def test_prior_times_ratio_is_what_the_classifier_says():
    """With the classifier's prior and text weight one, the posterior of a network of single causes is the classifier's
    probability.
    """
    from dataclasses import replace

    from diagnoser.inference.engine import Engine
    from diagnoser.inference.evidence import Evidence

    rare = 1e-6 * MODEL.prior
    network = Network(
        ("A", "B"), (True, True), (), ("unknown",), ((0,), (1,)), rare[None],
        np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0), np.zeros(0), np.zeros((1, 0), bool),
    )  # fmt: skip
    weight = event_weight(replace(MODEL, text_weight=1.0), network.causes, network.events, "noise", {})

    posterior = Engine(network).posterior(Evidence(event_weight=weight))

    assert posterior.causes == pytest.approx(np.exp(log_probability(MODEL, "noise", {})), rel=1e-4)


def test_words_of_weight_zero_say_nothing():
    """A text of such words only has finite answers: those of the bias."""
    silent = replace(MODEL, word_weight=np.array([0.0, 2.0, 1.0]))

    assert np.allclose(
        np.exp(log_probability(silent, "smoke", {})), np.exp([0.2, -0.2]) / np.exp([0.2, -0.2]).sum()
    )
