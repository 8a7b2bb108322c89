"""Reading the text of a report, and turning the report into known facts and evidence."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from diagnoser.evidence.check import check_report
from diagnoser.evidence.known import Known
from diagnoser.evidence.rule import NOTHING_READ, settled
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.reading import Lexicon, ReadReport, read
from diagnoser.reading.text_model import hears_codes, knows_words
from diagnoser.types import Report


class Understood(NamedTuple):
    """The known facts of a report, and their evidence."""

    known: Known
    evidence: Evidence


def understand(
    model: Model, lexicon: Lexicon, report: Report, reading: Callable[[Lexicon, str], ReadReport] = read
) -> Understood:
    """Return the known facts of a report, and the evidence on the network of this model.

    `reading` is that of `known_of`.

    Raises:
        InputError: The report is empty, too long, contradicts itself or names an unknown symptom.
    """
    check_report(model, report)
    known = known_of(report, lexicon, reading)
    evidence = evidence_of(model, known)
    if evidence.event_weight is not None:
        known = heard(model, known)
    return Understood(unknown_listed(model, known), evidence)


def known_of(
    given: Report | Known, lexicon: Lexicon, reading: Callable[[Lexicon, str], ReadReport] = read
) -> Known:
    """Return the known facts of a report with its text read by this lexicon.  Already known facts stay as they are.

    Args:
        given: The report, without contradictions (`check.check_report`).
        lexicon: The lexicon.
        reading: Reads a text. It is `read`, or a function with a memory of its results.
    """
    if isinstance(given, Known):
        return given
    return settled(given, reading(lexicon, given.text) if given.text.strip() else NOTHING_READ)


def unknown_listed(model: Model, known: Known) -> Known:
    """Return the known facts without findings unknown to the model. Their ids are listed as unread.

    They are no evidence (`to_network.evidence_of`). The report itself stays unchanged: the next training learns from
    it.
    """
    index = model.network.symptom_index
    if all(one.symptom in index for one in known.findings):
        return known
    found = tuple(one for one in known.findings if one.symptom in index)
    unknown = (one.symptom for one in known.findings if one.symptom not in index)
    return replace(known, findings=found, unread=(*known.unread, *sorted(unknown)))


def heard(model: Model, known: Known) -> Known:
    """Return the known facts of a case for the classifier: the words known to it count as understood."""
    classifier = model.text_model
    if classifier is None:
        return known
    if (known.context or hears_codes(classifier)) and not knows_words(classifier, known.text):
        return known  # it hears something else
    if not model.knowledge.symptoms:
        # Without a lexicon only the text classifier reads the text, and it reads the whole text.
        return replace(known, unread=(), understood="all")
    return replace(known, understood="in_part") if known.understood == "nothing" else known
