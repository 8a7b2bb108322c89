"""From evidence to everything that is said about one report."""

from dataclasses import replace
from typing import Final

from diagnoser.decision.advice import advise, remote_steps
from diagnoser.decision.arrays import Prepared
from diagnoser.decision.causes import ranked_causes
from diagnoser.decision.contributions import because_of
from diagnoser.decision.counterfactual import smallest_change
from diagnoser.decision.kits import as_kit, best_of_size, ranked_kits, runners_up
from diagnoser.decision.options import Options, part_numbers
from diagnoser.decision.quantities import shown
from diagnoser.decision.questions import worth_asking
from diagnoser.decision.shapley import contributions
from diagnoser.decision.similar import similar_tickets
from diagnoser.decision.state import Between, Case, case_of
from diagnoser.decision.surprise import conflict, log_probability_of_findings, log_ticket, surprise
from diagnoser.decision.visit import visit_order
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.types import Answer, Finding, Kit, RankedCause, Surprise

MOST_ALTERNATIVES: Final = 5


def decide(
    model: Model,
    engine: Engine,
    evidence: Evidence,
    findings: tuple[Finding, ...],
    unread: tuple[str, ...],
    options: Options,
    version: str,
) -> Answer:
    """Return the kit to send, what to ask next, and why.

    Args:
        model: One version of what the service knows.
        engine: Exact inference on its network.
        evidence: The findings in the network's indexes.
        findings: The same as they are shown.
        unread: Pieces of the text that were not understood.
        options: How to choose.
        version: The model's version, as it is shown.

    Raises:
        UnknownPartError: Stock or the proposed kit name a part that the model does not know.
        ImpossibleFindingsError: The findings have probability zero.
        WidthLimitError: Exact inference would need more memory than allowed, and no bounds say anything.
    """
    case = case_of(model, engine, evidence, options, findings, unread)
    order = ranked_kits(case.priced, case.allowed)
    others = runners_up(case.prepared, case.priced, case.allowed, order)[:MOST_ALTERNATIVES]
    kit, proposed = _kit(case, order[0]), _proposed(case)
    causes = _causes(case, (kit, proposed))
    questions = worth_asking(case) if case.explained else ()
    log_probability, oddness = _oddness(case)
    return Answer(
        model_version=version,
        findings=findings,
        unread=unread,
        kit=kit,
        alternatives=tuple(_kit(case, number) for number in others),
        causes=causes,
        questions=questions,
        advice=advise(kit, questions, case.nothing_needed),
        surprise=oddness,
        similar=similar_tickets(case.prepared, findings),
        proposed=proposed,
        log_probability=log_probability,
        exact=case.between is None,
        width=case.posterior.width,
        fewer=_other_size(case, len(kit.parts) - 1),
        more=_other_size(case, len(kit.parts) + 1),
        steps=remote_steps(case.prepared, causes, chinese=case.chinese),
        visit_order=visit_order(case.prepared, causes, kit),
        counterfactual=smallest_change(case, order[0]) if case.explained else None,
        units=shown(case.prepared, case.units),
        coverage_repaired=model.coverage_recalibration is not None,
    )


def _kit(case: Case, number: int) -> Kit:
    kit = as_kit(case.prepared, case.priced, number, case.posterior.causes)
    if case.between is None:
        return kit
    lower, upper = case.between.coverage
    return replace(kit, between=(float(lower[number]), float(upper[number])))


def _oddness(case: Case) -> tuple[float, Surprise]:
    """Return log P(findings | ticket) and how unusual they are; not judged between bounds."""
    engine, evidence, model = case.engine, case.evidence, case.prepared.model
    if case.between is not None:
        return case.posterior.log_probability - log_ticket(engine, evidence.context), Surprise(
            None, unusual=False
        )
    log_probability = log_probability_of_findings(engine, evidence)
    quarrel = conflict(engine, evidence) if case.explained else None
    return log_probability, surprise(model, log_probability, quarrel)


def _proposed(case: Case) -> Kit | None:
    if case.options.proposed_parts is None:
        return None
    first, second = sorted([0, 0, *part_numbers(case.prepared, case.options.proposed_parts)])[-2:]
    return _kit(case, case.prepared.kit_number[int(first), int(second)])


def _other_size(case: Case, pieces: int) -> Kit | None:
    number = best_of_size(case.priced, case.allowed, case.prepared.size == pieces)
    return None if number is None else _kit(case, number)


def _causes(case: Case, kits: tuple[Kit | None, ...]) -> tuple[RankedCause, ...]:
    probability = case.posterior.causes
    if not case.explained:
        ranked = ranked_causes(case.prepared, probability, {}, None, chinese=case.chinese)
        return ranked if case.between is None else _with_bounds(case.prepared, ranked, case.between)
    shares = contributions(case.engine, case.evidence, case.posterior)
    because = because_of(case.prepared, shares, probability, kits)
    return ranked_causes(case.prepared, probability, because, shares.prior, chinese=case.chinese)


def _with_bounds(
    prepared: Prepared, ranked: tuple[RankedCause, ...], between: Between
) -> tuple[RankedCause, ...]:
    names = prepared.model.network.causes
    bounds = {
        name: pair for name, *pair in zip(names, *(side.tolist() for side in between.causes), strict=True)
    }
    return tuple(replace(one, between=(bounds[one.cause][0], bounds[one.cause][1])) for one in ranked)
