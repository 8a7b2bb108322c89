"""When a challenger and the champion were trained on the same tickets by different plans, such as other knowledge.

No ticket is new to both versions then, so the versions as they are cannot be tested. Their plans can: both are trained
again on the past of several test periods. This tests what changed and nothing else.

One thing no split in time can undo: who changed the knowledge may have read these tickets before.
"""

from typing import Final

from diagnoser.backtest.closed_tickets import History
from diagnoser.backtest.training_plan import TrainingPlan, plan_of
from diagnoser.model import Model

SHARE: Final = 0.95
"""The share of the tickets that must be the same. Other knowledge can accept and reject other rows."""


def champion_plan_of(champion: Model, plan: TrainingPlan) -> TrainingPlan:
    """Return the training plan of the champion, with the settings of another plan where they have no effect."""
    return plan_of(champion, plan.settings, keep_text_model=plan.keeps_text_model)


def plan_for(model: Model, history: History) -> TrainingPlan:
    """Return the plan by which a version can be trained again on these tickets.

    Its text model is taken over if none of them has a text any more.
    """
    return plan_of(model, keep_text_model=all(ticket.is_reduced for ticket in history.tickets))


def is_other_plan(plan: TrainingPlan, champion: Model) -> bool:
    """Return whether a plan differs from that of the champion in knowledge or settings."""
    mine = champion_plan_of(champion, plan)
    return plan.knowledge != mine.knowledge or plan.description != mine.description


def trained_on_same_tickets(challenger: Model, champion: Model, history: History) -> bool:
    """Return whether both models were trained on the same tickets, and whether these are among those of a history."""
    mine, other = challenger.training, champion.training
    fewer, more = sorted((mine.tickets, other.tickets))
    if mine.last_period != other.last_period or fewer < SHARE * more:
        return False
    given = {ticket.ticket_id for ticket in history.tickets}
    return all(_share_kept(model, given) >= SHARE for model in (challenger, champion))


def _share_kept(model: Model, given: set[str]) -> float:
    """Return the share of the tickets that a model keeps that are among the given ones. 0 if it keeps none."""
    return sum(one.ticket_id in given for one in model.past) / len(model.past) if model.past else 0.0
