"""Machine types: find them in text, and list the symptoms that a machine cannot show."""

import re
import unicodedata

from diagnoser.knowledge.records import Knowledge

LIGHT_PATH_GROUP = "light path"

# A machine type with a model of three or six characters ("7979Q7C", "7X06CTO1WW"), or a machine type alone.
_TYPE_MODEL = re.compile(r"(?<![0-9A-Z])([0-9][0-9A-Z]{3})[ -]?(?:[0-9A-Z]{3}){1,2}(?![0-9A-Z])")
_TYPE = re.compile(r"(?<![0-9A-Z])([0-9][0-9A-Z]{3})(?![0-9A-Z])")
_MAX_LENGTH = 200


def machine_type_of(machine: str) -> str | None:
    """Return the machine type in a text such as a type-model, or None when there is none.

    >>> [machine_type_of(text) for text in ("7979-Q7C", " 7979q7c ", "IBM 7979Q7C", "x3650")]
    ['7979', '7979', '7979', None]
    """
    text = unicodedata.normalize("NFKC", machine[:_MAX_LENGTH]).upper()
    found = _TYPE_MODEL.search(text) or _TYPE.search(text)
    return found.group(1) if found else None


def not_observable(knowledge: Knowledge, machine_type: str | None) -> frozenset[str]:
    """Return the symptoms that this machine cannot show: those of the light path panel, if it has none."""
    machine = knowledge.machines.get(machine_type) if machine_type else None
    if machine is None or machine.light_path is not False:
        return frozenset()
    return frozenset(symptom.id for symptom in knowledge.symptoms if symptom.group == LIGHT_PATH_GROUP)
