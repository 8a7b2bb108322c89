"""Tickets whose causes nobody wrote down: they join through their posterior, where that is seen to help.

One step of expectation-maximisation (Dempster, Laird and Rubin 1977): the network learned from the labelled tickets
says how probable each set of causes is for an unlabelled one, and the ticket is counted for each set by that much.
What became of its parts narrows the sets: a part that was sent and not used was not the cause, and where one visit
closed the ticket the parts used were causes.

A network that is wrong in some way teaches itself its mistakes like this (Cozman, Cohen and Cirelo 2003), so what an
unlabelled ticket is worth beside a labelled one is chosen on labelled tickets held out, and may be nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from diagnoser.errors import ImpossibleFindingsError, WidthLimitError
from diagnoser.evidence.row import FINDINGS, ID_SEPARATOR, SILENCE, ids, known_of_row
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.learning.log_loss import log_losses
from diagnoser.model import Model
from diagnoser.tickets.count import CELL, FINDING, Counts

WORTHS: Final = (0.3, 1.0)
"""What an unlabelled ticket may be worth beside a labelled one; 0 is what it must beat."""

LEAST_HELD_OUT: Final = 100
"""Labelled tickets held out that can tell whether unlabelled ones help."""

CONVINCING: Final = 2.0
"""Standard errors by which they must."""

MOST_SETS: Final = 8
"""Likeliest sets of one or two causes that one ticket is shared between."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What unlabelled tickets were found to be worth.

    Attributes:
        worth: Beside a labelled ticket, 0 for nothing.
        log_loss: Worth -> mean log loss on the labelled tickets held out, in nats a cause.
        tickets: How many there are.
    """

    worth: float
    log_loss: Mapping[float, float]
    tickets: int


def soft_counts(model: Model, rows: Sequence[Mapping[str, Any]], each: float) -> Counts:
    """Return counts of unlabelled tickets, each shared between the sets of causes that may explain it.

    Args:
        model: The network that says how probable each set is.
        rows: Reduced tickets without causes.
        each: What one of them counts.
    """
    import pyarrow as pa

    # With every cause a part, the coverage of kits is the probability of sets of causes.
    every_cause = replace(model.network, is_part=(True,) * len(model.network.causes))
    engine = Engine(every_cause)
    cells: defaultdict[tuple[str, ...], float] = defaultdict(float)
    findings: defaultdict[tuple[str, ...], float] = defaultdict(float)
    wanted = (*CELL[:1], "machine_type", SILENCE, *FINDINGS, "parts_sent", "parts_used", "visits")
    for pattern, number in sorted(
        Counter(tuple(row[one] for one in wanted) for row in rows).items(), key=repr
    ):
        row = dict(zip(wanted, pattern, strict=True))
        evidence = evidence_of(model, known_of_row(row))
        for causes, probability in _sets(model, engine, evidence, row):
            place = (row["period"], row["machine_type"], ID_SEPARATOR.join(causes))
            cells[(*place, row[SILENCE])] += each * number * probability
            for kind in FINDINGS:
                for symptom in ids(row[kind]):
                    findings[(*place, symptom, kind, row[SILENCE])] += each * number * probability
    tables = [
        pa.table(
            [
                *(pa.array(column, pa.string()) for column in _columns(found, len(names))),
                pa.array(found.values(), pa.float64()),
            ],
            [*names, "n"],
        )
        for names, found in ((CELL, cells), (FINDING, findings))
    ]
    return Counts(*tables)


def _columns(found: Mapping[tuple[str, ...], float], width: int) -> list[list[str]]:
    return [[key[place] for key in found] for place in range(width)]


def _sets(
    model: Model, engine: Engine, evidence: Evidence, row: Mapping[str, Any]
) -> list[tuple[tuple[str, ...], float]]:
    """Return the sets of causes that may explain a ticket, as sorted ids, with probabilities that add up to one."""
    network = model.network
    used = frozenset(ids(row["parts_used"])).intersection(network.causes)
    unused = frozenset(ids(row["parts_sent"])) - used
    ruled_out = [any(network.causes[cause] in unused for cause in event) for event in network.events]
    weight = np.where(ruled_out, 0.0, 1.0) * (1.0 if evidence.event_weight is None else evidence.event_weight)
    try:
        _, inside = engine.coverage(replace(evidence, event_weight=weight))
    except (ImpossibleFindingsError, WidthLimitError):
        return []
    alone = np.diag(inside)[1:]
    exactly = np.triu(inside[1:, 1:] - alone - alone[:, None], 1) + np.diag(alone)
    first, second = np.unravel_index(
        np.argsort(-exactly, axis=None, kind="stable")[:MOST_SETS], exactly.shape
    )
    named = [
        (tuple(sorted({network.causes[i], network.causes[j]})), float(exactly[i, j]))
        for i, j in zip(first.tolist(), second.tolist(), strict=True)
    ]
    if used and (row["visits"] or 0) <= 1:
        named = [one for one in named if used.issubset(one[0])] or [(tuple(sorted(used)), 1.0)]
    total = sum(max(probability, 0.0) for _, probability in named)
    return [(causes, probability / total) for causes, probability in named if probability > 0]


def added(counts: Counts, soft: Counts) -> Counts:
    """Return counts with the soft ones added, as numbers that need not be whole."""
    import pyarrow as pa

    pairs = ((counts.tickets, soft.tickets), (counts.findings, soft.findings))
    joined = [
        pa.concat_tables(
            [
                hard.set_column(hard.schema.get_field_index("n"), "n", hard.column("n").cast(pa.float64())),
                more,
            ]
        )
        for hard, more in pairs
    ]
    return Counts(joined[0], joined[1], counts.context_columns)


def choose_worth(
    learn: Callable[[Counts], Model],
    counts: Counts,
    rows: Sequence[Mapping[str, Any]],
    held_out: Sequence[Mapping[str, Any]],
    stands_for: float,
) -> Choice:
    """Return what an unlabelled ticket is worth beside a labelled one.

    Args:
        learn: Makes a model of counts.
        counts: Of labelled tickets, those held out not among them.
        rows: Unlabelled reduced tickets.
        held_out: Labelled reduced tickets.
        stands_for: How many tickets each of the unlabelled ones stands for, at least 1.
    """
    alone = learn(counts)
    told = [(known_of_row(row), ids(row["causes"])) for row in held_out]
    before = log_losses(alone, told)
    log_loss, worth = {0.0: float(before.mean())}, 0.0
    for one in WORTHS:
        soft = soft_counts(alone, rows, one * stands_for)
        gain = before - log_losses(learn(added(counts, soft)), told)
        log_loss[one] = float((before - gain).mean())
        convincing = gain.mean() > CONVINCING * gain.std() / np.sqrt(len(gain))
        if convincing and log_loss[one] < log_loss[worth]:
            worth = one
    return Choice(worth, log_loss, round(len(rows) * stands_for))
