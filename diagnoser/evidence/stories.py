"""What a long report in English tells beside its findings, and how the network's view of it is tempered.

The network takes the findings of a story as independent and as read rightly, and it takes the causes to be as frequent
as they are in the fleet. A story is long because its cause was none of the usual ones, and some of its findings are
misread. So all that the network says of a story gets an exponent t below one: its prior (a weight for each event) and
the likelihood of what was read (`evidence.codes.tempered`). What was coded and what answers a question counts in full.

Axes: E listed symptoms, K events, C causes.
"""

from dataclasses import replace
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.evidence.codes import tempered
from diagnoser.evidence.known import Known
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.network.fault_network import Network, frequencies_of
from diagnoser.reading.story_model import StoryModel, story_share, told_by_words, words_of
from diagnoser.reading.text_model import ratio_of_events

RAREST: Final = 1e-6
"""A cause that is rarer than this share of all tickets counts as that rare when the prior is tempered."""


def with_story(model: Model, known: Known, evidence: Evidence) -> Evidence:
    """Return the evidence of a case with what its text tells as a story.

    A text of which nothing was understood says nothing: its words alone are no report of a fault.
    """
    classifier = model.story_model
    if classifier is None or not known.text or known.understood == "nothing":
        return evidence
    words = words_of(known.text)
    share = story_share(words)
    if share == 0:
        return evidence
    network = model.network
    exponent = 1 - share * (1 - classifier.temper)
    words_told = share * told_by_words(classifier, words)
    weight = _weight(classifier, network, evidence.context, words_told, exponent)
    told = replace(
        evidence, event_weight=weight if evidence.event_weight is None else weight * evidence.event_weight
    )
    if exponent == 1 or evidence.tempering is not None:  # codes are tempered already
        return told
    return replace(told, tempering=tempered(network, evidence, _from_text(network, known), exponent))


def _weight(classifier: StoryModel, network: Network, context: int, told: Floats, exponent: float) -> Floats:
    """Return the weight of each event from the words and from the tempered prior, shape (K,).

    The prior odds of all single causes together stay as they are.  `told` has shape (S,), see `told_by_words`.
    """
    prior = np.maximum(frequencies_of(network, context), RAREST)
    flatter = prior ** (exponent - 1)
    flatter /= prior @ flatter
    by_prior = ratio_of_events(network.causes, np.log(flatter), network.causes, network.events)
    return by_prior * ratio_of_events(classifier.causes, told, network.causes, network.events)


def _from_text(network: Network, known: Known) -> Bools:
    """Return which of the findings that the model knows were read from the text, shape (E,)."""
    read = [bool(one.text) for one in known.findings if one.symptom in network.symptom_index]
    return np.array(read, np.bool_)
