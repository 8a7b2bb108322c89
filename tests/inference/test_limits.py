"""What cannot be answered is said by name."""

import numpy as np
import pytest

from diagnoser.errors import ImpossibleFindingsError, InputError, WidthLimitError
from diagnoser.inference.engine import Engine


def test_findings_that_nothing_explains_are_impossible(network_of, say):
    """Without leak, a symptom whose only cause is ruled out has probability zero."""
    engine = Engine(network_of([[0.9, 0.0], [0.0, 0.9]], [0.1, 0.1], [0.0, 0.0], report_rate=[0.0, 0.0]))

    for evidence in (
        say({0: "present"}, event_weight=np.array([0.0, 1.0])),
        say({0: "present"}, reported={0}),
        say({0: (0.0)} | {1: "present"}, reported={1}),
    ):
        with pytest.raises(ImpossibleFindingsError, match="impossible together"):
            engine.posterior(evidence)
        with pytest.raises(ImpossibleFindingsError):
            engine.best_kits([say(), evidence])


def test_a_wide_problem_is_refused_before_memory_is_taken(network_of, say):
    """Thirty findings that share all their parents need 2^30 states an event: said, with the figure."""
    rng = np.random.default_rng(0)
    engine = Engine(network_of(rng.uniform(0.1, 0.9, (40, 30)), [0.01] * 40, [0.01] * 30))

    with pytest.raises(WidthLimitError, match="30 findings open at once"):
        engine.posterior(say(dict.fromkeys(range(30), "present")))


def test_the_memory_limit_is_the_callers(network_of, say):
    """The same query is refused under a small limit and answered under a larger one."""
    rng = np.random.default_rng(0)
    network = network_of(rng.uniform(0.1, 0.9, (12, 10)), [0.01] * 12, [0.01] * 10)
    evidence = say(dict.fromkeys(range(10), "present"))

    with pytest.raises(WidthLimitError):
        Engine(network, memory=1024).posterior(evidence)
    assert Engine(network).posterior(evidence).width == 10


def test_hundreds_of_findings_in_separate_groups_are_narrow(network_of, say):
    """Width counts findings that share parents, not findings."""
    count = 200
    engine = Engine(network_of(np.eye(count) * 0.9, [0.01] * count, [0.001] * count))

    posterior, best = engine.best_kit(say(dict.fromkeys(range(count), "present")))

    assert posterior.width <= 1
    assert np.all(posterior.causes > 0.8)
    assert best.pair_coverage < 1e-100


def test_findings_of_any_improbability_have_answers(network_of, say):
    """P(findings) far below the smallest float: every answer is still a probability."""
    count = 400
    engine = Engine(network_of(np.eye(count) * 0.5, [0.01] * count, [1e-6] * count))

    posterior, kits = engine.coverage(say(dict.fromkeys(range(count), "present")))

    assert posterior.log_probability == pytest.approx(count * np.log(0.005 + 1e-6 * 0.995), rel=1e-6)
    assert np.all(posterior.causes > 0.99)
    assert np.all((kits >= 0) & (kits <= 1))


def test_indexes_and_weights_outside_their_range_are_refused(network_of, say):
    """Nothing is read or written beyond the network's arrays."""
    engine = Engine(network_of([[0.9], [0.5]], [0.1, 0.2], [0.01]))

    for evidence in (
        say({1: "present"}),
        say({-1: "present"}),
        say({0: -0.5}),
        say({0: np.nan}),
        say({0: "present"}, event_weight=np.array([1.0, -1.0])),
        say({0: "present"}, event_weight=np.array([1.0, np.inf])),
        say({0: "present"}, event_weight=np.ones(3)),
    ):
        with pytest.raises(InputError):
            engine.best_kit(evidence)
        with pytest.raises(InputError):
            engine.best_kits([say(), evidence])
