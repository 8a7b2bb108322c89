"""Find symptoms and machines by typed words: ids, synonyms, and names in any language of the console."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.console.language import traditional
from api.console.names import Names
from diagnoser.knowledge import Knowledge, MachineType, Symptom

MOST: Final = 12
_PREFIXES: Final = ("re:", "not:", "skip:")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion.

    Attributes:
        id: The id of the symptom or the machine type.
        value: The text of the field after a choice.
        label: The text beside it in the list.
    """

    id: str
    value: str
    label: str


def symptoms_like(names: Names, typed: str) -> list[Suggestion]:
    """Return at most a dozen symptoms with the typed words in their id, name or synonyms, the best first."""
    wanted = typed.strip().casefold()
    if not wanted:
        return []
    ranked = [
        (rank, place, each, hit)
        for place, each in enumerate(names.knowledge.symptoms)
        for rank, hit in _best(each, wanted)
    ]
    return [
        Suggestion(each.id, names.symptom(each.id), f"{hit} · {each.id}" if hit else each.id)
        for _, _, each, hit in sorted(ranked, key=lambda one: one[:2])[:MOST]
    ]


def symptom_meant(names: Names, typed: str) -> str | None:
    """Return the id of the typed symptom, or None if the words fit no symptom or several."""
    found = symptoms_like(names, typed)
    wanted = typed.strip().casefold()
    exact = [each for each in found if wanted in {each.id.casefold(), each.value.casefold()}]
    chosen = exact or found
    return chosen[0].id if len(chosen) == 1 else None


def machines_like(knowledge: Knowledge, typed: str) -> list[Suggestion]:
    """Return the machines with the typed words in their type or one of their names."""
    wanted = _plain(typed)
    if not wanted:
        return []
    ranked = sorted(
        (rank, each.machine_type, each)
        for each in knowledge.machines.values()
        if (rank := _machine_rank(each, wanted)) is not None
    )
    return [
        Suggestion(each.machine_type, each.product_name or each.machine_type, each.machine_type)
        for _, _, each in _one_each(ranked)
    ][:MOST]


def _one_each(ranked: list[tuple[int, str, MachineType]]) -> Iterator[tuple[int, str, MachineType]]:
    """Keep the first machine of each name, because many machine types are one product."""
    seen: set[str] = set()
    for each in ranked:
        name = each[2].product_name or each[1]
        if name not in seen:
            seen.add(name)
            yield each


def _machine_rank(machine: MachineType, wanted: str) -> int | None:
    spellings = [machine.machine_type, machine.product_name, *machine.names]
    places = [place for each in spellings if (place := _plain(each).find(wanted)) >= 0]
    return min(places) if places else None


def _best(symptom: Symptom, wanted: str) -> Iterator[tuple[int, str]]:
    """Yield at most one hit of a symptom: its rank and its synonym."""
    own = (symptom.id, symptom.name_en, symptom.name_zh, traditional(symptom.name_zh))
    if any(wanted == each.casefold() for each in own):
        yield 0, ""
    elif any(wanted in each.casefold() for each in own):
        yield 1, ""
    else:
        plain = (each for each in symptom.patterns if not each.startswith(_PREFIXES))
        hit = next((each for each in plain if wanted in each.casefold()), None)
        if hit is not None:
            yield 2, hit


def _plain(typed: str) -> str:
    return "".join(letter for letter in typed.casefold() if letter.isalnum())
