"""The evidence after an answer, and why inference runs for answers of no alone.

The posterior after a yes follows by subtraction: P(., yes) = P(.) - P(., no).  This holds only if silence and an answer
are parts of one mechanism.  So each cause that shows a symptom is taken to be mentioned with the report rate,
independently of the others.  Then an unmentioned symptom may still be present, an absent symptom was certainly not
mentioned, and P(findings, no) is P(findings) with the answer in the place of silence.

The subtraction loses no digits that matter.  Masses are at most 1, so P(., yes) and the value of a question have an
absolute error of 1e-13.  The best kit after a yes depends on relative errors.  A question is listed only when its value
exceeds 1e-3, so P(yes) exceeds 1e-4 (`questions.possibly_worth`), and nine digits are left.
"""

from dataclasses import replace

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference.evidence import Evidence


def answered(evidence: Evidence, symptom: int, *, present: bool) -> Evidence:
    """Return the evidence with one more answer."""
    return with_findings(evidence, np.array([symptom]), present=np.array([present]))


def with_findings(evidence: Evidence, symptoms: Ints, *, present: Floats | Bools) -> Evidence:
    """Return the evidence with more answers. None of the symptoms may be listed already."""
    seen = np.asarray(present, np.float64)
    return replace(
        evidence,
        symptom=np.concatenate([evidence.symptom, symptoms]),
        reported=np.concatenate([evidence.reported, np.zeros(len(seen), np.bool_)]),
        if_absent=np.concatenate([evidence.if_absent, 1.0 - seen]),
        if_present=np.concatenate([evidence.if_present, seen]),
    )
