"""What our decisions cost in a simulated world whose truth breaks the model's assumptions (issue 6).

Kits: expected-cost kits of the learned network against always two (best pair), always one, the two likeliest parts,
and the oracle that knows the truth.  Questions: after 0, 1, 2, 3 answers, chosen by value, by entropy and at random;
and how many questions pass until nothing is worth asking.

The world: `diagnoser.simulation` with 30 causes, 60 symptoms, two hidden modes a cause, co-failures; support asked
three questions on a third of the tickets, so that report rates can be learned.  Costs: a revisit 1, handling 0.02, a
spare in vain 0.10, a minute 0.005.  Intervals are 95 % bootstrap intervals over test tickets.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from diagnoser.decision import Options
from diagnoser.decision.branches import answered
from diagnoser.decision.case import Case, case_of
from diagnoser.decision.questions import COST_PER_MINUTE, open_questions, worth_asking
from diagnoser.evaluation.bootstrap import resampled_means
from diagnoser.evaluation.scores import first_time_fix, realised_cost
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.learning import train
from diagnoser.model import Model
from diagnoser.network.spec import Bools, Floats, Ints
from diagnoser.simulation import (
    PRESENT,
    Dials,
    Tickets,
    Truth,
    all_kits,
    cause_probabilities,
    draw,
    make_truth,
    oracle,
    oracle_coverage,
    to_table,
)

TRAINING = (300, 20_000)
TESTED = 4_000
ASKED = 1_000
MOST_QUESTIONS = 3
HANDLING, UNNEEDED, REVISIT = 0.02, 0.10, 1.0
HISTORY = Dials(asked_share=0.33)
EVERYTHING_ASKED = replace(HISTORY, asked_share=1.0, questions=HISTORY.symptoms, answer_unknown=0.0)

Kits = Ints


def run() -> dict[str, float]:
    """Return mean costs, fixes and their intervals, by training size and policy."""
    truth = make_truth(HISTORY, seed=6)
    found: dict[str, float] = {}
    for number in TRAINING:
        model = learned(truth, number)
        found |= {f"{number}_{name}": value for name, value in kits(truth, model).items()}
    return found | questions(truth, model)


def learned(truth: Truth, number: int) -> Model:
    """Return a model of a simulated history, told only which causes are parts."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.parquet"
        pq.write_table(to_table(draw(truth, number, seed=1)), path)
        model = train([str(path)], None).model
    parts = dict(zip(truth.causes, truth.is_part.tolist(), strict=True))
    is_part = tuple(parts[cause] for cause in model.network.causes)
    return replace(model, network=replace(model.network, is_part=is_part))


def kits(truth: Truth, model: Model) -> dict[str, float]:
    """Return what each policy costs and fixes on new tickets, from what the customers mentioned alone."""
    tickets = draw(replace(truth, dials=replace(HISTORY, asked_share=0.0)), TESTED, seed=2)
    engine, evidences = (
        Engine(model.network),
        [mentioned(model, truth, row) for row in tickets.state == PRESENT],
    )
    cases = [case_of(model, engine, evidence, Options()) for evidence in evidences]
    known = oracle(truth, tickets.state)
    chosen = {
        "ours": np.array([ours(case, truth) for case in cases]),
        "always_two": np.array([ours(case, truth, exactly=2) for case in cases]),
        "always_one": np.array([ours(case, truth, exactly=1) for case in cases]),
        "top_two_marginals": np.array([top_two(case, truth) for case in cases]),
        "oracle": oracle_kits(truth, known),
    }
    found = {}
    for name, kit in chosen.items():
        found |= scored(truth, tickets.truth, kit, name)
        found[f"{name}_expected_cost"] = float(expected_cost(truth, known, kit).mean())
    found["over_the_oracle"] = found["ours_expected_cost"] / found["oracle_expected_cost"] - 1
    return found


def mentioned(model: Model, truth: Truth, flags: Bools) -> Evidence:
    """Return the evidence of a report that mentions these symptoms of the truth."""
    index = {symptom: row for row, symptom in enumerate(model.network.symptoms)}
    listed = [
        index[symptom]
        for symptom, said in zip(truth.symptoms, flags, strict=True)
        if said and symptom in index
    ]
    ones = np.ones(len(listed))
    return Evidence(0, np.array(listed, np.int64), ones > 0, 1 - ones, ones, "unmentioned")


def ours(case: Case, truth: Truth, exactly: int | None = None) -> tuple[int, int]:
    """Return the best kit in cause indexes of the truth, -1 for no part; of exactly so many pieces if given."""
    allowed = case.allowed if exactly is None else case.allowed & (case.prepared.size == exactly)
    loss = case.priced.loss if exactly is None else -case.priced.coverage
    number = int(np.argmin(np.where(allowed, loss, np.inf)))
    first, second = (_in_truth(case, truth, int(part)) for part in case.prepared.kits[number])
    return first, second


def _in_truth(case: Case, truth: Truth, part: int) -> int:
    return truth.causes.index(case.prepared.parts[part - 1]) if part else -1


def top_two(case: Case, truth: Truth) -> tuple[int, int]:
    """Return the two likeliest parts."""
    probability = case.posterior.causes[case.prepared.part_cause]
    first, second = (_in_truth(case, truth, int(part) + 1) for part in np.argsort(-probability)[:2])
    return first, second


def expected_cost(truth: Truth, known: Floats, chosen: Kits) -> Floats:
    """Return shape (N,): the cost of each ticket's kit in the eyes of somebody who knows the truth."""
    every = all_kits(truth)
    costs = oracle_costs(truth, known, every)
    row = {tuple(sorted(kit)): number for number, kit in enumerate(every.tolist())}
    return costs[np.arange(len(chosen)), [row[tuple(sorted(kit))] for kit in chosen.tolist()]]


def oracle_costs(truth: Truth, known: Floats, every: Kits) -> Floats:
    """Return shape (N, S), the expected cost of every kit under the true posterior."""
    needed = np.append(cause_probabilities(truth, known), np.ones((len(known), 1)), axis=1)
    piece = HANDLING + UNNEEDED * (1 - needed)
    piece[:, -1] = 0.0
    cost: Floats = piece[:, every[:, 0]] + piece[:, every[:, 1]]
    return cost + REVISIT * (1 - oracle_coverage(truth, known, every))


def oracle_kits(truth: Truth, known: Floats) -> Kits:
    """Return the kits of somebody who knows the truth."""
    every = all_kits(truth)
    best: Kits = every[np.argmin(oracle_costs(truth, known, every), axis=1)]
    return best


def costs_of(truth: Truth, causes: Bools, kit: Kits, minutes: Floats | float = 0.0) -> Floats:
    """Return shape (N,): what each dispatch turned out to cost, the minutes of the questions included."""
    cost = realised_cost(causes, truth.is_part, kit, handling=HANDLING, unneeded=UNNEEDED, revisit=REVISIT)
    return cost + COST_PER_MINUTE * minutes


def scored(
    truth: Truth, causes: Bools, kit: Kits, name: str, minutes: Floats | float = 0.0
) -> dict[str, float]:
    """Return mean cost and first-time fix with their intervals."""
    cost = costs_of(truth, causes, kit, minutes)
    fixed = first_time_fix(causes, truth.is_part, kit).astype(float)
    values = np.column_stack([cost, fixed])
    low, high = np.quantile(resampled_means(values), [0.025, 0.975], axis=0)
    mean = values.mean(axis=0)
    return {
        f"{name}_cost": mean[0], f"{name}_cost_low": low[0], f"{name}_cost_high": high[0],
        f"{name}_fix": mean[1], f"{name}_fix_low": low[1], f"{name}_fix_high": high[1],
    }  # fmt: skip


def questions(truth: Truth, model: Model) -> dict[str, float]:
    """Return cost and first-time fix after 0 to 3 questions of each policy, and how many questions are worth it."""
    tickets = draw(replace(truth, dials=EVERYTHING_ASKED), ASKED, seed=3)
    found: dict[str, float] = {}
    policies: Mapping[str, Callable[..., int | None]] = {
        "value": by_value, "entropy": by_entropy, "random": at_random
    }  # fmt: skip
    paid: dict[str, Floats] = {}
    for name, policy in policies.items():
        told = [dialogue(truth, model, tickets, row, policy) for row in range(ASKED)]
        for asked in range(MOST_QUESTIONS + 1):
            kit = np.array([one[min(asked, len(one) - 1)][0] for one in told])
            minutes = np.array([one[min(asked, len(one) - 1)][1] for one in told])
            found |= scored(truth, tickets.truth, kit, f"ask_{name}_{asked}", minutes)
            paid[f"{name}_{asked}"] = costs_of(truth, tickets.truth, kit, minutes)
    for asked in range(1, MOST_QUESTIONS + 1):
        for other in ("entropy", "random"):
            saved = paid[f"{other}_{asked}"] - paid[f"value_{asked}"]
            low, high = np.quantile(resampled_means(saved), [0.025, 0.975])
            key = f"value_saves_over_{other}_{asked}"
            found |= {key: float(saved.mean()), f"{key}_low": low, f"{key}_high": high}
    return found | until_the_stop(truth, model, tickets)


def until_the_stop(truth: Truth, model: Model, tickets: Tickets) -> dict[str, float]:
    """Return how many questions pass until none is worth its time, and the cost then."""
    told = [dialogue(truth, model, tickets, row, by_value, most=20) for row in range(ASKED)]
    kit, minutes = np.array([one[-1][0] for one in told]), np.array([one[-1][1] for one in told])
    number = np.array([len(one) - 1 for one in told])
    found = {
        "questions_until_stop": float(number.mean()),
        "questions_until_stop_90": float(np.quantile(number, 0.9)),
    }
    return found | scored(truth, tickets.truth, kit, "ask_value_stop", minutes)


Told = list[tuple[tuple[int, int], float]]


def dialogue(
    truth: Truth,
    model: Model,
    tickets: Tickets,
    row: int,
    policy: Callable[..., int | None],
    most: int = MOST_QUESTIONS,
) -> Told:
    """Return (kit, minutes so far) before the first question and after each answer."""
    engine, rng = engine_of(model), np.random.default_rng([row, 7])
    evidence = mentioned(model, truth, (tickets.state[row] == PRESENT) & ~tickets.asked[row])
    seen = {symptom: tickets.state[row, place] == PRESENT for place, symptom in enumerate(truth.symptoms)}
    case = case_of(model, engine, evidence, Options())
    told: Told = [(ours(case, truth), 0.0)]
    while len(told) <= most and (symptom := policy(case, rng)) is not None:
        present = bool(seen[model.network.symptoms[symptom]])
        case = case_of(model, engine, answered(case.evidence, symptom, present=present), Options())
        told.append((ours(case, truth), told[-1][1] + float(case.prepared.minutes[symptom])))
    return told


_ENGINES: dict[int, Engine] = {}


def engine_of(model: Model) -> Engine:
    """Return the one engine of a model."""
    return _ENGINES.setdefault(id(model), Engine(model.network))


def by_value(case: Case, _: Any) -> int | None:
    """Ask what is worth most; stop when nothing is worth its time."""
    asked = worth_asking(case)
    return case.engine.network.symptoms.index(asked[0].symptom) if asked else None


def by_entropy(case: Case, _: Any) -> int | None:
    """Ask what takes most entropy out of the causes' marginals."""
    symptoms = open_questions(case.prepared, case.evidence)
    log_now = case.posterior.log_probability
    best, most = None, 0.0
    for symptom in symptoms:
        absent = case.engine.posterior(answered(case.evidence, int(symptom), present=False))
        no = min(float(np.exp(absent.log_probability - log_now)), 1.0)
        yes = (case.posterior.causes - no * absent.causes) / max(1 - no, 1e-12)
        left = no * entropy(absent.causes) + (1 - no) * entropy(yes)
        if entropy(case.posterior.causes) - left > most:
            best, most = int(symptom), entropy(case.posterior.causes) - left
    return best


def entropy(probability: Floats) -> float:
    """Return the summed entropy of the causes, each on its own, in nats."""
    inside = np.clip(probability, 1e-15, 1 - 1e-15)
    return float(-(inside * np.log(inside) + (1 - inside) * np.log(1 - inside)).sum())


def at_random(case: Case, rng: np.random.Generator) -> int | None:
    """Ask anything that is open."""
    symptoms = open_questions(case.prepared, case.evidence)
    return int(rng.choice(symptoms)) if len(symptoms) else None


if __name__ == "__main__":
    for name, value in run().items():
        sys.stdout.write(f"{name:40} {value:.4f}\n")
