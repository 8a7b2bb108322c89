"""A trained model: one record with the network and all other data of an answer, stored as one JSON file.

The file holds nothing executable.  `model_to_json` and `model_from_json` are exact inverses (floats by `repr`).
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import cast

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import ModelError, NetworkError
from diagnoser.knowledge import (
    JSON,
    Knowledge,
    empty_knowledge,
    knowledge_from_json,
    knowledge_to_json,
    machine_type_of,
)
from diagnoser.network.fault_network import WHOLE_FLEET, Network
from diagnoser.reading.story_model import StoryModel, story_model_from_json, story_model_to_json
from diagnoser.reading.text_model import TextModel, text_model_from_json, text_model_to_json

FORMAT = 1

RECALIBRATION_KEY = "coverage_repair"
"""The key of the recalibration in a model file. It keeps its old name, so that versions on disk stay what they are."""

RECALIBRATION_FACT = "coverage_repair"
"""The key of `Model.facts` under which the proof of a recalibration is kept."""


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A closed ticket for the list of similar tickets: ids only, without text and customer.

    Attributes:
        tried: Earlier actions in vain, as `replaced:DIMM`.
    """

    ticket_id: str
    causes: tuple[str, ...]
    present: tuple[str, ...]
    absent: tuple[str, ...] = ()
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverageRecalibration:
    """A linear recalibration of kit coverage, fitted on tickets held out from training (docs/adr/0011).

    P(fixed) = always + kept * coverage: any kit fixes a share `always` of the tickets, a share `kept` is as the network
    says, and no kit fixes the rest.  It keeps the order of the kits and is linear in probability.

    Attributes:
        always: In [0, 1 - kept].
        kept: In (0, 1].
    """

    always: float
    kept: float

    def __call__(self, coverage: Floats) -> Floats:
        """Return the recalibrated coverage, of the same shape.

        >>> CoverageRecalibration(0.05, 0.9)(np.array([0.0, 0.5, 1.0])).round(6).tolist()
        [0.05, 0.5, 0.95]
        """
        return self.always + self.kept * coverage


@dataclass(frozen=True, slots=True)
class Training:
    """The facts of a training that other code reads. The default stands for a model not made by training.

    Attributes:
        tickets: Tickets read, with known causes or without.
        labelled: Tickets with known causes, each with its weight (see `half_life`), without published ones.
        published: Published tickets with known causes. They teach no priors (`learning.published`).
        first_period: Month of the oldest ticket, YYYY-MM. Empty if no ticket has a date.
        last_period: Month of the newest ticket, likewise.
        half_life: Age in days at which a ticket has half its weight. None if all tickets have weight 1.
    """

    tickets: int = 0
    labelled: float = 0.0
    first_period: str = ""
    last_period: str = ""
    half_life: float | None = None
    published: int = 0


TRAINING_KEYS = frozenset(one.name for one in fields(Training))
"""The keys of `facts` in a model file that hold the fields of `Training`."""


@dataclass(frozen=True, eq=False)
class Model:
    """One trained model, the source of all answers.

    Attributes:
        network: The fault network.
        knowledge: The expert knowledge of its training. Empty for training from tickets alone.
        machines: Machine type -> context of the network.
        cause_tickets: Shape (C,), number of past tickets with each cause.
        link_tickets: Cause id -> symptom id -> number of past tickets with both.
        reference_distribution: log P(findings | ticket) of past tickets, sorted. Surprise is a tail probability of it.
        past: Closed tickets to compare with, newest first.
        text_model: The text classifier. None if it did not improve the log loss.
        story_model: The classifier of unread words. None if it gives no gain, or if a text classifier uses all words.
        context_columns: Further ticket columns used by the model.
        training: Tickets and settings of its training.
        facts: Further results of the training, read only by people and for the model card.
        coverage_recalibration: The recalibration of every shown or priced coverage. None if no gain was proven.
        remains: Numbers learned from tickets about actions in vain: `action:result:cause` -> P(the cause is still there
            | it was there before). `knowledge.remedies` explains the words. All other actions have the numbers of the
            knowledge.
    """

    network: Network
    knowledge: Knowledge = field(default_factory=empty_knowledge)
    machines: Mapping[str, str] = field(default_factory=dict)
    cause_tickets: tuple[int, ...] = ()
    link_tickets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    reference_distribution: tuple[float, ...] = ()
    past: tuple[PastTicket, ...] = ()
    text_model: TextModel | None = None
    context_columns: tuple[str, ...] = ()
    training: Training = Training()
    facts: Mapping[str, JSON] = field(default_factory=dict)
    coverage_recalibration: CoverageRecalibration | None = None
    remains: Mapping[str, float] = field(default_factory=dict)
    story_model: StoryModel | None = None


def context_of(model: Model, machine: str | None) -> int:
    """Return the context of a machine as a row of the network.  An unknown machine has row 0, the whole fleet."""
    machine_type = machine_type_of(machine, model.knowledge) if machine else None
    name = model.machines.get(machine_type or "", WHOLE_FLEET)
    return model.network.contexts.index(name)


def recalibration_note(model: Model) -> str:
    """Return sentences on the recalibration of coverage and its proof. Empty if there is none."""
    recalibration = model.coverage_recalibration
    if recalibration is None:
        return ""
    line = f"{recalibration.always:.3f} + {recalibration.kept:.3f}"
    note = f"Coverage is recalibrated: answers give {line} times the coverage of the network."
    proof = model.facts.get(RECALIBRATION_FACT)
    if not isinstance(proof, dict):
        return note
    gain, low, high = cast("list[float]", proof["log_loss_gain"])
    return (
        f"{note} On {proof['tickets']} later tickets that were held back, the calibration error of the network was "
        f"{proof['calibration_error']:.3f}, and the recalibration lowered the log loss of machines on which it was not "
        f"fitted by {gain:.4f} nats a ticket (95% interval {low:.4f} to {high:.4f})."
    )


def facts_to_json(model: Model) -> dict[str, JSON]:
    """Return `training` and `facts` as one JSON object, for model files and for answers of the service."""
    trained = {} if model.training == Training() else asdict(model.training)
    return {**trained, **model.facts}


def model_to_json(model: Model) -> dict[str, JSON]:
    """Return the model as JSON values.  A model without recalibration has no such field, as in older files."""
    return {
        "format": FORMAT,
        "network": network_to_json(model.network),
        "knowledge": knowledge_to_json(model.knowledge),
        "machines": dict(model.machines),
        "cause_tickets": list(model.cause_tickets),
        "link_tickets": {cause: dict(row) for cause, row in model.link_tickets.items()},
        "usual": list(model.reference_distribution),
        "past": [_past_to_json(one) for one in model.past],
        "text_model": None if model.text_model is None else text_model_to_json(model.text_model),
        "context_columns": list(model.context_columns),
        "facts": facts_to_json(model),
        **_recalibration_to_json(model.coverage_recalibration),
        **({"remains": dict(model.remains)} if model.remains else {}),
        **({} if model.story_model is None else {"story_model": story_model_to_json(model.story_model)}),
    }


def model_from_json(value: object) -> Model:
    """Return the model of a JSON value from `model_to_json`.

    Raises:
        ModelError: The value is not a model of this format, or is damaged.
    """
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        message = "This is not a model file of a format that this version of diagnoser can read."
        raise ModelError(message)
    try:
        return Model(
            network=network_from_json(value["network"]),
            knowledge=knowledge_from_json(value["knowledge"]),
            machines=dict(value["machines"]),
            cause_tickets=tuple(value["cause_tickets"]),
            link_tickets=value["link_tickets"],
            reference_distribution=tuple(value["usual"]),
            past=tuple(_past(one) for one in value["past"]),
            text_model=None if value["text_model"] is None else text_model_from_json(value["text_model"]),
            context_columns=tuple(value["context_columns"]),
            training=Training(**{name: one for name, one in value["facts"].items() if name in TRAINING_KEYS}),
            facts={name: one for name, one in value["facts"].items() if name not in TRAINING_KEYS},
            coverage_recalibration=CoverageRecalibration(**value[RECALIBRATION_KEY])
            if RECALIBRATION_KEY in value
            else None,
            remains=dict(value.get("remains", {})),
            story_model=story_model_from_json(value["story_model"]) if "story_model" in value else None,
        )
    except (KeyError, TypeError, ValueError, NetworkError) as error:
        message = f"The model file is damaged: {error}."
        raise ModelError(message) from error


def _recalibration_to_json(recalibration: CoverageRecalibration | None) -> dict[str, JSON]:
    if recalibration is None:
        return {}
    return {RECALIBRATION_KEY: {"always": recalibration.always, "kept": recalibration.kept}}


def _past_to_json(one: PastTicket) -> list[JSON]:
    """Return a past ticket as JSON values.  An empty list of actions is left out, as in older files."""
    lists = [one.causes, one.present, one.absent, *([one.tried] if one.tried else [])]
    values: list[JSON] = [one.ticket_id]
    values += [list(each) for each in lists]
    return values


def _past(row: list[object]) -> PastTicket:
    ticket_id, *lists = row
    return PastTicket(str(ticket_id), *(tuple(one) for one in lists))  # type: ignore[arg-type]


def network_to_json(network: Network) -> dict[str, JSON]:
    """Return the network as JSON values."""
    return {
        "causes": list(network.causes),
        "is_part": list(network.is_part),
        "symptoms": list(network.symptoms),
        "contexts": list(network.contexts),
        "events": [list(event) for event in network.events],
        "prior": network.prior.tolist(),
        "link_event": network.link_event.tolist(),
        "link_symptom": network.link_symptom.tolist(),
        "link": network.link.tolist(),
        "leak": network.leak.tolist(),
        "report_rate": network.report_rate.tolist(),
        "hidden": [np.flatnonzero(row).tolist() for row in network.hidden],
    }


def network_from_json(value: Mapping[str, list]) -> Network:  # type: ignore[type-arg]
    """Return the network of a JSON value from `network_to_json`.

    Raises:
        NetworkError: The network violates a rule.
    """
    contexts, symptoms, events = value["contexts"], value["symptoms"], value["events"]
    hidden = np.zeros((len(contexts), len(symptoms)), np.bool_)
    for row, columns in zip(hidden, value["hidden"], strict=True):
        row[columns] = True
    return Network(
        causes=tuple(value["causes"]),
        is_part=tuple(value["is_part"]),
        symptoms=tuple(symptoms),
        contexts=tuple(contexts),
        events=tuple(tuple(event) for event in events),
        prior=np.array(value["prior"], np.float64).reshape(len(contexts), len(events)),
        link_event=np.array(value["link_event"], np.int64),
        link_symptom=np.array(value["link_symptom"], np.int64),
        link=np.array(value["link"], np.float64),
        leak=np.array(value["leak"], np.float64),
        report_rate=np.array(value["report_rate"], np.float64),
        hidden=hidden,
    )
