"""From evidence to everything that is said about one report."""

from typing import Final

import numpy as np

from diagnoser.decision.advice import advise, remote_steps
from diagnoser.decision.because import because_of
from diagnoser.decision.branches import if_absent
from diagnoser.decision.causes import ranked_causes
from diagnoser.decision.counterfactual import smallest_change
from diagnoser.decision.kits import Priced, as_kit, best_of_size, price, ranked_kits
from diagnoser.decision.language import is_chinese
from diagnoser.decision.options import Options, allowed_kits, part_numbers
from diagnoser.decision.prepared import Prepared, prepared
from diagnoser.decision.questions import open_questions, value_of_answers, worth_asking
from diagnoser.decision.shapley import contributions
from diagnoser.decision.similar import similar_tickets
from diagnoser.decision.surprise import conflict, log_probability_of_findings, surprise
from diagnoser.decision.visit import visit_order
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.network.spec import Bools, Floats
from diagnoser.types import Answer, Finding, Kit

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
        WidthLimitError: Exact inference would need more memory than allowed.
    """
    ready = prepared(model)
    allowed = allowed_kits(ready, options)
    allowed &= ~ready.twice
    suggested = _proposed(ready, options)
    chinese = is_chinese(findings, unread)
    posterior, coverage = engine.coverage(evidence)
    priced = price(ready, options, posterior.causes, coverage, np.array(1.0))
    order = ranked_kits(priced, allowed)
    kit = as_kit(ready, priced, order[0], posterior.causes)
    symptoms = open_questions(ready, evidence)
    branches = if_absent(engine, evidence, symptoms, posterior.log_probability)
    values = value_of_answers(ready, options, priced, branches, allowed)
    questions = worth_asking(ready, symptoms, branches, values, chinese=chinese)
    log_probability = log_probability_of_findings(engine, evidence)
    shares = contributions(engine, evidence, posterior)
    proposed = None if suggested is None else as_kit(ready, priced, suggested, posterior.causes)
    because = because_of(ready, shares, posterior.causes, (kit, proposed))
    causes = ranked_causes(ready, posterior.causes, because, shares.prior, chinese=chinese)
    return Answer(
        model_version=version,
        findings=findings,
        unread=unread,
        kit=kit,
        alternatives=tuple(
            as_kit(ready, priced, number, posterior.causes) for number in order[1 : MOST_ALTERNATIVES + 1]
        ),
        causes=causes,
        questions=questions,
        advice=advise(kit, questions, float(coverage[0, 0])),
        surprise=surprise(model, log_probability, conflict(engine, evidence)),
        similar=similar_tickets(ready, findings),
        proposed=proposed,
        log_probability=log_probability,
        exact=True,
        fewer=_other_size(ready, priced, allowed, posterior.causes, len(kit.parts) - 1),
        more=_other_size(ready, priced, allowed, posterior.causes, len(kit.parts) + 1),
        steps=remote_steps(causes, chinese=chinese),
        visit_order=visit_order(ready, causes, kit),
        counterfactual=smallest_change(ready, options, engine, evidence, allowed, order[0]),
    )


def _proposed(ready: Prepared, options: Options) -> int | None:
    if options.proposed_parts is None:
        return None
    numbers = sorted([0, 0, *part_numbers(ready, options.proposed_parts)])[-2:]
    return ready.kit_number[int(numbers[0]), int(numbers[1])]


def _other_size(ready: Prepared, priced: Priced, allowed: Bools, causes: Floats, pieces: int) -> Kit | None:
    number = best_of_size(priced, allowed, ready.size == pieces)
    return None if number is None else as_kit(ready, priced, number, causes)
