"""Validation of a loaded model: field types, consistency with the network, and two test queries."""

import math
from collections.abc import Iterable

import numpy as np

from diagnoser.errors import DiagnoserError, ModelError
from diagnoser.model import Model, Training, model_from_json
from diagnoser.network.fault_network import Network

_TOLERANCE = 1e-9
_LARGEST_WEIGHT = 1e9


def model_in(value: object) -> Model:
    """Return the model of a JSON value after all checks of its fields.

    Raises:
        ModelError: A field is missing, has the wrong type, or contradicts another field.
    """
    try:
        model = model_from_json(value)
        check_model(model)
    except ModelError:
        raise
    except (DiagnoserError, LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ModelError(f"The model file is damaged: {error}.") from error
    return model


def check_model(model: Model) -> None:
    """Raise ModelError when a field has the wrong type or contradicts the network."""
    network = model.network
    _texts(network.causes, "causes")
    _texts(network.symptoms, "symptoms")
    _texts(network.contexts, "contexts")
    _require(all(type(flag) is bool for flag in network.is_part), "is_part")
    _require(all(type(cause) is int for event in network.events for cause in event), "events")
    _require(len(model.cause_tickets) in (0, len(network.causes)), "cause_tickets")
    _counts(model.cause_tickets, "cause_tickets")
    _require(set(model.machines.values()) <= set(network.contexts), "machines")
    _check_link_tickets(model)
    _require(
        all(type(one) in (int, float) and math.isfinite(one) for one in model.reference_distribution), "usual"
    )
    _require(list(model.reference_distribution) == sorted(model.reference_distribution), "usual")
    for ticket in model.past:
        _texts((ticket.ticket_id, *ticket.causes, *ticket.present, *ticket.absent), "past")
    _texts(model.context_columns, "context_columns")
    _require(isinstance(model.facts, dict), "facts")
    _check_training(model.training)
    _check_recalibration(model)
    _check_text_model(model)
    _check_story_model(model)


def _check_text_model(model: Model) -> None:
    text = model.text_model
    if text is None:
        return
    _texts((*text.causes, *text.vocabulary), "text_model")
    _require(len(set(text.causes)) == len(text.causes), "text_model")
    _require(set(text.causes) <= set(model.network.causes), "text_model")
    arrays = (text.word_weight, text.weights, text.bias, text.prior)
    # Larger numbers would overflow when they are squared or multiplied.
    _require(all((np.abs(each) <= _LARGEST_WEIGHT).all() for each in arrays), "text_model")
    _require(bool((text.prior > 0).all()) and 0 <= text.text_weight <= 1, "text_model")
    _require(0 < text.temper <= 1, "text_model")
    _texts(tuple(text.cuts), "text_model")
    for cuts in text.cuts.values():
        _require(all(map(math.isfinite, cuts)) and list(cuts) == sorted(set(cuts)), "text_model")


def _check_story_model(model: Model) -> None:
    story = model.story_model
    if story is None:
        return
    _texts((*story.causes, *story.vocabulary), "story_model")
    _require(len(set(story.causes)) == len(story.causes), "story_model")
    _require(set(story.causes) <= set(model.network.causes), "story_model")
    _require(bool((np.abs(story.weights) <= _LARGEST_WEIGHT).all()), "story_model")
    _require(0 < story.temper <= 1, "story_model")


def _check_training(training: Training) -> None:
    numbers = [training.labelled, *([] if training.half_life is None else [training.half_life])]
    _counts([training.tickets, training.published], "facts")
    _require(all(type(one) in (int, float) and math.isfinite(one) for one in numbers), "facts")
    _texts((training.first_period, training.last_period), "facts")


def _check_recalibration(model: Model) -> None:
    """Check that the recalibrated coverage is a probability and rises with the coverage."""
    line = model.coverage_recalibration
    if line is not None:
        shares = (line.always, line.kept)
        _require(all(type(one) in (int, float) and math.isfinite(one) for one in shares), "coverage_repair")
        inside = line.always >= 0 and line.kept > 0 and sum(shares) <= 1 + _TOLERANCE
        _require(inside, "coverage_repair")


def _check_link_tickets(model: Model) -> None:
    _require(set(model.link_tickets) <= set(model.network.causes), "link_tickets")
    symptoms = set(model.network.symptoms)
    for row in model.link_tickets.values():
        _require(isinstance(row, dict) and set(row) <= symptoms, "link_tickets")
        _counts(row.values(), "link_tickets")


def _texts(values: Iterable[object], where: str) -> None:
    _require(all(isinstance(value, str) for value in values), where)


def _counts(values: Iterable[object], where: str) -> None:
    _require(all(type(value) is int and value >= 0 for value in values), where)


def _require(condition: bool, field: str) -> None:  # noqa: FBT001 -- reads like an assertion
    if not condition:
        raise ModelError(
            f"The model file is damaged: the field {field} has a wrong type or contradicts the network."
        )


def check_answers(network: Network) -> None:
    """Run two test queries: one without findings, and one with a single present symptom.

    Raises:
        ModelError: An answer fails or holds numbers that are not probabilities.
    """
    # Importing inference compiles it; listing versions must not wait for that.
    from diagnoser.inference.engine import Engine
    from diagnoser.inference.evidence import Evidence

    one = np.array(network.link_symptom[:1], np.int64)
    seen = np.ones(len(one))
    questions = (Evidence(), Evidence(0, one, np.zeros(len(one), np.bool_), 1 - seen, seen, "unmentioned"))
    engine = Engine(network)
    for question in questions:
        try:
            answer = engine.posterior(question)
        except DiagnoserError as error:
            raise ModelError(f"The model fails a test query: {error}") from error
        inside = np.all((answer.causes >= 0) & (answer.causes <= 1 + _TOLERANCE))
        if not (inside and math.isfinite(answer.log_probability) and answer.log_probability <= _TOLERANCE):
            raise ModelError("The model answers a test query with numbers that are not probabilities.")
