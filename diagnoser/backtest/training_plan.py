"""How a model was made, so that it can be made again from fewer tickets: what is judged is then the recipe."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from diagnoser.backtest.closed_tickets import USUAL_LEVEL, History, Ticket, read_history, write_history
from diagnoser.backtest.recalibration import FEWEST, MOST, VALIDATION, repair_for
from diagnoser.evidence.known import Known
from diagnoser.knowledge import JSON, Knowledge
from diagnoser.learning import Trained, TrainSettings, train
from diagnoser.learning.card import card
from diagnoser.model import REPAIR_FACT, Model, PastTicket
from diagnoser.progress import Progress, silent
from diagnoser.reading.text_model import reads_texts
from diagnoser.scratch import scratch_folder
from diagnoser.tickets.reduce import RejectsOf
from diagnoser.types import Finding

KEPT_READER: Final = "reader_kept"
"""In what a recipe says of itself: the reader of texts was taken over as it was."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Expert knowledge and settings; with tickets they give one model, always the same.

    Attributes:
        knowledge: None to learn from the tickets alone.
    """

    knowledge: Knowledge | None
    settings: TrainSettings

    @property
    def keeps_reader(self) -> bool:
        """Whether a reader of texts is taken over as it is, and not learned."""
        return self.settings.text_model is not None and reads_texts(self.settings.text_model)

    @property
    def described(self) -> dict[str, JSON]:
        """The settings that have an effect, for the record."""
        return {
            "knowledge": self.knowledge is not None,
            "context": list(self.settings.context),
            "half_life": self.settings.half_life,
            **({KEPT_READER: True} if self.keeps_reader else {}),
        }


def recipe_of(model: Model, settings: TrainSettings | None = None, *, keep_reader: bool = False) -> Recipe:
    """Return how a model was made, from what it says of itself.

    Args:
        model: The model.
        settings: What has no effect on what is learned, such as the engine.
        keep_reader: Whether its reader of texts is taken over as it is: where the tickets that it learned from are
            there without their reports.
    """
    made = replace(
        settings or TrainSettings(),
        context=model.context_columns,
        half_life=model.training.half_life,
        text_model=model.text_model if keep_reader else None,
    )
    return Recipe(model.knowledge if model.knowledge.components else None, made)


def learned(recipe: Recipe, history: History) -> Trained:
    """Train on these tickets, repair coverage where they prove that it is off; nothing stays on the disk."""
    return put_right(_network(recipe, history), recipe, history)


def learned_from(
    recipe: Recipe,
    sources: Sequence[str],
    *,
    rejects: RejectsOf | None = None,
    today: date | None = None,
    progress: Progress = silent,
) -> Trained:
    """Train as `learned`, from files and database URLs, oldest first; what is too large is not read one by one.

    The rest as for `learning.train`.
    """
    trained = train(
        sources, recipe.knowledge, recipe.settings, rejects=rejects, today=today, progress=progress
    )
    if not FEWEST / VALIDATION <= trained.model.training.tickets <= MOST:
        return trained
    history = read_history(
        sources, contexts=recipe.settings.context, knowledge=recipe.knowledge, today=today, progress=progress
    )
    return put_right(trained, recipe, history)


def put_right(trained: Trained, recipe: Recipe, history: History) -> Trained:
    """Return what was trained with the repair of coverage that its tickets prove, and with the card that says so.

    Args:
        trained: Learned from all of the tickets.
        recipe: How.
        history: The tickets.
    """
    found = repair_for(history, lambda part: _network(recipe, part).model)
    if found is None:
        return trained
    facts = {**trained.model.facts, REPAIR_FACT: found.facts}
    model = replace(trained.model, coverage_recalibration=found.repair, facts=facts)
    return replace(trained, model=model, files={**trained.files, "card.md": card(model).encode()})


def _network(recipe: Recipe, history: History) -> Trained:
    with scratch_folder() as folder:
        return train(write_history(history, folder), recipe.knowledge, recipe.settings)


def learned_until(model: Model) -> str:
    """Return the first day from which on a model has seen no ticket; empty where its tickets had no dates."""
    if not model.training.last_period:
        return ""
    return str(np.datetime64(model.training.last_period, "M") + np.timedelta64(1, "M")) + "-01"


def remembered_tickets(model: Model) -> History:
    """Return the closed tickets that a model remembers, as far as it does: ids, findings and causes."""
    return History(
        tuple(
            Ticket(
                one.ticket_id,
                "",
                "",
                _remembered(one),
                USUAL_LEVEL,
                one.causes,
                None,
                None,
                {"ticket_id": one.ticket_id},
            )
            for one in model.past
            if one.causes
        )
    )


def _remembered(ticket: PastTicket) -> Known:
    """Return what a model remembers of a ticket: its symptoms, but not how they were known or what silence meant."""
    present = [Finding(symptom, "present", "reported") for symptom in ticket.present]
    absent = [Finding(symptom, "absent", "asked") for symptom in ticket.absent]
    return Known((*present, *absent), "unmentioned" if ticket.present or ticket.absent else "unknown")
