"""What a model must be before anybody asks it anything: the right fields, and answers to simple questions."""

import math
from collections.abc import Iterable

import numpy as np

from diagnoser.errors import DiagnoserError, ModelError
from diagnoser.model import Model, Training, model_from_json
from diagnoser.network.fault_network import Network

_TOLERANCE = 1e-9


def model_in(value: object) -> Model:
    """Return the model that a JSON value stands for, after every check but a query.

    Raises:
        ModelError: A field is missing, of the wrong kind, or contradicts another.
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
    """Raise ModelError where a field has the wrong kind or contradicts the network."""
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
    _require(all(type(one) in (int, float) and math.isfinite(one) for one in model.usual), "usual")
    _require(list(model.usual) == sorted(model.usual), "usual")
    for ticket in model.past:
        _texts((ticket.ticket_id, *ticket.causes, *ticket.present, *ticket.absent), "past")
    _texts(model.context_columns, "context_columns")
    _require(isinstance(model.facts, dict), "facts")
    _check_training(model.training)
    _check_repair(model)


def _check_training(training: Training) -> None:
    numbers = [training.labelled, *([] if training.half_life is None else [training.half_life])]
    _counts([training.tickets], "facts")
    _require(all(type(one) in (int, float) and math.isfinite(one) for one in numbers), "facts")
    _texts((training.first_period, training.last_period), "facts")


def _check_repair(model: Model) -> None:
    """A repair must leave probabilities probabilities, and kits in their order."""
    repair = model.coverage_recalibration
    if repair is not None:
        shares = (repair.always, repair.kept)
        _require(all(type(one) in (int, float) and math.isfinite(one) for one in shares), "coverage_repair")
        inside = repair.always >= 0 and repair.kept > 0 and sum(shares) <= 1 + _TOLERANCE
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
        raise ModelError(f"The model file is damaged: {field} holds something that does not belong there.")


def check_answers(network: Network) -> None:
    """Ask two simple questions and look at the answers: no report at all, and one symptom of one cause.

    Raises:
        ModelError: An answer is not a set of probabilities.
    """
    # Inference compiles on import, which listing versions need not wait for.
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
            raise ModelError(f"The model cannot answer a simple question: {error}") from error
        inside = np.all((answer.causes >= 0) & (answer.causes <= 1 + _TOLERANCE))
        if not (inside and math.isfinite(answer.log_probability) and answer.log_probability <= _TOLERANCE):
            raise ModelError("The model answers a simple question with numbers that are no probabilities.")
