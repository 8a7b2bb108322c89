"""The neighbourhood of a cause or a symptom in the fault network: its links and their strengths."""

from collections.abc import Iterator
from dataclasses import dataclass

from diagnoser.model import Model


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One link, seen from its other end.

    Attributes:
        id: The cause or the symptom at this end.
        strength: P(the symptom shows | this fault alone), of the strongest mode of the cause.
        tickets: Number of past tickets with both the cause and the symptom.
    """

    id: str
    strength: float
    tickets: int


def symptoms_of(model: Model, cause: str) -> list[Neighbour]:
    """Return the symptoms of a cause, the strongest link first."""
    return _neighbours(model, cause, wants_symptoms=True)


def causes_of(model: Model, symptom: str) -> list[Neighbour]:
    """Return the causes of a symptom, the strongest link first."""
    return _neighbours(model, symptom, wants_symptoms=False)


def _neighbours(model: Model, centre: str, *, wants_symptoms: bool) -> list[Neighbour]:
    strongest: dict[str, float] = {}
    for cause, symptom, share in _links(model):
        here, there = (cause, symptom) if wants_symptoms else (symptom, cause)
        if here == centre:
            strongest[there] = max(share, strongest.get(there, 0.0))
    found = [
        Neighbour(there, share, _tickets(model, centre, there, wants_symptoms=wants_symptoms))
        for there, share in strongest.items()
    ]
    return sorted(found, key=lambda one: (-one.strength, one.id))


def _tickets(model: Model, centre: str, there: str, *, wants_symptoms: bool) -> int:
    cause, symptom = (centre, there) if wants_symptoms else (there, centre)
    return model.link_tickets.get(cause, {}).get(symptom, 0)


def _links(model: Model) -> Iterator[tuple[str, str, float]]:
    """Yield each link of an event with a single cause: the cause, the symptom and the probability."""
    network = model.network
    for event, symptom, share in zip(network.link_event, network.link_symptom, network.link, strict=True):
        causes = network.events[event]
        if len(causes) == 1:
            yield network.causes[causes[0]], network.symptoms[symptom], float(share)
