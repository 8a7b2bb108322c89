"""Predictions of a model or a baseline for closed tickets, as they would have been made while the tickets were open.

All methods predict over one vocabulary of causes. One rule chooses the kits of all methods from P(cause) and the
coverage of every kit, so a difference between two methods is a difference of their probabilities.

Axes: N tickets, C causes of the vocabulary, P parts, K kits, L prices of a spare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.backtest.closed_tickets import History, Ticket
from diagnoser.backtest.trial import Trial
from diagnoser.errors import DiagnoserError, InputError
from diagnoser.evaluation.baselines import Features, Predict
from diagnoser.evaluation.metrics import NO_PART
from diagnoser.inference import kernel
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.knowledge import machine_type_of
from diagnoser.model import CoverageRecalibration, Model, context_of
from diagnoser.reading import Lexicon, read
from diagnoser.reports import evidence_of, understand
from diagnoser.tickets.findings import settle
from diagnoser.types import Finding, Known, Report, State

Policy = Literal["two", "one", "cost"]
POLICIES: Final[tuple[Policy, ...]] = ("two", "one", "cost")
"""How a kit is chosen: by coverage with at most two pieces, by coverage with at most one, or by expected cost."""

PRICES: Final = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Factors on the cost of handling and of unneeded spares, for the curve of first-time fixes against spares sent."""

_CELLS: Final = 2_000_000
_SMALLEST_GAIN: Final = 1e-12


@dataclass(frozen=True, eq=False, slots=True)
class Predictions:
    """The predictions of one method for N tickets.

    Attributes:
        probability: Shape (N, C), P(cause).
        kits: Policy -> shape (N, 2), cause indexes, -1 for a free place.
        coverage: Policy -> shape (N,), the predicted probability of a first-time fix.
        network_coverage: Shape (N,), for the policy `cost` the coverage of the network without recalibration.
        priced: Shape (L, N, 2), the kit of least expected cost at each of `PRICES`.
        context: The context of the network that the machine of each ticket belongs to; empty for a baseline.
        unanswered: Shape (N,), whether the findings of the ticket have probability zero in the model. The prediction
            then uses the machine alone.
    """

    probability: Floats
    kits: Mapping[Policy, Ints]
    coverage: Mapping[Policy, Floats]
    network_coverage: Floats
    priced: Ints
    context: tuple[str, ...]
    unanswered: Bools


def join_predictions(parts: Sequence[Predictions]) -> Predictions:
    """Return the predictions for several trials, one trial after the other."""
    return Predictions(
        np.concatenate([part.probability for part in parts]),
        {policy: np.concatenate([part.kits[policy] for part in parts]) for policy in POLICIES},
        {policy: np.concatenate([part.coverage[policy] for part in parts]) for policy in POLICIES},
        np.concatenate([part.network_coverage for part in parts]),
        np.concatenate([part.priced for part in parts], axis=1),
        tuple(name for part in parts for name in part.context),
        np.concatenate([part.unanswered for part in parts]),
    )


# Predictions of a model


def replay(model: Model, trial: Trial) -> Predictions:
    """Return the predictions of a model for every ticket. Texts are read as the service reads them.

    Symptoms that the model does not know are left out.
    """
    engine = Engine(model.network)
    lexicon = Lexicon.compile(model.knowledge.symptoms)
    evidence = [evidence_on(model, lexicon, ticket) for ticket in trial.history.tickets]
    column = {cause: number for number, cause in enumerate(trial.causes)}
    mine = np.array([column[cause] for cause in model.network.causes])
    parts = np.array([mine[part] for part in engine.parts], np.int64)
    step = max(1, _CELLS // (len(parts) + 1) ** 2)
    pieces = [
        _replayed(engine, model, evidence[begin : begin + step], trial, (begin, mine, parts))
        for begin in range(0, len(evidence), step)
    ]
    return join_predictions(pieces)


def _replayed(
    engine: Engine, model: Model, evidence: list[Evidence], trial: Trial, place: tuple[int, Ints, Ints]
) -> Predictions:
    begin, mine, parts = place
    causes, coverage, unanswered = _answered(engine, evidence)
    probability = np.zeros((len(evidence), len(trial.causes)))
    probability[:, mine] = causes
    context = tuple(model.network.contexts[one.context] for one in evidence)
    rows = slice(begin, begin + len(evidence))
    return chosen(
        trial, rows, probability, parts, coverage, (context, unanswered), repair=model.coverage_recalibration
    )


def _answered(engine: Engine, evidence: list[Evidence]) -> tuple[Floats, Floats, Bools]:
    """Return P(cause), the coverage of every kit, and which tickets have findings of probability zero."""
    unanswered = np.zeros(len(evidence), np.bool_)
    try:
        batch = engine.batch(evidence, kernel.ALL_KITS)
    except InputError:
        raise
    except DiagnoserError:
        for row, one in enumerate(evidence):
            unanswered[row] = not _answers(engine, one)
            if unanswered[row]:
                evidence[row] = Evidence(context=one.context)
        batch = engine.batch(evidence, kernel.ALL_KITS)
    return batch.causes, batch.coverage, unanswered


def _answers(engine: Engine, evidence: Evidence) -> bool:
    try:
        engine.posterior(evidence)
    except DiagnoserError:
        return False
    return True


def evidence_on(model: Model, lexicon: Lexicon, ticket: Ticket) -> Evidence:
    """Return what a ticket tells a model: the service's own way, from a report or from reduced findings."""
    known = frozenset(model.network.symptoms)
    given = ticket.report
    if ticket.found is not None:
        findings = _reduced_findings(ticket.found, known)
        # A reduced ticket carries what silence means: its text, if it had one, is gone.
        return replace(evidence_of(model, findings, given), unlisted=given.unlisted)
    report = Report(
        given.text, given.machine, given.present & known, given.absent & known, frozenset(), {},
        {name: value for name, value in given.context.items() if name in model.context_columns}, given.unlisted,
    )  # fmt: skip
    if not (report.text.strip() or report.machine or report.context or report.present or report.absent):
        return Evidence(context=context_of(model, given.machine))
    return understand(model, lexicon, report).evidence


def _reduced_findings(
    found: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], known: frozenset[str]
) -> tuple[Finding, ...]:
    kinds: tuple[tuple[State, Known], ...] = (
        ("present", "reported"),
        ("present", "asked"),
        ("absent", "asked"),
    )
    return tuple(
        Finding(symptom, state, how)
        for ids, (state, how) in zip(found, kinds, strict=True)
        for symptom in ids
        if symptom in known
    )


# Predictions of a baseline


def replay_baseline(predict: Predict, features: Features, trial: Trial) -> Predictions:
    """Return the predictions of a baseline, which gives a distribution over single causes."""
    distribution = predict(features)
    parts = np.flatnonzero(trial.is_part)
    step = max(1, _CELLS // (len(parts) + 1) ** 2)
    pieces = []
    for begin in range(0, len(trial), step):
        rows = slice(begin, begin + step)
        part = distribution[rows]
        coverage = _pair_coverage(part, trial.is_part, parts)
        plain = (("",) * len(part), np.zeros(len(part), np.bool_))
        pieces.append(chosen(trial, rows, part, parts, coverage, plain))
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


def features_of(trial_history: History, lexicon: Lexicon, symptoms: Sequence[str]) -> Features:
    """Return the features of tickets for the baselines: findings, texts, machine type and context columns."""
    index = {symptom: column for column, symptom in enumerate(symptoms)}
    size = (len(trial_history), len(symptoms))
    present, absent = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    for row, ticket in enumerate(trial_history.tickets):
        yes, no = findings_of(lexicon, ticket)
        present[row, [index[symptom] for symptom in yes if symptom in index]] = True
        absent[row, [index[symptom] for symptom in no if symptom in index]] = True
    texts = [ticket.report.text for ticket in trial_history.tickets]
    return Features(
        number=len(trial_history),
        present=present,
        absent=absent,
        texts=texts if any(texts) else (),
        context=np.array([_columns(trial_history, ticket) for ticket in trial_history.tickets], np.str_),
    )


def _columns(history: History, ticket: Ticket) -> list[str]:
    machine = machine_type_of(ticket.report.machine or "") or ticket.report.machine or ""
    return [machine, *(ticket.report.context.get(name, "") for name in history.contexts)]


def findings_of(lexicon: Lexicon, ticket: Ticket) -> tuple[frozenset[str], frozenset[str]]:
    """Return the symptoms that a ticket says are there, and those it says are not."""
    if ticket.found is not None:
        reported, asked, absent = ticket.found
        return frozenset(reported + asked), frozenset(absent)
    text = ticket.report.text
    said = [(one.symptom, one.state) for one in read(lexicon, text).findings] if text.strip() else []
    settled = settle(said, ticket.report.present, ticket.report.absent, bool(text.strip()))
    return settled.reported | settled.asked, settled.absent


# The choice of the kit, the same for every method


def chosen(
    trial: Trial,
    rows: slice,
    probability: Floats,
    parts: Ints,
    coverage: Floats,
    told: tuple[tuple[str, ...], Bools],
    *,
    repair: CoverageRecalibration | None = None,
) -> Predictions:
    """Return the kits that P(cause) and the coverage of every kit lead to.

    Args:
        trial: What things cost.
        rows: Which of its tickets these are.
        probability: Shape (N, C).
        parts: Shape (P,), cause index of each part.
        coverage: Shape (N, P + 1, P + 1), as `Engine.coverages` gives it.
        told: Context and unanswered, as in `Predictions`.
        repair: Of the model whose coverage this is.
    """
    first, second = kit_places(len(parts))
    plain = coverage[:, first, second]
    cover = plain if repair is None else repair(plain)
    size = (first > 0).astype(np.int64) + (second > 0)
    piece = _spares(trial, probability[:, parts], parts)
    spares = piece[:, first] + piece[:, second]
    number = np.arange(len(cover))
    worth = cover - _SMALLEST_GAIN * size
    best: dict[Policy, Ints] = {
        "two": np.argmax(worth, axis=1),
        "one": np.argmax(np.where(size <= 1, worth, -1.0), axis=1),
        "cost": np.argmin(_cost(trial, rows, cover, spares, size, 1.0), axis=1),
    }
    cause = np.concatenate([[NO_PART], parts])
    kits = np.column_stack([cause[first], cause[second]])
    kits = np.where(kits[:, :1] == NO_PART, kits[:, ::-1], kits)  # the free place last
    priced = [kits[np.argmin(_cost(trial, rows, cover, spares, size, price), axis=1)] for price in PRICES]
    return Predictions(
        probability,
        {policy: kits[best[policy]] for policy in POLICIES},
        {policy: np.clip(cover[number, best[policy]], 0.0, 1.0) for policy in POLICIES},
        np.clip(plain[number, best["cost"]], 0.0, 1.0),
        np.array(priced),
        *told,
    )


def kit_places(parts: int) -> tuple[Ints, Ints]:
    """Return every kit of at most two different parts, fewest first; 0 is no part.

    >>> [place.tolist() for place in kit_places(2)]
    [[0, 0, 0, 1], [0, 1, 2, 2]]
    """
    first, second = np.triu_indices(parts + 1, 1)
    order = np.argsort(first > 0, kind="stable")
    return np.append(0, first[order]), np.append(0, second[order])


def _spares(trial: Trial, needed: Floats, parts: Ints) -> Floats:
    """Return shape (N, P + 1): the expected cost of taking each part along, which is 0 for no part."""
    piece = trial.handling[parts] + trial.unneeded[parts] * (1 - needed)
    return np.concatenate([np.zeros((len(needed), 1)), piece], axis=1)


def _cost(trial: Trial, rows: slice, cover: Floats, spares: Floats, size: Ints, price: float) -> Floats:
    cost: Floats = price * spares + trial.revisit[rows, None] * (1 - cover) + _SMALLEST_GAIN * size
    return cost
