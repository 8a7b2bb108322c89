"""Unanswerable queries have their own errors."""

import numpy as np
import pytest

from diagnoser.errors import ImpossibleFindingsError, InputError, WidthLimitError
from diagnoser.inference.engine import Engine


def test_findings_that_nothing_explains_are_impossible(network_of, say):
    """Without leak, a symptom with its only cause ruled out has probability zero."""
    engine = Engine(network_of([[0.9, 0.0], [0.0, 0.9]], [0.1, 0.1], [0.0, 0.0], report_rate=[0.0, 0.0]))

    for evidence in (
        say({0: "present"}, event_weight=np.array([0.0, 1.0])),
        say({0: "present"}, reported={0}),
        say({0: (0.0)} | {1: "present"}, reported={1}),
    ):
        with pytest.raises(ImpossibleFindingsError, match="impossible together"):
            engine.posterior(evidence)
        with pytest.raises(ImpossibleFindingsError):
            engine.batch([say(), evidence])


def test_a_wide_problem_is_refused_before_memory_is_taken(network_of, say):
    """Thirty findings with forty common parents need 2^30 states for each. The error has the figure."""
    rng = np.random.default_rng(0)
    engine = Engine(network_of(rng.uniform(0.1, 0.9, (40, 30)), [0.01] * 40, [0.01] * 30))

    with pytest.raises(WidthLimitError, match="30 findings or causes open at once"):
        engine.posterior(say(dict.fromkeys(range(30), "present")))


def test_the_limit_of_operations_is_the_callers(network_of, say):
    """The same query is refused under a small limit and answered under a larger one."""
    rng = np.random.default_rng(0)
    network = network_of(rng.uniform(0.1, 0.9, (30, 10)), [0.01] * 30, [0.01] * 10)
    evidence = say(dict.fromkeys(range(10), "present"))

    with pytest.raises(WidthLimitError):
        Engine(network, operations=1024).posterior(evidence)
    assert Engine(network).posterior(evidence).width == 10


def test_hundreds_of_findings_in_separate_groups_are_narrow(network_of, say):
    """Width counts findings with common parents, not all findings."""
    count = 200
    engine = Engine(network_of(np.eye(count) * 0.9, [0.01] * count, [0.001] * count))

    posterior, coverage = engine.coverage(say(dict.fromkeys(range(count), "present")))

    assert posterior.width <= 1
    assert np.all(posterior.causes > 0.8)
    assert coverage.max() < 1e-100


def test_findings_of_any_improbability_have_answers(network_of, say):
    """P(findings) far below the smallest float: every answer is still a probability."""
    count = 400
    engine = Engine(network_of(np.eye(count) * 0.5, [0.01] * count, [1e-6] * count))

    posterior, kits = engine.coverage(say(dict.fromkeys(range(count), "present")))

    assert posterior.log_probability == pytest.approx(count * np.log(0.005 + 1e-6 * 0.995), rel=1e-6)
    assert np.all(posterior.causes > 0.99)
    assert np.all((kits >= 0) & (kits <= 1))


@pytest.mark.parametrize(
    ("findings", "weight", "message"),
    [
        ({1: "present"}, None, "Symptom index 1 is not in the network, which has 1 symptoms."),
        ({-1: "present"}, None, "Symptom index -1 is not in the network, which has 1 symptoms."),
        ({0: -0.5}, None, "The weight of symptom 0 being present is -0.5; it must be between 0 and 1e+30."),
        ({0: 1.5}, None, "The weight of symptom 0 being absent is -0.5; it must be between 0 and 1e+30."),
        ({0: np.nan}, None, "The weight of symptom 0 being absent is nan; it must be between 0 and 1e+30."),
        ({0: "present"}, [1.0, -1.0], "The weight of event 1 is -1.0; it must be between 0 and 1e+30."),
        ({0: "present"}, [np.inf, 1.0], "The weight of event 0 is inf; it must be between 0 and 1e+30."),
        ({0: "present"}, [1.0] * 3, "There are 3 event weights, but the network has 2 events."),
    ],
)
def test_indexes_and_weights_outside_their_range_are_refused(network_of, say, findings, weight, message):
    """Nothing is read or written beyond the network's arrays, and the error names the value at fault."""
    engine = Engine(network_of([[0.9], [0.5]], [0.1, 0.2], [0.01]))
    evidence = say(findings, event_weight=None if weight is None else np.array(weight))

    for ask in (engine.posterior, engine.bounds, lambda one: engine.batch([say(), one])):
        with pytest.raises(InputError) as raised:
            ask(evidence)
        assert str(raised.value) == message


def test_a_batch_keeps_the_errors_of_reports_without_an_answer(network_of, say):
    """After any fault of one report, the others are answered as if they were alone."""
    rng = np.random.default_rng(0)
    network = network_of(rng.uniform(0.1, 0.9, (12, 11)), [0.01] * 12, [0.01] * 10 + [0.0])
    engine = Engine(network, operations=20_000)
    fine, wide = say({0: "present"}), say(dict.fromkeys(range(10), "present"))
    impossible = say({10: "present"}, event_weight=np.zeros(12))

    batch = engine.try_batch([fine, wide, impossible, say({99: "present"}), fine])

    assert {row: type(error) for row, error in batch.errors.items()} == {
        1: WidthLimitError,
        2: ImpossibleFindingsError,
        3: InputError,
    }
    for row in (0, 4):
        assert np.array_equal(batch.causes[row], engine.posterior(fine).causes)
    with pytest.raises(WidthLimitError):
        engine.batch([fine, wide, impossible])
