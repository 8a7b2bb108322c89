"""Closed tickets with their true causes and costs, in the form in which every method is evaluated on them.

Axes: N tickets, C causes of the vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from diagnoser.arrays import Bools, Floats
from diagnoser.backtest.closed_tickets import History
from diagnoser.errors import InputError
from diagnoser.knowledge import Knowledge, handling_cost, unneeded_cost
from diagnoser.model import Model


@dataclass(frozen=True, eq=False, slots=True)
class Vocabulary:
    """The causes over which every method is evaluated.

    Attributes:
        causes: C ids, the union of the causes of the knowledge, the models and the tickets.
        is_part: Shape (C,), whether the cause is a spare part. An id that only tickets name counts as a part.
        knowledge: Source of the costs.
    """

    causes: tuple[str, ...]
    is_part: Bools
    knowledge: Knowledge


def vocabulary_of(history: History, knowledge: Knowledge, models: Sequence[Model] = ()) -> Vocabulary:
    """Return the vocabulary of these tickets, this knowledge and these models."""
    known = {cause: part for model in models for cause, part in _parts(model).items()}
    known |= {one.id: one.kind == "part" for one in knowledge.components}
    causes = tuple(sorted({*known, *(cause for ticket in history.tickets for cause in ticket.causes)}))
    return Vocabulary(causes, np.array([known.get(cause, True) for cause in causes], np.bool_), knowledge)


def _parts(model: Model) -> dict[str, bool]:
    return dict(zip(model.network.causes, model.network.is_part, strict=True))


@dataclass(frozen=True, eq=False, slots=True)
class Trial:
    """Closed tickets with their true causes and costs. Costs are in units of one revisit at service level 5x9.

    Attributes:
        history: N tickets with known causes.
        vocabulary: The C causes.
        truth: Shape (N, C), whether the cause was found.
        handling: Shape (C,), cost of sending a piece.
        unneeded: Shape (C,), further cost of a piece sent in vain.
        revisit: Shape (N,), cost of a second visit at the service level of the ticket.
        groups: Shape (N,), serial number of the machine, empty if it is not known.
    """

    history: History
    vocabulary: Vocabulary
    truth: Bools
    handling: Floats
    unneeded: Floats
    revisit: Floats
    groups: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.history)

    @property
    def causes(self) -> tuple[str, ...]:
        """The ids of the C causes."""
        return self.vocabulary.causes

    @property
    def is_part(self) -> Bools:
        """Whether the cause is a spare part, shape (C,)."""
        return self.vocabulary.is_part


def trial_of(history: History, vocabulary: Vocabulary) -> Trial:
    """Return the tickets with known causes as a trial.

    Raises:
        InputError: No ticket has known causes.
    """
    history = history.labelled()
    if not len(history):
        raise InputError("No ticket of this period names its causes, so there is nothing to evaluate on.")
    index = {cause: column for column, cause in enumerate(vocabulary.causes)}
    truth = np.zeros((len(history), len(vocabulary.causes)), np.bool_)
    for row, ticket in enumerate(history.tickets):
        truth[row, [index[cause] for cause in ticket.causes]] = True
    knowledge = vocabulary.knowledge
    return Trial(
        history,
        vocabulary,
        truth,
        np.array([handling_cost(knowledge, cause) for cause in vocabulary.causes]),
        np.array([unneeded_cost(knowledge, cause) for cause in vocabulary.causes]),
        np.array([knowledge.costs.revisit[ticket.level] for ticket in history.tickets]),
        history.serials,
    )


def join_trials(parts: Sequence[Trial]) -> Trial:
    """Return the tickets of several trials with one vocabulary, one trial after the other."""
    tickets = tuple(ticket for part in parts for ticket in part.history.tickets)
    return trial_of(replace(parts[0].history, tickets=tickets), parts[0].vocabulary)
