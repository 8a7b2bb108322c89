"""Tickets without causes. They are counted by their posterior, if held-out tickets prove that this helps.

This is one step of expectation-maximisation (Dempster, Laird and Rubin 1977). The network of the labelled tickets gives
the posterior of each set of causes for an unlabelled ticket, and the ticket is counted for each set with this
probability. The parts of the ticket narrow the sets: a part that was sent and not used was not the cause. If one visit
closed the ticket, the used parts were causes.

A misspecified network reinforces its own errors in this way (Cozman, Cohen and Cirelo 2003). Therefore the weight of an
unlabelled ticket, relative to a labelled one, is chosen on held-out labelled tickets. It may be zero.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from diagnoser.errors import ImpossibleFindingsError, WidthLimitError
from diagnoser.evidence.row import (
    ACTIONS,
    EQUIPMENT,
    FINDINGS,
    GUESSES,
    ID_SEPARATOR,
    SILENCE,
    ids,
    known_of_row,
    parsed_equipment,
    says_something,
)
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference.affordable import affordable
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.knowledge import JSON
from diagnoser.learning.assemble import assemble
from diagnoser.learning.links import Links
from diagnoser.learning.log_loss import log_losses
from diagnoser.learning.published import own_rows
from diagnoser.learning.settings import TRAINING_OPERATIONS, TrainSettings
from diagnoser.model import Model
from diagnoser.tickets.count import CELL, FINDING, Counts, count, sample
from diagnoser.tickets.records import Reduced
from diagnoser.tickets.reduce import without

WEIGHTS: Final = (0.3, 1.0)
"""Weights of an unlabelled ticket to try. Each must beat the weight 0."""

LEAST_HELD_OUT: Final = 100
"""Number of held-out labelled tickets below which unlabelled tickets are not used."""

MOST_HELD_OUT: Final = 2_000
"""Number of held-out labelled tickets, at most."""

MOST_UNLABELLED: Final = 20_000
"""Number of unlabelled tickets that are looked at one by one. Each represents its share of all of them."""

CONVINCING: Final = 2.0
"""Gain in log loss, in standard errors, that a weight must reach."""

MOST_SETS: Final = 8
"""Number of most probable sets of one or two causes that one ticket is divided between."""


_VISITS: Final = ("parts_sent", "parts_used", "visits")


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen weight of unlabelled tickets.

    Attributes:
        weight: Weight of an unlabelled ticket relative to a labelled one. 0: they are not used.
        log_loss: Weight -> mean log loss on the held-out labelled tickets, in nats a cause.
        tickets: Number of unlabelled tickets.
    """

    weight: float
    log_loss: Mapping[float, float]
    tickets: int


def soft_counts(model: Model, rows: Sequence[Mapping[str, Any]], each: float) -> Counts:
    """Return counts of unlabelled tickets, each divided between the sets of causes that may explain it.

    Args:
        model: The network that gives the posterior of each set.
        rows: Reduced tickets without causes.
        each: Count of one ticket.
    """
    import pyarrow as pa

    # If every cause is a part, the coverage of a kit is the probability of a set of causes.
    every_cause = replace(model.network, is_part=(True,) * len(model.network.causes))
    engine = TwoStepEngine(every_cause, TRAINING_OPERATIONS)
    cells: defaultdict[tuple[str, ...], float] = defaultdict(float)
    findings: defaultdict[tuple[str, ...], float] = defaultdict(float)
    wanted = ("period", "machine_type", SILENCE, "sample", ACTIONS, GUESSES, EQUIPMENT, *FINDINGS, *_VISITS)
    for pattern, number in sorted(
        Counter(tuple(row.get(one, "") for one in wanted) for row in rows).items(), key=repr
    ):
        row = dict(zip(wanted, pattern, strict=True))
        evidence = evidence_of(model, known_of_row(row))
        for causes, probability in _sets(model, engine, evidence, row):
            place = (row["period"], row["machine_type"], ID_SEPARATOR.join(causes))
            cells[(*place, row[SILENCE], row["sample"], row[EQUIPMENT])] += each * number * probability
            for kind in FINDINGS:
                for symptom in ids(row[kind]):
                    findings[(*place, symptom, kind, row[SILENCE], row["sample"])] += (
                        each * number * probability
                    )
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
    """Return the most probable sets of causes of a ticket, as sorted ids, with probabilities that sum to one."""
    network = model.network
    absent = {part for part, pieces in parsed_equipment(row[EQUIPMENT]).items() if not pieces}
    used = frozenset(ids(row["parts_used"])).intersection(network.causes) - absent
    unused = frozenset(ids(row["parts_sent"])) - used
    ruled_out = [any(network.causes[cause] in unused for cause in event) for event in network.events]
    weight = np.where(ruled_out, 0.0, 1.0) * (1.0 if evidence.event_weight is None else evidence.event_weight)
    try:
        given = affordable(engine, replace(evidence, event_weight=weight)).evidence
        _, inside = engine.coverage(given)
    except (ImpossibleFindingsError, WidthLimitError):  # so many causes that even no finding takes too long
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
    """Return the counts with the soft counts added. The sums need not be whole numbers."""
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


def choose_weight(
    learn: Callable[[Counts], Model],
    counts: Counts,
    rows: Sequence[Mapping[str, Any]],
    held_out: Sequence[Mapping[str, Any]],
    represents: float,
) -> Choice:
    """Return the weight of an unlabelled ticket relative to a labelled one.

    Args:
        learn: Returns the model of some counts.
        counts: Counts of labelled tickets, without the held-out ones.
        rows: Unlabelled reduced tickets.
        held_out: Labelled reduced tickets.
        represents: Number of tickets that each of the unlabelled ones represents, at least 1.
    """
    alone = learn(counts)
    told = [(known_of_row(row), ids(row["causes"])) for row in held_out]
    before = log_losses(alone, told)
    log_loss, weight = {0.0: float(before.mean())}, 0.0
    for one in WEIGHTS:
        soft = soft_counts(alone, rows, one * represents)
        gain = before - log_losses(learn(added(counts, soft)), told)
        log_loss[one] = float((before - gain).mean())
        convincing = gain.mean() > CONVINCING * gain.std() / np.sqrt(len(gain))
        if convincing and log_loss[one] < log_loss[weight]:
            weight = one
    return Choice(weight, log_loss, round(len(rows) * represents))


def with_unlabelled(
    model: Model,
    links: Links,
    reduced: Reduced,
    counts: Counts,
    examples: Sequence[Mapping[str, Any]],
    settings: TrainSettings,
    folder: Path,
) -> tuple[Model, Links]:
    """Return the model and its links, learned from unlabelled tickets too if they help.

    Args:
        model: The model of the labelled tickets.
        links: Its links.
        reduced: All tickets.
        counts: Their counts.
        examples: A fair sample of all tickets, as reduced rows.
        settings: Settings of the training.
        folder: Working folder.
    """
    total, rows, found = _unlabelled(reduced, counts, settings)
    held_out = _newest_labelled(examples)
    if not rows or len(held_out) < LEAST_HELD_OUT:
        return model, links
    apart = {row["ticket_id"] for row in held_out}
    fewer = [row for row in examples if row["ticket_id"] not in apart]
    earlier = count(
        without(reduced, apart, folder / "earlier.parquet"),
        context_columns=("machine_type",),
        engine=settings.engine,
    )
    represents = total / found
    choice = choose_weight(
        lambda each: assemble(each, fewer, model.knowledge, settings)[0], earlier, rows, held_out, represents
    )
    if choice.weight:
        soft = soft_counts(model, rows, choice.weight * represents)
        fuller, links = assemble(added(counts, soft), examples, model.knowledge, settings)
        model = _with_labelled_numbers(fuller, model)
    return replace(model, facts={**model.facts, "unlabelled": _facts(choice)}), links


def _unlabelled(
    reduced: Reduced, counts: Counts, settings: TrainSettings
) -> tuple[int, list[Mapping[str, Any]], int]:
    """Return the number of unlabelled tickets, those of a sample that name something, and the size of the sample."""
    import pyarrow.compute as pc

    unlabelled = counts.tickets.filter(pc.equal(counts.tickets.column("causes"), ""))
    total = pc.sum(unlabelled.column("n")).as_py()
    if not total:
        return 0, [], 0
    found = sample(reduced, MOST_UNLABELLED, labelled=False, engine=settings.engine).to_pylist()
    return total, [row for row in found if says_something(row)], len(found)


def _newest_labelled(examples: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the newest fifth of the labelled tickets that are not published ones, oldest first."""
    tickets = [row for row in own_rows(examples) if row["causes"] and says_something(row)]
    in_order = sorted(tickets, key=lambda row: (str(row["closed_on"] or ""), row["ticket_id"]))
    return in_order[-min(len(tickets) // 5, MOST_HELD_OUT) :]


def _with_labelled_numbers(fuller: Model, model: Model) -> Model:
    """Return the fuller model with the shown numbers of the other: only labelled tickets support a cause or link."""
    training = replace(fuller.training, tickets=model.training.tickets, labelled=model.training.labelled)
    return replace(
        fuller, cause_tickets=model.cause_tickets, link_tickets=model.link_tickets, training=training
    )


def _facts(choice: Choice) -> dict[str, JSON]:
    return {
        "tickets": choice.tickets,
        "worth": choice.weight,
        "log_loss": {str(weight): round(loss, 4) for weight, loss in choice.log_loss.items()},
    }
