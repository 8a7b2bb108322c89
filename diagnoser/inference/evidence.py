"""The evidence on one machine, or on many, in the network's own indexes.

Each listed symptom carries two weights, P(statement | symptom absent) and P(statement | symptom present), up to a
common factor.  Present is (0, 1), absent (1, 0), unknown (1, 1), and a graded answer of 0.8 is (0.2, 0.8): virtual
evidence (Pearl 1988, section 2.2.2).
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference.layout import SILENCE, base_index
from diagnoser.types import Unlisted

NO_WEIGHT = np.empty(0)

LEAST_TEMPERED, MOST_TEMPERED = -300.0, 50.0
"""Bounds of the logarithm of a weight that tempers an event. The kernels take no weight above 1e30, which only an event
would have that the codes rule out."""


class Tempering(NamedTuple):
    """Logarithms of the weights that temper the network's own likelihood of codes (`diagnoser.evidence.codes`).

    Attributes:
        rows: Shape (E, K), for each listed symptom. 0 if it is not tempered.
        silence: Shape (K,), for the symptoms that are not listed.
    """

    rows: Floats
    silence: Floats


def tempered(tempering: Tempering, told: Bools, silence: Bools | bool) -> Floats:  # noqa: FBT001 -- one or many facts
    """Return the weight of each event that tempers the codes, shape (..., K).

    Args:
        tempering: The weights of the codes.
        told: Shape (..., E), the listed symptoms that are evidence.
        silence: Shape (...), whether silence means something.
    """
    logs = told @ tempering.rows + np.where(silence, 1.0, 0.0)[..., None] * tempering.silence
    weight: Floats = np.exp(np.clip(logs, LEAST_TEMPERED, MOST_TEMPERED))
    return weight


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """Evidence on a fault network. E symptoms are listed, each at most once.

    Attributes:
        context: Row of `Network.contexts`.
        symptom: Shape (E,), symptom indexes.
        reported: Shape (E,). True if the evidence is on `reported_j`, False if on `observed_j`.
        if_absent: Shape (E,), weight of the state absent, at least 0.
        if_present: Shape (E,), weight of the state present, at least 0.
        unlisted: The meaning of silence for every symptom that is neither listed nor hidden in this context:
            `unmentioned` (reported_j = 0), `absent` (observed_j = 0) or `unknown` (nothing).
        event_weight: Shape (K,), likelihood ratio of each event from the text classifier, or None.
        guess_weight: Shape (K,), likelihood ratio of each event from the guesses of the speaker, or None.
        equipment_weight: Shape (K,), 0 for each event with a cause that this machine cannot have, otherwise 1; or None.
        action_weight: Shape (K,), likelihood ratio of each event from what was tried with success, or None.
        remains: Pairs (cause, d): a repair was tried against the cause in vain, and d is P(the cause is still there |
            it was there).  `two_step` gives them their meaning. The kernels do not read them.
        tempering: Weights that temper codes, or None. Those of a finding count only where it is evidence, and those of
            silence where it means something.
        base: The context with the meaning of silence, as `compiled.base_index` numbers them.
        rows: Shape (E, 4), the four columns in one array as the kernels read them.
        weights: The product of all weights as the kernels read it. Empty if all are None.
    """

    context: int = 0
    symptom: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    reported: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    if_absent: Floats = field(default_factory=lambda: np.empty(0))
    if_present: Floats = field(default_factory=lambda: np.empty(0))
    unlisted: Unlisted = "unknown"
    event_weight: Floats | None = None
    guess_weight: Floats | None = None
    equipment_weight: Floats | None = None
    action_weight: Floats | None = None
    remains: tuple[tuple[int, float], ...] = ()
    tempering: Tempering | None = None
    base: int = field(init=False, repr=False)
    rows: Floats = field(init=False, repr=False)
    weights: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the columns out once, so a query does not."""
        rows = np.empty((len(self.symptom), 4))
        for column, values in enumerate((self.symptom, self.reported, self.if_absent, self.if_present)):
            rows[:, column] = values
        all_weights = (
            self.event_weight,
            self.guess_weight,
            self.equipment_weight,
            self.action_weight,
            self._tempered(),
        )
        given = [each for each in all_weights if each is not None]
        object.__setattr__(self, "base", base_index(self.context, self.unlisted))
        object.__setattr__(self, "rows", rows)
        object.__setattr__(
            self, "weights", np.prod(np.array(given, np.float64), axis=0) if given else NO_WEIGHT
        )

    def _tempered(self) -> Floats | None:
        """Return the weight of each event that tempers the codes, shape (K,), or None."""
        if self.tempering is None:
            return None
        return tempered(self.tempering, self.if_absent != self.if_present, self.unlisted != "unknown")

    @property
    def key(self) -> tuple[Hashable, ...]:
        """All of the evidence as one hashable value: two records with the same key have the same posterior."""
        tempering = self.tempering or (None, None)
        weights = (self.event_weight, self.guess_weight, self.equipment_weight, self.action_weight)
        arrays = (self.rows, *weights, *tempering)
        return (self.base, self.remains, *(None if each is None else each.tobytes() for each in arrays))

    @property
    def informative(self) -> bool:
        """Whether anything but the machine is known: a finding, a meaning of silence, a weight, or a repair in vain.

        That symptoms are not mentioned says something only beside what was mentioned.  The equipment is a fact about
        the machine and not about its fault.
        """
        told = (self.event_weight, self.guess_weight, self.action_weight)
        return bool(
            self.unlisted == "absent"
            or self.remains
            or any(each is not None for each in told)
            or (self.if_absent != self.if_present).any()
        )


class Laid(NamedTuple):
    """Evidence as the kernels read it, without the fields that it was made from. They are those of `Evidence`."""

    base: int
    rows: Floats
    weights: Floats
    remains: tuple[tuple[int, float], ...] = ()


class EvidenceTable(NamedTuple):
    """The evidence of N reports as flat arrays, as the kernels read it.

    Attributes:
        span: Shape (N, 5): the base of each report, then the first and last of its rows and of its weights.
        rows: Shape (M, 4): the rows of `Evidence.rows`, one report after the other.
        weights: The `Evidence.weights`, one report after the other.
    """

    span: Ints
    rows: Floats
    weights: Floats

    def one(self, report: int) -> Evidence:
        """Return the evidence of one report as a record."""
        context, silence = divmod(int(self.span[report, 0]), len(SILENCE))
        rows, weights = self.rows_of(report), self.weights_of(report)
        return Evidence(
            context,
            rows[:, 0].astype(np.int64),
            rows[:, 1] != 0,
            rows[:, 2],
            rows[:, 3],
            SILENCE[silence],
            weights if len(weights) else None,
        )

    def part(self, first: int, last: int) -> "EvidenceTable":
        """Return the reports first:last, which share the memory of the others."""
        return EvidenceTable(self.span[first:last], self.rows, self.weights)

    def rows_of(self, report: int) -> Floats:
        """Return the rows of one report, shape (E, 4)."""
        return self.rows[self.span[report, 1] : self.span[report, 2]]

    def weights_of(self, report: int) -> Floats:
        """Return the weights of one report, shape (K,) or (0,)."""
        return self.weights[self.span[report, 3] : self.span[report, 4]]

    def informative(self) -> Bools:
        """Return shape (N,): `Evidence.informative` of each report."""
        told = np.concatenate([[0], np.cumsum(self.rows[:, 2] != self.rows[:, 3])])
        span = self.span
        closed = span[:, 0] % len(SILENCE) == SILENCE.index("absent")
        return np.asarray(closed | (told[span[:, 2]] > told[span[:, 1]]) | (span[:, 4] > span[:, 3]))


def evidence_table(base: Sequence[int], listed: Sequence[int], rows: Floats) -> EvidenceTable:
    """Return the evidence of N reports without event weights.

    It takes a tenth of the time that a record for each report takes.

    Args:
        base: Shape (N,), as `compiled.base_index` returns them.
        listed: Shape (N,), how many symptoms each report lists.
        rows: Shape (M, 4), as `Evidence.rows`, one report after the other.
    """
    span = np.zeros((len(base), 5), np.int64)
    span[:, 0] = base
    np.cumsum(listed, out=span[:, 2])
    span[1:, 1] = span[:-1, 2]
    return EvidenceTable(span, rows, NO_WEIGHT)


def pack(evidences: Sequence[Evidence | Laid]) -> EvidenceTable:
    """Return the evidence of many reports as one table."""
    if not evidences:
        return EvidenceTable(np.zeros((0, 5), np.int64), np.empty((0, 4)), NO_WEIGHT)
    rows = np.concatenate([one.rows for one in evidences])
    span = np.empty((len(evidences), 5), np.int64)
    span[:, 0] = [one.base for one in evidences]
    span[:, 2] = list(accumulate(len(one.rows) for one in evidences))
    span[:, 4] = list(accumulate(len(one.weights) for one in evidences))
    span[0, 1::2] = 0
    span[1:, 1::2] = span[:-1, 2::2]
    return EvidenceTable(span, rows, np.concatenate([one.weights for one in evidences]))
