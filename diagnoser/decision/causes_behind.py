"""Which causes stood behind a symptom in the tickets that a model was trained on."""

from dataclasses import dataclass
from difflib import get_close_matches

from diagnoser.errors import UnknownSymptomError
from diagnoser.model import Model


@dataclass(frozen=True, slots=True)
class Behind:
    """A cause of a symptom in past tickets.

    Attributes:
        tickets: Past tickets with this cause that showed or mentioned the symptom.
        of: All past tickets with this cause.
    """

    cause: str
    name: str
    tickets: int
    of: int


def causes_behind(model: Model, symptom: str) -> list[Behind]:
    """Return the causes whose past tickets showed a symptom, most tickets first.

    Raises:
        UnknownSymptomError: The model does not know the symptom.
    """
    network = model.network
    if symptom not in network.symptoms:
        near = get_close_matches(symptom.upper(), network.symptoms, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        raise UnknownSymptomError(f"Symptom {symptom!r} is not known to this model{hint}")
    names = {component.id: component.name_en for component in model.knowledge.components}
    totals = dict(zip(network.causes, model.cause_tickets, strict=False))
    found = [
        Behind(cause, names.get(cause, cause), row[symptom], totals.get(cause, 0))
        for cause, row in model.link_tickets.items()
        if row.get(symptom)
    ]
    return sorted(found, key=lambda one: (-one.tickets, one.cause))
