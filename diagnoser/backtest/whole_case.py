"""Whole cases in a backtest: tickets that the first kit does not fix are answered again, up to `MOST_VISITS` visits.

After a visit in vain the report has the parts of its kit as further actions, `replaced:PART=no_change`, and whatever
needs no part was put right on that visit, as first-time fix takes it.  So a part is needed, and every further kit holds
one.  A model answers it with the same reading and inference as any report.  From the distribution of a baseline the
parts that were tried are taken out.  The label does not say how many pieces were needed, and a new part is taken to be
good: a case is fixed when the kits of all its visits together hold every needed part.

Axes: N tickets, C causes of the vocabulary.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.backtest.predict import of_distribution, replay, replay_baseline
from diagnoser.backtest.predictions import Predictions
from diagnoser.backtest.ticket import Ticket
from diagnoser.backtest.trial import Trial, trial_of
from diagnoser.evaluation.baselines import Features, Predict
from diagnoser.evaluation.metrics import NO_PART, in_kit
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.model import Model
from diagnoser.types import Action

MOST_VISITS: Final = 3
"""Visits of a case at most; a case that they do not fix counts as one visit more."""

_Answer = Callable[[Trial, Bools], Ints]
"""Returns the kits of some tickets, shape (n, 2), from the tickets and the parts that were tried, shape (n, C)."""


def replay_cases(model: Model, trial: Trial) -> Predictions:
    """Return the predictions of a model for every ticket, with the kits of the later visits."""
    engine = TwoStepEngine(model.network)

    def answer(open_cases: Trial, tried: Bools) -> Ints:
        told = [
            _with_actions(ticket, [trial.causes[part] for part in np.flatnonzero(parts)])
            for ticket, parts in zip(open_cases.history.tickets, tried, strict=True)
        ]
        again = trial_of(replace(open_cases.history, tickets=tuple(told)), trial.vocabulary)
        return replay(model, again, engine, visited=True).kits["cost"]

    return _played_on(trial, replay(model, trial, engine), answer)


def replay_cases_of_baseline(predict: Predict, features: Features, trial: Trial) -> Predictions:
    """Return the predictions of a baseline for every ticket, with the kits of the later visits."""
    first = replay_baseline(predict, features, trial)
    rows = {ticket.ticket_id: row for row, ticket in enumerate(trial.history.tickets)}

    def answer(open_cases: Trial, tried: Bools) -> Ints:
        chosen = [rows[ticket.ticket_id] for ticket in open_cases.history.tickets]
        left = first.probability[chosen] * (trial.is_part & ~tried)
        return of_distribution(_scaled(left, trial.is_part & ~tried), open_cases, visited=True).kits["cost"]

    return _played_on(trial, first, answer)


def _scaled(share: Floats, possible: Bools) -> Floats:
    """Return distributions in proportion to the shares. Where all are zero, even ones over what is possible."""
    share = np.where(share.sum(axis=1, keepdims=True) > 0, share, possible)
    total: Floats = np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
    return share / total


def _played_on(trial: Trial, first: Predictions, answer: _Answer) -> Predictions:
    """Return the predictions with the kits of the later visits."""
    later = np.full((MOST_VISITS - 1, len(trial), 2), NO_PART)
    needed = trial.truth & trial.is_part
    tried = in_kit(first.kits["cost"], len(trial.causes))
    for kits in later:
        open_cases = np.flatnonzero((needed & ~tried).any(axis=1))
        if not len(open_cases):
            break
        kits[open_cases] = answer(_of_rows(trial, open_cases), tried[open_cases])
        tried |= in_kit(kits, len(trial.causes))
    return replace(first, later=later)


def _of_rows(trial: Trial, rows: Ints) -> Trial:
    return trial_of(trial.history.take(rows), trial.vocabulary)


def _with_actions(ticket: Ticket, parts: Sequence[str]) -> Ticket:
    """Return the ticket whose report says that these parts were replaced in vain."""
    actions = tuple(Action("replaced", part, "no_change") for part in parts)
    return replace(ticket, given=replace(ticket.given, actions=(*ticket.given.actions, *actions)))
