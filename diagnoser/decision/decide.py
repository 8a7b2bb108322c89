"""The whole answer to one report: kit, causes, questions, explanation."""

from dataclasses import replace

from diagnoser.decision.advice import advise, remote_steps
from diagnoser.decision.arrays import ModelArrays
from diagnoser.decision.causes import ranked_causes
from diagnoser.decision.contributions import because_of
from diagnoser.decision.counterfactual import smallest_change
from diagnoser.decision.kits import best_of_size
from diagnoser.decision.options import Options, part_numbers
from diagnoser.decision.plan import by_plan, plan_of
from diagnoser.decision.quantities import unit_counts
from diagnoser.decision.questions import worth_asking
from diagnoser.decision.shapley import contributions
from diagnoser.decision.similar import similar_tickets
from diagnoser.decision.state import Between, Case, case_of
from diagnoser.decision.surprise import conflict, surprise
from diagnoser.decision.visit import visit_order
from diagnoser.inference.affordable import log_probability_of_findings, log_ticket
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.types import Answer, Finding, Kit, RankedCause, Surprise, Understood


def decide(
    model: Model,
    engine: Engine,
    evidence: Evidence,
    findings: tuple[Finding, ...],
    unread: tuple[str, ...],
    options: Options,
    version: str,
    understood: Understood = "all",
    *,
    tried: tuple[str, ...] = (),
) -> Answer:
    """Return the kit to send, the next questions, and the explanation.

    Args:
        model: A trained model.
        engine: Exact inference on its network.
        evidence: The findings in the network's indexes.
        findings: The same findings as the answer lists them.
        unread: Pieces of the text that were not understood.
        options: How to choose.
        version: The model's version.
        understood: How much of the text was understood. If nothing was, and nothing else is known of the fault, the
            advice is to ask, and a broad question comes first.
        tried: What did not help before, as `PastTicket.tried`.

    Raises:
        UnknownPartError: Stock or the proposed kit name a part that the model does not know.
        ImpossibleFindingsError: The findings have probability zero.
    """
    case = case_of(model, engine, evidence, options, findings, unread)
    ranking = by_plan(case, case.ranking())
    kit, *alternatives = (case.kit(number) for number in ranking)
    proposed = _proposed(case)
    lost = understood == "nothing" and not evidence.informative
    questions = worth_asking(case, broad_first=lost)
    causes = _causes(case, (kit, proposed))
    counterfactual = smallest_change(case, ranking[0])
    plan = plan_of(case, ranking[:1])
    log_probability, unusual = _surprise(model, case)
    return Answer(
        model_version=version,
        findings=findings,
        unread=unread,
        kit=kit,
        alternatives=tuple(alternatives),
        causes=causes,
        questions=questions,
        advice="ask" if lost else advise(kit, questions, case.nothing_needed),
        surprise=unusual,
        similar=similar_tickets(case.arrays, findings, tried),
        proposed=proposed,
        log_probability=log_probability,
        exact=case.between is None,
        width=case.posterior.width,
        fewer=_other_size(case, len(kit.parts) - 1),
        more=_other_size(case, len(kit.parts) + 1),
        steps=remote_steps(case.arrays, causes, chinese=case.chinese),
        visit_order=visit_order(case.arrays, causes, kit),
        counterfactual=counterfactual,
        units=unit_counts(case.arrays, case.pricing.quantities),
        coverage_repaired=model.coverage_recalibration is not None,
        not_used=case.not_used,
        shortened=case.budget.shortened,
        understood=understood,
        plan=plan.visits,
        expected_visits=plan.expected_visits,
    )


def _surprise(model: Model, case: Case) -> tuple[float, Surprise]:
    """Return log P(findings | ticket) and how unusual the findings are. Between bounds that is not judged."""
    engine, evidence = case.engine, case.evidence
    if case.between is not None:
        return case.posterior.log_probability - log_ticket(engine, evidence.context), Surprise(
            None, unusual=False
        )
    log_probability = case.posterior.log_probability - log_ticket(engine, evidence.context)
    if len(evidence.weights) or evidence.remains:
        log_probability = log_probability_of_findings(engine, evidence)
    found = None
    if case.budget.afford_all("reasons", 2 * len(evidence.symptom) + 1, case.each_posterior):
        found = conflict(engine, evidence)
    return log_probability, surprise(model, log_probability, found)


def _proposed(case: Case) -> Kit | None:
    if case.options.proposed_parts is None:
        return None
    first, second = sorted([0, 0, *part_numbers(case.arrays, case.options.proposed_parts)])[-2:]
    return case.kit(case.arrays.table.number(int(first), int(second)))


def _other_size(case: Case, pieces: int) -> Kit | None:
    number = best_of_size(case.arrays.table, case.priced, case.allowed, pieces)
    return None if number is None else case.kit(number)


def _causes(case: Case, kits: tuple[Kit | None, ...]) -> tuple[RankedCause, ...]:
    probability = case.posterior.causes
    shares = contributions(case.engine, case.evidence, case.posterior, case.budget, case.each_posterior)
    if shares is None:
        ranked = ranked_causes(case.arrays, probability, {}, None, chinese=case.chinese)
        return ranked if case.between is None else _with_bounds(case.arrays, ranked, case.between)
    because = because_of(case.arrays, shares, probability, kits)
    return ranked_causes(case.arrays, probability, because, shares.prior, chinese=case.chinese)


def _with_bounds(
    arrays: ModelArrays, ranked: tuple[RankedCause, ...], between: Between
) -> tuple[RankedCause, ...]:
    names = arrays.network.causes
    bounds = {
        name: pair for name, *pair in zip(names, *(side.tolist() for side in between.causes), strict=True)
    }
    return tuple(replace(one, between=(bounds[one.cause][0], bounds[one.cause][1])) for one in ranked)
