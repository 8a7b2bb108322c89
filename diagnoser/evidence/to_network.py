"""Turn the known facts of a case into evidence on the network of a model. No other module does this."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.evidence.codes import code_features, is_heard, tempered
from diagnoser.evidence.equipped import equipment_weight
from diagnoser.evidence.known import Known
from diagnoser.evidence.stories import with_story
from diagnoser.evidence.tried import fixed_weight, remains_of
from diagnoser.inference.evidence import Evidence, EvidenceTable, evidence_table, pack
from diagnoser.inference.layout import base_index
from diagnoser.model import Model, context_of
from diagnoser.network.fault_network import Network
from diagnoser.reading.text_model import event_weight
from diagnoser.types import Finding, Guess

GUESS_RATIO: Final = 2.0
"""Factor on the prior weight of every fault event that contains a guessed cause.

A speaker who blames a part is right somewhat more often than chance, and often repeats what the lights told already.
Judgement; it is the odds of a coin that falls right two times in three."""

_WEIGHTS = {"present": (0.0, 1.0), "absent": (1.0, 0.0), "unknown": (1.0, 1.0)}
"""State of a finding -> P(answer | absent) and P(answer | present)."""


def evidence_of(model: Model, known: Known) -> Evidence:
    """Return the evidence on the network of a model.

    Symptoms unknown to the model are left out, and so are context columns outside its training. The reason is that a
    ticket may be older or newer than the model.
    """
    rows = np.array(_rows(model.network.symptom_index, known.findings), np.float64).reshape(-1, 4)
    codes = _codes(model, known)
    context = context_of(model, known.machine)
    evidence = Evidence(
        context=context,
        symptom=rows[:, 0].astype(np.int64),
        reported=rows[:, 1] > 0,
        if_absent=np.ascontiguousarray(rows[:, 2]),
        if_present=np.ascontiguousarray(rows[:, 3]),
        unlisted=known.silence,
        event_weight=_event_weight(model, known, codes),
        guess_weight=_guess_weight(model.network, known.guesses),
        equipment_weight=equipment_weight(model, context, known.machine, known.equipment),
        action_weight=fixed_weight(model, known.actions),
        remains=_remains(model, known),
    )
    if model.text_model is not None and model.text_model.temper != 1 and codes:
        heard = heard_rows(model, known)
        exponent = model.text_model.temper
        evidence = replace(evidence, tempering=tempered(model.network, evidence, heard, exponent))
    return with_story(model, known, evidence)


def heard_rows(model: Model, known: Known) -> Bools:
    """Return which known findings are codes for a classifier, shape (E,)."""
    index = model.network.symptom_index
    return np.array(
        [is_heard(one, known.silence) for one in known.findings if one.symptom in index], np.bool_
    )


def _codes(model: Model, known: Known) -> tuple[str, ...]:
    """Return the features of the codes of a case. None if the classifier does not know this kind of list."""
    codes = code_features(known) if model.text_model is not None else ()
    return codes if model.text_model is not None and codes and codes[0] in model.text_model.vocabulary else ()


def evidence_table_of(model: Model, cases: Sequence[Known]) -> EvidenceTable:
    """Return the evidence of many cases as one table, each as `evidence_of` returns it, but without repairs in vain."""
    apart = model.text_model is not None or any(
        one.guesses or one.actions or one.equipment or (one.text and model.story_model) for one in cases
    )
    if apart:
        return pack([evidence_of(model, known) for known in cases])
    index, contexts = model.network.symptom_index, _Contexts(model)
    values: list[float] = []
    bases, listed = [], []
    for known in cases:
        rows = _rows(index, known.findings)
        values += rows
        listed.append(len(rows) // 4)
        bases.append(base_index(contexts[known.machine], known.silence))
    return evidence_table(bases, listed, np.array(values, np.float64).reshape(-1, 4))


class _Contexts(dict[str | None, int]):
    """Machine -> context, worked out once for each machine."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def __missing__(self, machine: str | None) -> int:
        context = self[machine] = context_of(self.model, machine)
        return context


def _rows(index: Mapping[str, int], findings: Iterable[Finding]) -> list[float]:
    """Return four numbers for each finding known to the model, the columns of `Evidence.rows`."""
    values: list[float] = []
    for one in findings:
        symptom = index.get(one.symptom)
        if symptom is not None:
            absent, present = (
                _WEIGHTS[one.state] if one.probability is None else (1 - one.probability, one.probability)
            )
            values += (symptom, one.known == "reported", absent, present)
    return values


def _event_weight(model: Model, known: Known, codes: Sequence[str]) -> Floats | None:
    """Return the likelihood ratio of each event from the text classifiers, or None if they know no word."""
    if model.text_model is None:
        return None
    columns = {name: known.context[name] for name in model.context_columns if name in known.context}
    network = model.network
    return event_weight(model.text_model, network.causes, network.events, known.text, columns, codes)


def without_each(model: Model, known: Known, evidence: Evidence, most: int) -> list[Evidence]:
    """Return for each of the first actions of a case, `most` at most, the evidence without it."""
    fewer = (
        replace(known, actions=(*known.actions[:number], *known.actions[number + 1 :]))
        for number in range(min(len(known.actions), most))
    )
    return [
        replace(evidence, remains=_remains(model, each), action_weight=fixed_weight(model, each.actions))
        for each in fewer
    ]


def _remains(model: Model, known: Known) -> tuple[tuple[int, float], ...]:
    """Return the pairs (cause, d) of repairs in vain, in the order of the causes."""
    found = remains_of(model, known.actions, known.equipment) if known.actions else {}
    return tuple((i, found[cause]) for i, cause in enumerate(model.network.causes) if cause in found)


def _guess_weight(network: Network, guesses: Iterable[Guess]) -> Floats | None:
    """Return the likelihood ratio of each event from the guesses, or None if the network has none of their causes."""
    guessed = {guess.cause for guess in guesses}.intersection(network.causes)
    if not guessed:
        return None
    named = [any(network.causes[cause] in guessed for cause in event) for event in network.events]
    return np.where(named, GUESS_RATIO, 1.0)
