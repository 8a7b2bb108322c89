"""The posterior after an answer of no, for many questions at once.

The posterior after a yes follows by subtraction: P(., yes) = P(.) - P(., no).  This holds only if silence and an answer
are parts of one mechanism.  So each cause that shows a symptom is taken to be mentioned with the report rate,
independently of the others.  Then an unmentioned symptom may still be present, an absent symptom was certainly not
mentioned, and P(findings, no) is P(findings) with the answer in the place of silence.

The subtraction loses no digits that matter.  Masses are at most 1, so P(., yes) and the value of a question have an
absolute error of 1e-13.  The best kit after a yes depends on relative errors.  A question is listed only when its value
exceeds 1e-3, so P(yes) exceeds 1e-4 (`questions.possibly_worth`), and nine digits are left.

Axes: Q questions, C causes, P parts, R sets of symptoms, m symptoms of a set.
"""

from dataclasses import dataclass, replace

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence


@dataclass(frozen=True, eq=False, slots=True)
class AfterNo:
    """The posteriors after an answer of no to each of Q questions.

    Attributes:
        probability: Shape (Q,), P(no | findings).
        causes: Shape (Q, C), P(cause | findings, no).
        coverage: Shape (Q, P + 1, P + 1), as `Engine.coverage`.
    """

    probability: Floats
    causes: Floats
    coverage: Floats


def posteriors_after_no(engine: Engine, evidence: Evidence, symptoms: Ints) -> AfterNo:
    """Return the posteriors in which each symptom was looked for and not seen.

    Args:
        engine: Exact inference.
        evidence: The evidence so far; none of the symptoms is listed in it.
        symptoms: Shape (Q,), symptom indexes.
    """
    probability, causes, coverage = engine.if_absent(evidence, symptoms)
    return AfterNo(np.minimum(probability, 1.0), causes, coverage)


def all_absent(engine: Engine, evidence: Evidence, sets: Ints) -> tuple[Floats, Floats, Floats]:
    """Return (log P, P(cause), coverage), one row for each set of symptoms that were looked for and not seen.

    Args:
        engine: Exact inference.
        evidence: The evidence so far.
        sets: Shape (R, m), symptom indexes.
    """
    rows, size = sets.shape
    more = np.zeros(size)
    symptom = np.hstack([np.broadcast_to(evidence.symptom, (rows, len(evidence.symptom))), sets])
    reported = np.append(evidence.reported, more > 0)
    absent, present = np.append(evidence.if_absent, more + 1), np.append(evidence.if_present, more)
    context, unlisted, weight = evidence.context, evidence.unlisted, evidence.event_weight
    kits = len(engine.parts) + 1
    log_probability, causes = np.empty(rows), np.empty((rows, len(engine.network.causes)))
    coverage = np.empty((rows, kits, kits))
    for row in range(rows):
        given = Evidence(context, symptom[row], reported, absent, present, unlisted, weight)
        posterior, coverage[row] = engine.coverage(given)
        log_probability[row], causes[row] = posterior.log_probability, posterior.causes
    return log_probability, causes, coverage


def answered(evidence: Evidence, symptom: int, *, present: bool) -> Evidence:
    """Return the evidence with one more answer."""
    return with_findings(evidence, np.array([symptom]), present=np.array([present]))


def with_findings(evidence: Evidence, symptoms: Ints, *, present: Floats | Bools) -> Evidence:
    """Return the evidence with more answers; none of the symptoms may be listed already."""
    seen = np.asarray(present, np.float64)
    return replace(
        evidence,
        symptom=np.concatenate([evidence.symptom, symptoms]),
        reported=np.concatenate([evidence.reported, np.zeros(len(seen), np.bool_)]),
        if_absent=np.concatenate([evidence.if_absent, 1.0 - seen]),
        if_present=np.concatenate([evidence.if_present, seen]),
    )
