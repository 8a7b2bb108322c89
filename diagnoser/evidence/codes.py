"""The codes of a case as input of the classifier, and the tempering of the network's own evidence from them.

Codes of machines depend on one another: one fault raises ten alarms, and the network would count it ten times. So the
    classifier takes all codes together as its features, and the network's likelihood ratio of the codes gets an
    exponent below one.

Answers to questions count in the network alone, with their full weight. So the value promised for a question is the
value of its answer.

Axes: E listed symptoms, K events, L links.
"""

from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats
from diagnoser.evidence.known import Known
from diagnoser.inference.evidence import Evidence, Tempering
from diagnoser.network.fault_network import Network
from diagnoser.reading.text_model import CODE
from diagnoser.types import Finding, Unlisted

SMALLEST: Final = 1e-12
"""Lower bound of P(finding | no event), so that a finding without a leak has a finite ratio."""


def is_heard(finding: Finding, silence: Unlisted) -> bool:
    """Return whether the classifier uses a finding. It uses transmitted codes, but not answers to questions.

    The findings of a closed list are codes, although each of them was looked for.
    """
    return (
        finding.probability is None
        and finding.state != "unknown"
        and (silence == "absent" or finding.known != "asked")
    )


def code_features(known: Known) -> tuple[str, ...]:
    """Return the features of the codes of a case: the kind of its list, and each present code in a list of this kind.

    The same code is one feature in a closed list and another feature in an open list, because silence on the other
    codes has a different meaning. So the classifier is only used for the kinds of lists in its training.

    >>> code_features(Known((Finding("E1", "present", "asked"),), silence="absent"))
    ('#absent', '#absent:E1')
    """
    present = sorted(
        one.symptom for one in known.findings if one.state == "present" and is_heard(one, known.silence)
    )
    if not present and known.silence != "absent":
        return ()
    kind = f"{CODE}{known.silence}"
    return (kind, *(f"{kind}:{symptom}" for symptom in present))


def tempered(network: Network, evidence: Evidence, heard: Bools, exponent: float) -> Tempering:
    """Return weights that raise the network's likelihood ratio of the classifier's codes to the power of an exponent.

    For an event k alone the ratio of a finding is P(finding | k) / P(finding | no event). The weight of k is this ratio
    to the power of exponent - 1, for each finding of the classifier and for each unlisted code. A symptom from a
    question counts as unlisted, so its answer does not change the weights.

    Args:
        network: The network.
        evidence: The evidence of the case.
        heard: Shape (E,), whether the classifier uses the finding.
        exponent: In (0, 1].
    """
    rows = _row_ratios(network, evidence, heard)
    return Tempering((exponent - 1) * rows, (exponent - 1) * _silent(network, evidence, heard))


def log_ratios(network: Network, evidence: Evidence, heard: Bools) -> tuple[Floats, Floats]:
    """Return the log likelihood ratio of each event alone from the classifier's codes, and from all other findings.

    Both have shape (K,). The other findings are not features of the classifier. Their symptoms count as unlisted in the
    first and not in the sum of both, as in inference.
    """
    every = np.ones(len(heard), np.bool_)
    codes = _row_ratios(network, evidence, heard).sum(axis=0) + _silent(network, evidence, heard)
    whole = _row_ratios(network, evidence, every).sum(axis=0) + _silent(network, evidence, every)
    return codes, whole - codes


def _row_ratios(network: Network, evidence: Evidence, heard: Bools) -> Floats:
    """Return the log likelihood ratio of each event from each heard finding, shape (E, K)."""
    rows = np.zeros((len(heard), len(network.events)))
    hidden = network.hidden[evidence.context]
    first = np.searchsorted(network.link_symptom, np.arange(len(network.symptoms) + 1))
    for row in np.flatnonzero(heard & ~hidden[evidence.symptom]).tolist():
        symptom = evidence.symptom[row]
        links = slice(first[symptom], first[symptom + 1])
        rate = network.report_rate[symptom] if evidence.reported[row] else 1.0
        weights = float(evidence.if_absent[row]), float(evidence.if_present[row])
        nothing = 1 - rate * network.leak[symptom]
        ratio = _mixed(nothing * (1 - rate * network.link[links]), weights) / _mixed(nothing, weights)
        rows[row, network.link_event[links]] = np.log(ratio)
    return rows


def _mixed(absent: Floats, weights: tuple[float, float]) -> Floats:
    """Return P(finding) from P(symptom absent) and the weights of both states."""
    return np.maximum(weights[0] * absent + weights[1] * (1 - absent), SMALLEST)


def _silent(network: Network, evidence: Evidence, heard: Bools) -> Floats:
    """Return the log likelihood ratio of each event from the unlisted codes, shape (K,)."""
    if evidence.unlisted == "unknown":
        return np.zeros(len(network.events))
    rate = np.where(
        network.hidden[evidence.context], 0.0, 1.0 if evidence.unlisted == "absent" else network.report_rate
    )
    rate[evidence.symptom[heard]] = 0.0
    ratio = np.log1p(-rate[network.link_symptom] * network.link)
    silent: Floats = np.bincount(network.link_event, ratio, minlength=len(network.events)).astype(np.float64)
    return silent
