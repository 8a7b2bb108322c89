"""Predictions of a model or a baseline for closed tickets, as they would have been made while the tickets were open.

All methods predict over one vocabulary of causes. One rule chooses the kits of all methods from P(cause) and the
coverage of every kit, so a difference between two methods is a difference of their probabilities.

Axes: N tickets, C causes of the vocabulary, P parts, K kits, L prices of a spare.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.backtest.closed_tickets import History
from diagnoser.backtest.predictions import POLICIES, PRICES, Policy, Predictions, join_predictions
from diagnoser.backtest.trial import Trial
from diagnoser.decision.arrays import arrays_of
from diagnoser.decision.kit_table import kit_table
from diagnoser.decision.kits import Pricing, allowed_kits, best_kits, price
from diagnoser.decision.quantities import Quantities, quantities_of, with_quantities
from diagnoser.errors import ImpossibleFindingsError, InputError, WidthLimitError
from diagnoser.evaluation.baselines import Features, Predict
from diagnoser.evaluation.metrics import NO_PART
from diagnoser.evidence.known import Known
from diagnoser.evidence.to_network import evidence_of
from diagnoser.evidence.tried import after_a_visit
from diagnoser.inference.affordable import affordable
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.knowledge import Knowledge, machine_type_of
from diagnoser.model import CoverageRecalibration, Model
from diagnoser.types import MAX_SPARES

_CELLS: Final = 2_000_000


# Predictions of a model


def replay(
    model: Model, trial: Trial, engine: TwoStepEngine | None = None, *, visited: bool = False
) -> Predictions:
    """Return the predictions of a model for every ticket. Texts are read as the service reads them.

    Symptoms that the model does not know are left out.

    Args:
        model: The model.
        trial: The tickets.
        engine: Exact inference on its network. None to compile it.
        visited: Whether a visit in vain was made already. Then no cause without a part is left, and every kit holds a
            part, because a visit without one would fix nothing.
    """
    engine = engine or TwoStepEngine(model.network)
    known = trial.history.known(model.knowledge)
    evidence = [evidence_of(model, each) for each in known]
    if visited:
        evidence = [after_a_visit(model.network, each) for each in evidence]
    quantities = [quantities_of(arrays_of(model), each.findings) for each in known]
    column = {cause: number for number, cause in enumerate(trial.causes)}
    mine = np.array([column[cause] for cause in model.network.causes])
    parts = np.array([mine[part] for part in engine.parts], np.int64)
    step = max(1, _CELLS // (len(parts) + 1) ** 2)
    pieces = [
        _replayed(
            engine,
            model,
            evidence[begin : begin + step],
            quantities,
            trial,
            (begin, mine, parts),
            visited=visited,
        )
        for begin in range(0, len(evidence), step)
    ]
    return join_predictions(pieces)


def _replayed(
    engine: Engine,
    model: Model,
    evidence: list[Evidence],
    quantities: Sequence[Quantities | None],
    trial: Trial,
    place: tuple[int, Ints, Ints],
    *,
    visited: bool,
) -> Predictions:
    begin, mine, parts = place
    causes, coverage, unanswered = _answered(engine, evidence)
    probability = np.zeros((len(evidence), len(trial.causes)))
    probability[:, mine] = causes
    context = tuple(model.network.contexts[one.context] for one in evidence)
    pieces = [
        chosen(
            trial,
            slice(begin + first, begin + last),
            probability[first:last],
            parts,
            coverage[first:last],
            (context[first:last], unanswered[first:last]),
            quantities=quantities[begin + first],
            recalibration=model.coverage_recalibration,
            visited=visited,
        )
        for first, last in _priced_together(quantities[begin : begin + len(evidence)])
    ]
    return join_predictions(pieces)


def _priced_together(quantities: Sequence[Quantities | None]) -> Iterator[tuple[int, int]]:
    """Yield the runs of tickets that can be priced together: those without counted pieces. Any other is alone.

    >>> nothing = np.zeros(1)
    >>> list(_priced_together([None, None, Quantities(nothing, nothing, {}), None]))
    [(0, 2), (2, 3), (3, 4)]
    """
    first = 0
    for counted, run in groupby(quantities, key=lambda each: each is not None):
        last = first + len(list(run))
        yield from ((row, row + 1) for row in range(first, last)) if counted else ((first, last),)
        first = last


def _answered(engine: Engine, evidence: list[Evidence]) -> tuple[Floats, Floats, Bools]:
    """Return P(cause), the coverage of every kit, and which tickets have findings of probability zero."""
    batch = engine.try_batch(evidence)
    wide = [row for row, error in batch.errors.items() if isinstance(error, WidthLimitError)]
    if wide:
        evidence = evidence.copy()
        for row in wide:
            with suppress(ImpossibleFindingsError):
                evidence[row] = affordable(engine, evidence[row]).evidence
        batch = engine.try_batch(evidence, into=batch)
    for error in batch.errors.values():
        if isinstance(error, InputError):
            raise error
    unanswered = np.zeros(len(evidence), np.bool_)
    unanswered[list(batch.errors)] = True
    if batch.errors:
        machine_alone = [
            Evidence(context=one.context, remains=one.remains) if failed else one
            for one, failed in zip(evidence, unanswered, strict=True)
        ]
        batch = engine.batch(machine_alone, into=batch)
    return batch.causes, batch.coverage, unanswered


# Predictions of a baseline


def replay_baseline(predict: Predict, features: Features, trial: Trial) -> Predictions:
    """Return the predictions of a baseline, which gives a distribution over single causes."""
    return of_distribution(predict(features), trial)


def of_distribution(distribution: Floats, trial: Trial, *, visited: bool = False) -> Predictions:
    """Return the predictions that follow from a distribution over single causes, shape (N, C), for every ticket.

    `visited` is that of `replay`.
    """
    parts = np.flatnonzero(trial.is_part)
    step = max(1, _CELLS // (len(parts) + 1) ** 2)
    pieces = []
    for begin in range(0, len(trial), step):
        rows = slice(begin, begin + step)
        part = distribution[rows]
        coverage = _pair_coverage(part, trial.is_part, parts)
        plain = (("",) * len(part), np.zeros(len(part), np.bool_))
        pieces.append(chosen(trial, rows, part, parts, coverage, plain, visited=visited))
    return join_predictions(pieces)


def _pair_coverage(distribution: Floats, is_part: Bools, parts: Ints) -> Floats:
    """Return P(the cause is one of these two parts, or needs no part), shape (N, P + 1, P + 1)."""
    alone = np.concatenate([np.zeros((len(distribution), 1)), distribution[:, parts]], axis=1)
    nothing = distribution[:, ~is_part].sum(axis=1)
    both = alone[:, :, None] + alone[:, None, :]
    places = np.arange(alone.shape[1])
    both[:, places, places] = alone
    total: Floats = np.minimum(1.0, nothing[:, None, None] + both)
    return total


def features_of(history: History, knowledge: Knowledge, symptoms: Sequence[str]) -> Features:
    """Return the features of tickets for the baselines: findings, texts, machine type and context columns."""
    index = {symptom: column for column, symptom in enumerate(symptoms)}
    size = (len(history), len(symptoms))
    present, absent = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    every = history.known(knowledge)
    for row, known in enumerate(every):
        present[row, [index[symptom] for symptom in known.present if symptom in index]] = True
        absent[row, [index[symptom] for symptom in known.absent if symptom in index]] = True
    texts = [known.text for known in every]
    return Features(
        number=len(history),
        present=present,
        absent=absent,
        texts=texts if any(texts) else (),
        context=np.array([_columns(history, known) for known in every], np.str_),
    )


def _columns(history: History, known: Known) -> list[str]:
    machine = machine_type_of(known.machine or "") or known.machine or ""
    return [machine, *(known.context.get(name, "") for name in history.contexts)]


# The choice of the kit, the same for every method


def chosen(
    trial: Trial,
    rows: slice,
    probability: Floats,
    parts: Ints,
    coverage: Floats,
    told: tuple[tuple[str, ...], Bools],
    *,
    quantities: Quantities | None = None,
    recalibration: CoverageRecalibration | None = None,
    visited: bool = False,
) -> Predictions:
    """Return the kits that the service would choose from P(cause) and the coverage of every kit.

    Args:
        trial: Costs.
        rows: Which of its tickets these are.
        probability: Shape (N, C).
        parts: Shape (P,), cause index of each part.
        coverage: Shape (N, P + 1, P + 1), as `Engine.coverage` returns it for each ticket.
        told: Context and unanswered, as in `Predictions`.
        quantities: Pieces counted in the words of these tickets. None for one of each.
        recalibration: Of the model whose coverage this is.
        visited: Whether every kit holds a part. See `replay`.
    """
    table, needed = kit_table(len(parts)), probability[:, parts]
    pricing = Pricing(
        table=table,
        handling=np.append(0.0, trial.handling[parts]),
        unneeded=np.append(0.0, trial.unneeded[parts]),
        revisit=trial.revisit[rows],
        quantities=quantities,
        recalibration=recalibration,
    )
    pairs, singles = (allowed_kits(table, most, None, quantities) for most in (MAX_SPARES, 1))
    if visited and len(parts):
        pairs[0] = singles[0] = False
    by_coverage = price(replace(pricing, objective="coverage"), needed, coverage)
    by_cost = price(pricing, needed, coverage)
    best: dict[Policy, Ints] = {
        "two": best_kits(by_coverage, pairs),
        "one": best_kits(by_coverage, singles),
        "cost": best_kits(by_cost, pairs),
    }
    cause = np.concatenate([[NO_PART], parts])
    kits = np.column_stack([cause[table.second], cause[table.first]])  # the free place last
    ticket = np.arange(len(coverage))
    plain = with_quantities(quantities, coverage).reshape(len(coverage), -1)
    return Predictions(
        probability,
        {policy: kits[best[policy]] for policy in POLICIES},
        {policy: np.clip(by_cost.coverage[ticket, best[policy]], 0.0, 1.0) for policy in POLICIES},
        np.clip(plain[ticket, table.place[best["cost"]]], 0.0, 1.0),
        np.array([kits[best_kits(price(_times(pricing, one), needed, coverage), pairs)] for one in PRICES]),
        *told,
    )


def _times(pricing: Pricing, multiple: float) -> Pricing:
    """Return the same costs with spares that many times as dear."""
    return replace(pricing, handling=multiple * pricing.handling, unneeded=multiple * pricing.unneeded)
