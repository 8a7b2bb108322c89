"""Closed tickets answered again, by a model or by a simpler method, as they would have been answered when open.

Both kinds of method answer in one vocabulary, and their kits are chosen from P(cause) and the coverage of every
kit by the same rule, so that a difference between them is a difference in what they know.

Axes: N tickets, C causes of the vocabulary, P parts, K kits, L prices of a spare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.backtest.closed_tickets import History
from diagnoser.decision.kit_table import kit_table
from diagnoser.decision.kits import Pricing, allowed_kits, best_kits, price
from diagnoser.errors import InputError
from diagnoser.evaluation.baselines import Cases, Predict
from diagnoser.evaluation.metrics import NO_PART
from diagnoser.evidence.known import Known
from diagnoser.evidence.to_network import evidence_of
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.knowledge import Knowledge, handling_cost, machine_type_of, unneeded_cost
from diagnoser.model import CoverageRecalibration, Model
from diagnoser.reading import Lexicon
from diagnoser.types import MAX_SPARES

Policy = Literal["two", "one", "cost"]
POLICIES: Final[tuple[Policy, ...]] = ("two", "one", "cost")
"""Best coverage with at most two pieces, with at most one, and least expected cost (DESIGN, section 4)."""

PRICES: Final = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""What handling and unneeded spares cost, as multiples of what the knowledge says."""

_CELLS: Final = 2_000_000


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """The causes that every method is judged by.

    Attributes:
        causes: C ids: those of the knowledge, of the models and of the labels.
        is_part: Shape (C,); an id that nobody knows counts as a part.
        knowledge: Says what things cost.
    """

    causes: tuple[str, ...]
    is_part: Bools
    knowledge: Knowledge


def vocabulary_of(history: History, knowledge: Knowledge, models: Sequence[Model] = ()) -> Vocabulary:
    """Return all causes that are named anywhere."""
    known = {cause: part for model in models for cause, part in _parts(model).items()}
    known |= {one.id: one.kind == "part" for one in knowledge.components}
    causes = tuple(sorted({*known, *(cause for ticket in history.tickets for cause in ticket.causes)}))
    return Vocabulary(causes, np.array([known.get(cause, True) for cause in causes], np.bool_), knowledge)


def _parts(model: Model) -> dict[str, bool]:
    return dict(zip(model.network.causes, model.network.is_part, strict=True))


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """Tickets with their outcomes, as every method is judged by them.

    Attributes:
        history: N labelled tickets.
        words: Their causes.
        truth: Shape (N, C).
        handling: Shape (C,), cost of sending a piece.
        unneeded: Shape (C,), further cost of a piece sent in vain.
        revisit: Shape (N,), cost of a second visit at the ticket's service level.
        groups: Shape (N,), the single machines.
    """

    history: History
    words: Vocabulary
    truth: Bools
    handling: Floats
    unneeded: Floats
    revisit: Floats
    groups: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.history)

    @property
    def causes(self) -> tuple[str, ...]:
        """C ids."""
        return self.words.causes

    @property
    def is_part(self) -> Bools:
        """Shape (C,)."""
        return self.words.is_part


def trial_of(history: History, words: Vocabulary) -> Trial:
    """Return the labelled tickets of a history; InputError where there is none."""
    history = history.labelled()
    if not len(history):
        raise InputError("No ticket of this period names its causes, so there is nothing to judge by.")
    index = {cause: column for column, cause in enumerate(words.causes)}
    truth = np.zeros((len(history), len(words.causes)), np.bool_)
    for row, ticket in enumerate(history.tickets):
        truth[row, [index[cause] for cause in ticket.causes]] = True
    knowledge = words.knowledge
    return Trial(
        history,
        words,
        truth,
        np.array([handling_cost(knowledge, cause) for cause in words.causes]),
        np.array([unneeded_cost(knowledge, cause) for cause in words.causes]),
        np.array([knowledge.costs.revisit[ticket.level] for ticket in history.tickets]),
        history.serials,
    )


def join_trials(parts: Sequence[Trial]) -> Trial:
    """Return the tickets of several periods, one after the other."""
    tickets = tuple(ticket for part in parts for ticket in part.history.tickets)
    return trial_of(History(tickets, parts[0].history.rejected, parts[0].history.contexts), parts[0].words)


@dataclass(frozen=True, eq=False, slots=True)
class Answers:
    """What one method says of N tickets.

    Attributes:
        probability: Shape (N, C).
        kits: Policy -> shape (N, 2), cause indexes.
        coverage: Policy -> shape (N,), the predicted chance of a first-time fix.
        unrepaired: Shape (N,), for the policy `cost` the same as the network alone says it.
        priced: Shape (L, N, 2), the kit of least expected cost at each of `PRICES`.
        context: Shape (N,), what the method took the machine for.
        unanswered: Shape (N,), tickets whose findings the model could not explain; it answers them as if it
            knew the machine alone.
    """

    probability: Floats
    kits: Mapping[Policy, Ints]
    coverage: Mapping[Policy, Floats]
    unrepaired: Floats
    priced: Ints
    context: tuple[str, ...]
    unanswered: Bools


def join_answers(parts: Sequence[Answers]) -> Answers:
    """Return the answers of several periods, one after the other."""
    return Answers(
        np.concatenate([part.probability for part in parts]),
        {policy: np.concatenate([part.kits[policy] for part in parts]) for policy in POLICIES},
        {policy: np.concatenate([part.coverage[policy] for part in parts]) for policy in POLICIES},
        np.concatenate([part.unrepaired for part in parts]),
        np.concatenate([part.priced for part in parts], axis=1),
        tuple(name for part in parts for name in part.context),
        np.concatenate([part.unanswered for part in parts]),
    )


# A model's answers


def replay(model: Model, trial: Trial) -> Answers:
    """Answer every ticket with a model, texts read as the service reads them.

    What a ticket names and the model has never heard of is left out of its findings.
    """
    engine = Engine(model.network)
    lexicon = Lexicon.compile(model.knowledge.symptoms)
    evidence = [evidence_of(model, ticket.known(lexicon)) for ticket in trial.history.tickets]
    column = {cause: number for number, cause in enumerate(trial.causes)}
    mine = np.array([column[cause] for cause in model.network.causes])
    parts = np.array([mine[part] for part in engine.parts], np.int64)
    step = max(1, _CELLS // (len(parts) + 1) ** 2)
    pieces = [
        _replayed(engine, model, evidence[begin : begin + step], trial, (begin, mine, parts))
        for begin in range(0, len(evidence), step)
    ]
    return join_answers(pieces)


def _replayed(
    engine: Engine, model: Model, evidence: list[Evidence], trial: Trial, place: tuple[int, Ints, Ints]
) -> Answers:
    begin, mine, parts = place
    causes, coverage, unanswered = _answered(engine, evidence)
    probability = np.zeros((len(evidence), len(trial.causes)))
    probability[:, mine] = causes
    context = tuple(model.network.contexts[one.context] for one in evidence)
    rows = slice(begin, begin + len(evidence))
    return chosen(
        trial,
        rows,
        probability,
        parts,
        coverage,
        (context, unanswered),
        recalibration=model.coverage_recalibration,
    )


def _answered(engine: Engine, evidence: list[Evidence]) -> tuple[Floats, Floats, Bools]:
    """Return P(cause), coverage of every kit, and for which tickets there was no answer."""
    batch = engine.try_batch(evidence)
    for error in batch.errors.values():
        if isinstance(error, InputError):
            raise error
    unanswered = np.zeros(len(evidence), np.bool_)
    unanswered[list(batch.errors)] = True
    if batch.errors:
        machine_alone = [
            Evidence(context=one.context) if failed else one
            for one, failed in zip(evidence, unanswered, strict=True)
        ]
        batch = engine.batch(machine_alone, into=batch)
    return batch.causes, batch.coverage, unanswered


# A simpler method's answers


def predicted(predict: Predict, cases: Cases, trial: Trial) -> Answers:
    """Return the answers of a method that gives a distribution over single causes."""
    distribution = predict(cases)
    parts = np.flatnonzero(trial.is_part)
    step = max(1, _CELLS // (len(parts) + 1) ** 2)
    pieces = []
    for begin in range(0, len(trial), step):
        rows = slice(begin, begin + step)
        part = distribution[rows]
        coverage = _pair_coverage(part, trial.is_part, parts)
        plain = (("",) * len(part), np.zeros(len(part), np.bool_))
        pieces.append(chosen(trial, rows, part, parts, coverage, plain))
    return join_answers(pieces)


def _pair_coverage(distribution: Floats, is_part: Bools, parts: Ints) -> Floats:
    """Return shape (N, P + 1, P + 1): P(the one cause is among these parts or needs none)."""
    alone = np.concatenate([np.zeros((len(distribution), 1)), distribution[:, parts]], axis=1)
    nothing = distribution[:, ~is_part].sum(axis=1)
    both = alone[:, :, None] + alone[:, None, :]
    places = np.arange(alone.shape[1])
    both[:, places, places] = alone
    total: Floats = np.minimum(1.0, nothing[:, None, None] + both)
    return total


def cases_of(trial_history: History, lexicon: Lexicon, symptoms: Sequence[str]) -> Cases:
    """Return tickets as the simpler methods take them: findings, texts, machine type and context."""
    index = {symptom: column for column, symptom in enumerate(symptoms)}
    size = (len(trial_history), len(symptoms))
    present, absent = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    every = [ticket.known(lexicon) for ticket in trial_history.tickets]
    for row, known in enumerate(every):
        present[row, [index[symptom] for symptom in known.present if symptom in index]] = True
        absent[row, [index[symptom] for symptom in known.absent if symptom in index]] = True
    texts = [known.text for known in every]
    return Cases(
        number=len(trial_history),
        present=present,
        absent=absent,
        texts=texts if any(texts) else (),
        context=np.array([_columns(trial_history, known) for known in every], np.str_),
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
    recalibration: CoverageRecalibration | None = None,
) -> Answers:
    """Return the kits that the service would choose from P(cause) and the coverage of every kit.

    Args:
        trial: Costs.
        rows: Which of its tickets these are.
        probability: Shape (N, C).
        parts: Shape (P,), cause index of each part.
        coverage: Shape (N, P + 1, P + 1), as `Engine.coverage` returns it for each ticket.
        told: Context and unanswered, as in `Answers`.
        recalibration: Of the model whose coverage this is.
    """
    table, needed = kit_table(len(parts)), probability[:, parts]
    pricing = Pricing(
        table=table,
        handling=np.append(0.0, trial.handling[parts]),
        unneeded=np.append(0.0, trial.unneeded[parts]),
        revisit=trial.revisit[rows],
        recalibration=recalibration,
    )
    pairs, singles = allowed_kits(table, MAX_SPARES), allowed_kits(table, 1)
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
    plain = coverage.reshape(len(coverage), -1)[ticket, table.place[best["cost"]]]
    return Answers(
        probability,
        {policy: kits[best[policy]] for policy in POLICIES},
        {policy: np.clip(by_cost.coverage[ticket, best[policy]], 0.0, 1.0) for policy in POLICIES},
        np.clip(plain, 0.0, 1.0),
        np.array([kits[best_kits(price(_times(pricing, one), needed, coverage), pairs)] for one in PRICES]),
        *told,
    )


def _times(pricing: Pricing, multiple: float) -> Pricing:
    """Return the same costs with spares that many times as dear."""
    return replace(pricing, handling=multiple * pricing.handling, unneeded=multiple * pricing.unneeded)
