"""A model with something in every field, and random damage to one of its values."""

import dataclasses

from diagnoser import Report
from diagnoser.knowledge import Component, Link, MachineType, QuestionText, Symptom
from diagnoser.knowledge.records import StepText, empty_knowledge
from diagnoser.model import model_to_json
from tests.registry.small import small_model

DROPPED = object()
VALUES = (
    None, True, -1, 0, 1, 0.5, 1e-300, 1e308, -0.5, 2**63, 10**400, "", "x", "re:a?", "re:(a|aa){1,40}b", "\ud800",
    [], {}, [["x"]], [0], DROPPED, DROPPED,
)  # fmt: skip


def full_model():
    """A small model with knowledge of all its causes and symptoms, and with a text classifier."""
    model = small_model()
    network = model.network
    first = network.causes[0]
    knowledge = dataclasses.replace(
        empty_knowledge(),
        components=tuple(
            Component(cause, cause, cause, "part" if part else "no_part", 1, 100, "small", 0.01, (cause,))
            for cause, part in zip(network.causes, network.is_part, strict=True)
        ),
        symptoms=tuple(
            Symptom(symptom, symptom, symptom, "x", "x", (f"word{at}", f"re:fan .{{0,9}}{at}"), ())
            for at, symptom in enumerate(network.symptoms)
        ),
        links=(Link(network.symptoms[0], first, 0.5, "expert"),),
        leaks=dict.fromkeys(network.symptoms, 0.01),
        machines={"7979": MachineType("7979", "x3650", light_path=True)},
        questions={one: QuestionText(one, "Is it?", "吗?", 3, "customer") for one in network.symptoms},
        steps={one: StepText(one, "Do it.", "做", 5) for one in network.causes},
    )
    classifier = {
        "causes": list(network.causes[:2]), "vocabulary": ["w:smoke", "w:fan", "=brand=acme"], "exponent": 0.5,
        "word_weight": [1.0, 0.5, 1.0], "weights": [[1.0, -1.0], [0.2, 0.3], [0.0, 0.1]], "bias": [0.0, 0.1],
        "prior": [0.4, 0.6],
    }  # fmt: skip
    return model_to_json(dataclasses.replace(model, knowledge=knowledge)) | {"text_model": classifier}


def places(value, path=()):
    """Every place in a JSON value except the whole."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


def value_at(value, path):
    """The value in a place."""
    for key in path:
        value = value[key]
    return value


def damaged(value, path, other):
    """Return the value with another one in one place, or without that place."""
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) > 1:
        copy[path[0]] = damaged(value[path[0]], path[1:], other)
    elif other is DROPPED:
        del copy[path[0]]
    else:
        copy[path[0]] = other
    return copy


def other_value(chooser, old):
    """Return a value of another kind, or a plausible one of the same kind."""
    if chooser.random() < 0.5:
        return chooser.choice(VALUES)
    if isinstance(old, int | float) and not isinstance(old, bool):
        return chooser.choice([-old, old * 10, old * 1e9, old + 1, old / 1e9, 1 - old])
    if isinstance(old, str):
        return chooser.choice([old.lower(), f"{old} ", old * 2])
    if isinstance(old, list) and old:
        return chooser.choice([old[1:], old[::-1], old + old[:1], old + old])
    return chooser.choice(VALUES)


def reports(network):
    """A text, codes and a machine."""
    return [
        Report(text="smoke, word0, fan is 1, no word2"),
        Report(present=frozenset(network.symptoms[:2]), absent=frozenset(network.symptoms[2:3])),
        Report(graded={network.symptoms[0]: 0.3}, text="smoke"),
        Report(machine="7979", context={"brand": "acme"}, text="fan"),
    ]
