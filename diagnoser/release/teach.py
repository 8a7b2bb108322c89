"""Teach words to a model without training: a new version with the words of a knowledge folder and unchanged numbers.

Words are what reports are read by and what people see: patterns, words, rules, lines of tools, codes, names, questions,
steps, names of machines, and texts of the page. Numbers are what training learns from or decides by: links, rates,
leaks, units, costs, families and panels of known machines. The network stays as it is, so nothing has to be learned
or compared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from diagnoser.errors import InputError
from diagnoser.knowledge import Knowledge, MachineType, check_knowledge
from diagnoser.learning.train import HISTORY
from diagnoser.model import Model, model_to_json
from diagnoser.registry.canonical import canonical_json
from diagnoser.registry.manifest import read_manifest
from diagnoser.registry.store import load, publish, read_file

TAUGHT: Final = "words_taught_to"
"""Key of `Model.facts`: the trained version whose numbers a taught version has."""

CARD: Final = "card.md"
NOTE: Final = "\n## Words\n\n"
KEPT: Final = (HISTORY, "changes.md")
"""Files that describe the numbers of a version, and so those of a version that was taught from it."""


def teach(models: Path, version: str, knowledge: Knowledge) -> str:
    """Publish a version with the words of a knowledge and the numbers of a version, and return its name.

    It is the same version where the words are the same already.

    Raises:
        InputError: The knowledge names other causes or symptoms than the network.
        KnowledgeError: The knowledge is not consistent.
        ModelError: The version is damaged, or the folder cannot be written.
    """
    model, _ = load(models, version)
    new = taught(model, version, knowledge)
    if new.knowledge == model.knowledge:
        return version
    files = {name: content for name in KEPT if (content := _file(models, version, name)) is not None}
    card = _file(models, version, CARD)
    if card is not None:
        files[CARD] = card.partition(NOTE.encode())[0] + _note(new).encode()
    return publish(models, new, files)


def taught(model: Model, version: str, knowledge: Knowledge) -> Model:
    """Return a model with the words of a knowledge.

    Args:
        model: The model.
        version: Its version.
        knowledge: The knowledge, with the same causes and symptoms.

    Raises:
        InputError: The causes or symptoms differ.
    """
    _check_ids("cause", model.network.causes, (one.id for one in knowledge.components), version)
    _check_ids("symptom", model.network.symptoms, (one.id for one in knowledge.symptoms), version)
    worded = _worded(model.knowledge, knowledge)
    check_knowledge(worded)
    return replace(model, knowledge=worded, facts={**model.facts, TAUGHT: model.facts.get(TAUGHT, version)})


def has_numbers_of(model: Model, other: Model) -> bool:
    """Return whether two models differ in nothing but words."""
    facts = {TAUGHT: ""}
    worded = replace(
        other,
        knowledge=_worded(other.knowledge, model.knowledge),
        facts={**other.facts, **facts},
    )
    return canonical_json(model_to_json(worded)) == canonical_json(
        model_to_json(replace(model, facts={**model.facts, **facts}))
    )


def _check_ids(kind: str, known: Iterable[str], given: Iterable[str], version: str) -> None:
    here, there = set(known), set(given)
    if new := sorted(there - here):
        raise InputError(
            f"The network of version {version} does not know the {kind} {new[0]}: train a version to add it."
        )
    if gone := sorted(here - there):
        raise InputError(
            f"The knowledge lacks the {kind} {gone[0]} of version {version}: train a version to remove it."
        )


def _worded(numbers: Knowledge, words: Knowledge) -> Knowledge:
    """Return a knowledge with the numbers of one and the words of the other, which has the same ids."""
    components = {one.id: one for one in words.components}
    symptoms = {one.id: one for one in words.symptoms}
    return replace(
        numbers,
        components=tuple(
            replace(one, name_en=said.name_en, name_zh=said.name_zh, synonyms=said.synonyms)
            if (said := components.get(one.id))
            else one
            for one in numbers.components
        ),
        symptoms=tuple(
            replace(told, group=one.group) if (told := symptoms.get(one.id)) else one
            for one in numbers.symptoms
        ),
        machines=_machines(numbers.machines, words.machines),
        questions=words.questions,
        steps=words.steps,
        reading=words.reading,
        page=words.page,
        ends_of_life=words.ends_of_life,
    )


def _machines(numbers: Mapping[str, MachineType], words: Mapping[str, MachineType]) -> dict[str, MachineType]:
    """Return the machines of the words. A machine known already keeps its family, panel and equipment."""
    return {
        key: replace(said, family=one.family, light_path=one.light_path, equipment=one.equipment)
        if (one := numbers.get(key))
        else said
        for key, said in words.items()
    }


def _file(models: Path, version: str, name: str) -> bytes | None:
    return read_file(models, version, name) if name in read_manifest(models / version).files else None


def _note(model: Model) -> str:
    return (
        f"{NOTE}The words of this version were taught without training. Its numbers are those of version "
        f"{model.facts[TAUGHT]}, and what is said above of tickets and probabilities is said of that version.\n"
    )
