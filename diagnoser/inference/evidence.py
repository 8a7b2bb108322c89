"""What is known of one machine, in the network's own indexes.

Each listed symptom carries two weights, P(what was said | symptom absent) and P(what was said | symptom present),
up to a common factor: present is (0, 1), absent (1, 0), unknown (1, 1), a graded answer of 0.8 is (0.2, 0.8):
virtual evidence (Pearl 1988, section 2.2.2).
"""

from dataclasses import dataclass, field

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference.compiled import base_index
from diagnoser.types import Unlisted

NO_WEIGHT = np.empty(0)


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """Evidence on a fault network; E symptoms are listed, each at most once.

    Attributes:
        context: Row of `Network.contexts`.
        symptom: Shape (E,), symptom indexes.
        reported: Shape (E,); True where the evidence is on `reported_j`, False where on `observed_j`.
        if_absent: Shape (E,), weight of the state absent, at least 0.
        if_present: Shape (E,), weight of the state present, at least 0.
        unlisted: What silence says of every symptom that is neither listed nor hidden in this context:
            `unmentioned` (reported_j = 0), `absent` (observed_j = 0) or `unknown` (nothing).
        event_weight: Shape (K,), likelihood ratio of each event from elsewhere (the reader of free text), or None.
        base: The context with the meaning of silence, as `compiled.base_index` numbers them.
        rows: Shape (E, 4), the four columns in one array as the kernels read them.
        weights: `event_weight` as the kernels read it; empty for None.
    """

    context: int = 0
    symptom: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    reported: Bools = field(default_factory=lambda: np.empty(0, np.bool_))
    if_absent: Floats = field(default_factory=lambda: np.empty(0))
    if_present: Floats = field(default_factory=lambda: np.empty(0))
    unlisted: Unlisted = "unknown"
    event_weight: Floats | None = None
    base: int = field(init=False, repr=False)
    rows: Floats = field(init=False, repr=False)
    weights: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the columns out once, so that a query does not."""
        rows = np.empty((len(self.symptom), 4))
        for column, values in enumerate((self.symptom, self.reported, self.if_absent, self.if_present)):
            rows[:, column] = values
        given = self.event_weight
        object.__setattr__(self, "base", base_index(self.context, self.unlisted))
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "weights", NO_WEIGHT if given is None else np.array(given, np.float64))
