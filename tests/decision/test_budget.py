"""The budget of operations: the allowed cost of one answer, and the answer's note on an insufficient budget."""

import csv
import random
from pathlib import Path

import numpy as np
import pytest

from diagnoser import Diagnoser, Report
from diagnoser.decision import Options
from diagnoser.decision.budget import Budget
from diagnoser.decision.kit_table import kit_table
from diagnoser.decision.kits import Pricing, losses
from diagnoser.decision.state import case_of
from diagnoser.decision.useful_parts import can_be_best, some_kits
from diagnoser.evidence.understand import understand
from diagnoser.inference import affordable
from diagnoser.inference.engine import MOST_OPERATIONS, Engine
from diagnoser.reading import Lexicon
from diagnoser.wire import AnswerOut, KitAnswerOut
from tests.decision.worlds import engine_of, random_case

ROOT = Path(__file__).parents[2]
MODELS = ROOT / "models"


@pytest.fixture(scope="module")
def shipped():
    """The shipped model."""
    return Diagnoser.load(MODELS)


class Counting(Engine):
    """An engine with a sum of the operations of every query, counted by its own planner."""

    def __init__(self, *arguments, **keywords):
        """Start at zero."""
        super().__init__(*arguments, **keywords)
        self.spent = 0.0

    def _solve(self, evidence, want, parts, kits):
        found = super()._solve(evidence, want, parts, kits)
        self.spent += found.operations
        return found

    def if_absent(self, evidence, symptoms, want=1, parts=None):
        """Count each question as one query."""
        self.spent += len(symptoms) * self.cost(evidence, want, parts).operations
        return super().if_absent(evidence, symptoms, want, parts)

    def coverage_if_absent(self, evidence, symptoms, probability, parts):
        """Count each question as one query, as if its posterior were worked out again."""
        self.spent += len(symptoms) * self.cost(evidence, 1, parts).operations
        return super().coverage_if_absent(evidence, symptoms, probability, parts)


def present(model, count, seed):
    """A report of so many random symptoms."""
    return Report(present=random.Random(seed).sample(list(model.network.symptoms), count))  # noqa: S311


@pytest.mark.parametrize("count", [10, 14, 16, 18, 20, 24, 30, 40])
def test_no_answer_takes_more_operations_than_the_budget(shipped, count):
    """Whatever the number of findings."""
    model = shipped.model
    diagnoser = Diagnoser(model, "v")
    engine = diagnoser._engine = Counting(model.network)
    answer = diagnoser.diagnose(present(model, count, seed=5))

    assert 0 < engine.spent <= MOST_OPERATIONS + 1e6  # one finding alone, to find the most telling ones
    assert answer.kit.coverage >= 0.0


@pytest.mark.parametrize("seed", range(4))
def test_findings_that_do_not_fit_are_listed_and_the_others_are_used(shipped, seed):
    """All findings are shown, some are listed as not used, and the short answer says the same."""
    report = present(shipped.model, 26, seed)
    answer = shipped.diagnose(report)
    left_out = {one.value for one in answer.not_used}

    assert left_out
    assert left_out < set(report.present)
    assert {one.field for one in answer.not_used} == {"findings"}
    assert {one.symptom for one in answer.findings} == set(report.present)
    body = AnswerOut.of(answer).stored()
    assert [one["value"] for one in body["not_used"]] == [one.value for one in answer.not_used]
    short = shipped.diagnose_many([report], detail="kit")[0]
    assert (short.kit, short.not_used) == (answer.kit, answer.not_used)
    assert {one.value for one in KitAnswerOut.of(short).not_used} == left_out


def test_an_ordinary_answer_is_whole(shipped):
    """With six findings nothing is left out and no stage is cut short."""
    answer = shipped.diagnose(present(shipped.model, 6, seed=1))

    assert (answer.exact, answer.not_used, answer.shortened) == (True, (), ())
    assert answer.causes[0].because


def test_real_reports_lose_nothing(shipped):
    """Each report of tests/reading and each seed ticket is answered exactly, with all findings and in full."""
    texts = []
    for path in (ROOT / "tests/reading/reports.csv", ROOT / "data/tickets/seed_tickets.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            texts += [row["report"] for row in csv.DictReader(file)]
    answers = [shipped.diagnose(Report(text=text)) for text in texts]

    assert len(answers) > 100
    for answer in answers:
        assert (answer.exact, answer.not_used, answer.shortened) == (True, (), ())


def test_a_stage_without_operations_is_named(shipped):
    """Enough for the posterior and nothing more: no reasons and fewer questions, and both are named."""
    model, report = shipped.model, present(shipped.model, 9, seed=2)
    diagnoser = Diagnoser(model, "v")
    evidence = understand(model, Lexicon.compile(()), report).evidence
    enough = diagnoser._engine.cost(evidence).operations
    diagnoser._engine = Engine(model.network, operations=enough)
    answer, whole = diagnoser.diagnose(report), shipped.diagnose(report)

    assert (answer.shortened, answer.plan) == (("questions", "reasons", "plan"), ())
    assert (answer.kit, answer.questions) == (whole.kit, ())
    assert all(one.because == () for one in answer.causes)


def test_questions_are_cut_before_reasons_are_given(shipped):
    """With operations for some of the questions, the possibly most valuable ones are asked."""
    model, report = shipped.model, present(shipped.model, 9, seed=2)
    diagnoser = Diagnoser(model, "v")
    evidence = understand(model, Lexicon.compile(()), report).evidence
    diagnoser._engine = Engine(model.network, operations=20 * diagnoser._engine.cost(evidence).operations)
    answer, whole = diagnoser.diagnose(report), shipped.diagnose(report)

    assert "questions" in answer.shortened
    known = {one.symptom: one.value for one in whole.questions}
    assert answer.questions
    for one in answer.questions:
        assert one.value == pytest.approx(known.get(one.symptom, one.value), abs=1e-12)


def test_the_planner_knows_the_cost_before(shipped):
    """The operations of a query are the same before and after, with all kits and with none."""
    evidence = understand(shipped.model, Lexicon.compile(()), present(shipped.model, 8, seed=3)).evidence
    engine = Engine(shipped.model.network)

    assert engine.cost(evidence).operations == engine.coverage(evidence)[0].operations
    assert engine.cost(evidence, 0) == engine.posterior(evidence)[3:]


def test_the_most_telling_findings_are_kept(shipped):
    """A fitting set of findings is kept, and a larger budget leaves out one finding less."""
    model = shipped.model
    evidence = understand(model, Lexicon.compile(()), present(model, 20, seed=4)).evidence
    left_out = [
        len(affordable(Engine(model.network, operations=most), evidence).left_out)
        for most in (1e5, 1e6, 1e7, 1e12)
    ]

    assert left_out == sorted(left_out, reverse=True)
    assert left_out[-1] == 0
    assert left_out[0] > left_out[-2]


@pytest.mark.parametrize("objective", ["expected_cost", "coverage"])
@pytest.mark.parametrize("seed", range(30))
def test_a_best_kit_holds_only_parts_that_can_be_best(seed, objective):
    """The kits of the remaining parts have the same losses, and the best of all kits is among them."""
    model, evidence = random_case(seed)
    case = case_of(model, engine_of(model), evidence, Options(objective=objective))
    needed, whole = case.needed[None, :], np.ones(1)
    parts = np.flatnonzero(can_be_best(case.pricing, needed, whole)[0])
    kits = some_kits(case.pricing, parts, case.allowed)
    _, coverage = case.engine.coverage(evidence, parts)
    loss = kits.losses(needed, coverage[None], whole)[0]

    np.testing.assert_allclose(loss, case.priced.loss[kits.kits], rtol=0, atol=1e-12)
    best = np.where(case.allowed, case.priced.loss, np.inf).argmin()
    assert kits.kits[loss.argmin()] == best


def test_a_part_at_the_border_is_kept():
    """A part with a gain equal to its cost may tie with the best kit, and one just below may not."""
    pricing = Pricing(kit_table(2), np.array([0, 0.2, 0.2]), np.array([0, 0.1, 0.1]), revisit=1.0)
    border = 0.3 / 1.1  # revisit p = handling + unneeded (1 - p)

    kept = can_be_best(pricing, np.array([[border, border - 1e-6]]), np.ones(1))

    assert kept.tolist() == [[True, False]]
    coverage = np.array([[0, border, 0], [border, border, border], [0, border, 0]])
    loss = losses(pricing, np.array([[border, 0.0]]), coverage[None], np.ones(1))[0]
    assert loss[1] == pytest.approx(loss[0], abs=1e-9)


def test_a_budget_counts_what_is_spent():
    """Each stage uses the fitting part of its work, and is named once if not everything fits."""
    budget = Budget(10.0)

    assert budget.afford("questions", 3, 2.0) == 3
    assert budget.afford("questions", 3, 2.0) == 2
    assert budget.left == 0.0
    assert not budget.afford_all("reasons", 1, 1.0)
    assert budget.shortened == ("questions", "reasons")
    assert Budget(10.0).afford_all("reasons", 5, 2.0)
