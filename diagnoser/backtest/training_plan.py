"""The training plan of a model (knowledge and settings), and the training that every published model comes from.

`diagnoser train`, `retrain` and every backtest call `train_from_sources` or `train_from_history`. Both have two steps:

    1. `learning.train.train` learns the network from tickets and knowledge.
    2. `recalibration_for` holds back the newest fifth of the tickets. If they prove that predicted coverage is off, the
       model gets a linear recalibration of coverage.

A backtest trains with the same plan on fewer tickets, so it evaluates the plan and not one particular model.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from diagnoser.backtest.closed_tickets import DEFAULT_LEVEL, History, read_history, write_history
from diagnoser.backtest.recalibration import FEWEST, MOST, VALIDATION, recalibration_for
from diagnoser.backtest.shared_work import SharedWork
from diagnoser.backtest.ticket import Ticket
from diagnoser.evidence.known import Known
from diagnoser.knowledge import JSON, Knowledge, empty_knowledge
from diagnoser.learning.card import card
from diagnoser.learning.remember import REMEMBERED
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.train import LEARNING, Trained, train
from diagnoser.model import RECALIBRATION_FACT, Model, PastTicket
from diagnoser.progress import Progress, silent
from diagnoser.reading.text_model import reads_texts
from diagnoser.scratch import scratch_folder
from diagnoser.threads import one_thread
from diagnoser.tickets.reduce import RejectsOf
from diagnoser.types import Finding

KEPT_TEXT_MODEL: Final = "reader_kept"
"""Key in `TrainingPlan.description`: the text model was taken over from an earlier model. Stored scorecards use it."""


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """Expert knowledge and training settings. The same plan and the same tickets always give the same model.

    Attributes:
        knowledge: The expert knowledge. None to learn from the tickets alone.
        settings: The settings of the training.
    """

    knowledge: Knowledge | None
    settings: TrainSettings

    @property
    def keeps_text_model(self) -> bool:
        """Whether what was learned from texts is taken over from an earlier model and not learned again."""
        kept = self.settings.text_model
        return (kept is not None and reads_texts(kept)) or self.settings.story_model is not None

    @property
    def description(self) -> dict[str, JSON]:
        """The settings that have an effect on the model, for scorecards and records of comparisons."""
        return {
            "knowledge": self.knowledge is not None,
            "context": list(self.settings.context),
            "half_life": self.settings.half_life,
            **({KEPT_TEXT_MODEL: True} if self.keeps_text_model else {}),
        }


def plan_of(
    model: Model, settings: TrainSettings | None = None, *, keep_text_model: bool = False
) -> TrainingPlan:
    """Return the training plan of an existing model.

    Args:
        model: The model.
        settings: Source of the settings that have no effect on the result, such as the engine.
        keep_text_model: Whether to take over the text model. This is right for the reduced tickets that a model keeps,
            because their texts are gone and a text model cannot be learned from them again.
    """
    made = replace(
        settings or TrainSettings(),
        context=model.context_columns,
        half_life=model.training.half_life,
        text_model=model.text_model if keep_text_model else None,
        story_model=model.story_model if keep_text_model else None,
    )
    return TrainingPlan(model.knowledge if model.knowledge.components else None, made)


def train_from_history(plan: TrainingPlan, history: History, progress: Progress = silent) -> Trained:
    """Train a model on tickets in memory, with recalibration of coverage where they prove that it is needed."""
    return recalibrated(_train(plan, history, progress=progress), plan, history, progress)


def model_for_test(plan: TrainingPlan, history: History) -> Model:
    """Return the model of `train_from_history` for answering test tickets: without past tickets and other files.

    It is trained once for each plan and set of tickets.
    """

    def learn() -> Model:
        return recalibrated(Trained(_learned(plan, history)), plan, history).model

    return history.shared.model(("recalibrated", plan), history.tickets, learn)


def _learned(plan: TrainingPlan, history: History, progress: Progress = silent) -> Model:
    """Return the model for answering test tickets before recalibration."""

    def learn() -> Model:
        return _train(plan, history, remember=0, progress=progress).model

    return history.shared.model(("plain", plan), history.tickets, learn)


def train_from_sources(
    plan: TrainingPlan,
    sources: Sequence[str],
    *,
    rejects: RejectsOf | None = None,
    today: date | None = None,
    progress: Progress = silent,
) -> tuple[Trained, History | None]:
    """Train a model like `train_from_history`, on files and database URLs of any size.

    More than `recalibration.MOST` tickets are not read into memory, and the model then has no recalibration.

    Returns:
        The model with its files, and the tickets if they were read into memory.

    Args:
        plan: Knowledge and settings.
        sources: Paths and database URLs, oldest first.
        rejects: As for `learning.train.train`, likewise the rest.
        today: As above.
        progress: As above.
    """
    shared = SharedWork()
    trained = train(
        sources,
        plan.knowledge,
        plan.settings,
        reader=shared.reader(plan.knowledge or empty_knowledge()),
        rejects=rejects,
        today=today,
        progress=progress,
    )
    if not FEWEST / VALIDATION <= trained.model.training.tickets <= MOST:
        return trained, None
    history = read_history(
        sources, contexts=plan.settings.context, knowledge=plan.knowledge, today=today, progress=progress
    )
    history = replace(history, shared=shared)
    return recalibrated(trained, plan, history, progress), history


@one_thread()
def recalibrated(
    trained: Trained, plan: TrainingPlan, history: History, progress: Progress = silent
) -> Trained:
    """Return a trained model with the recalibration of coverage that its tickets prove, if any, and with a new card.

    Args:
        trained: The model, trained on all tickets.
        plan: Its training plan.
        history: The tickets.
        progress: Told how far the training without the newest tickets has come.
    """

    def of_learning(step: str, done: float = 0.0, total: float = 0.0) -> None:
        if step == LEARNING:
            progress("checking the predicted coverage", done, total)

    found = recalibration_for(history, lambda part: _learned(plan, part, of_learning))
    if found is None:
        return trained
    facts = {**trained.model.facts, RECALIBRATION_FACT: found.facts}
    model = replace(trained.model, coverage_recalibration=found.recalibration, facts=facts)
    return replace(trained, model=model, files={**trained.files, "card.md": card(model).encode()})


def _train(
    plan: TrainingPlan, history: History, *, remember: int = REMEMBERED, progress: Progress = silent
) -> Trained:
    reader = history.shared.reader(plan.knowledge or empty_knowledge())
    with scratch_folder() as folder:
        sources = write_history(history, folder)
        return train(
            sources, plan.knowledge, plan.settings, reader=reader, remember=remember, progress=progress
        )


def trained_until(model: Model) -> str:
    """Return the first day from which the model has seen no ticket, YYYY-MM-DD. Empty if its tickets had no dates."""
    if not model.training.last_period:
        return ""
    return str(np.datetime64(model.training.last_period, "M") + np.timedelta64(1, "M")) + "-01"


def remembered_history(model: Model) -> History:
    """Return the closed tickets that the model keeps: their ids, findings and causes."""
    return History(
        tuple(
            Ticket(
                one.ticket_id,
                "",
                "",
                _remembered(one),
                DEFAULT_LEVEL,
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
