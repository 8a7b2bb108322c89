"""Cost of the decisions in a simulated fleet that violates the assumptions of the model.

Kits: expected-cost kits of the learned network against always two (best pair), always one, the two likeliest parts,
and the oracle that knows the truth.  Questions, for either objective: after 0, 1, 2, 3 answers, chosen by value, by
entropy and at random; and how many questions pass until nothing is worth asking.

The world: `diagnoser.simulation` with 30 causes, 60 symptoms, two hidden modes a cause, co-failures. Support asked
three questions on a third of the tickets, so report rates can be learned.  Costs: a revisit 1, handling 0.02, a
spare in vain 0.10, a minute 0.005.  Intervals are 95 % bootstrap intervals over test tickets.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.decision import Options
from diagnoser.decision.after_no import answered
from diagnoser.decision.questions import COST_PER_MINUTE, open_questions, worth_asking
from diagnoser.decision.state import Case, case_of
from diagnoser.evaluation.bootstrap import resampled_means
from diagnoser.evaluation.metrics import first_time_fix, realised_cost
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.learning.train import train
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.simulation import (
    PRESENT,
    UNMENTIONED,
    FleetSettings,
    Tickets,
    World,
    all_kits,
    cause_probabilities,
    draw,
    make_world,
    oracle,
    oracle_coverage,
    to_table,
)
from diagnoser.simulation.tickets import States
from diagnoser.types import Objective, Unlisted

TRAINING = (300, 20_000)
TESTED = 4_000
ASKED = 1_000
MOST_QUESTIONS = 3
MOST_UNTIL_STOP = 20
HANDLING, UNNEEDED, REVISIT = 0.02, 0.10, 1.0
HISTORY = FleetSettings(asked_share=0.33)
EVERYTHING_ASKED = replace(HISTORY, asked_share=1.0, questions=HISTORY.symptoms, answer_unknown=0.0)

Kits = Ints
Policy = Callable[..., int | None]


def run() -> dict[str, float]:
    """Return mean costs, fixes and their intervals, by training size and policy."""
    world = make_world(HISTORY, seed=6)
    found: dict[str, float] = {}
    for number in TRAINING:
        model = learned(world, number)
        found |= {f"{number}_{name}": value for name, value in kits(world, model).items()}
    return found | questions(world, model)


def learned(world: World, number: int) -> Model:
    """Return a model of a simulated history. Its only knowledge is which causes are parts."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.parquet"
        pq.write_table(to_table(draw(world, number, seed=1)), path)
        model = train([str(path)], None).model
    parts = dict(zip(world.causes, world.is_part.tolist(), strict=True))
    is_part = tuple(parts[cause] for cause in model.network.causes)
    return replace(model, network=replace(model.network, is_part=is_part))


def kits(world: World, model: Model) -> dict[str, float]:
    """Return costs and fixes of each policy on new tickets, using the mentioned symptoms only."""
    tickets = draw(replace(world, settings=replace(HISTORY, asked_share=0.0)), TESTED, seed=2)
    engine, evidences = (
        Engine(model.network),
        [mentioned(model.network, world, row) for row in tickets.state == PRESENT],
    )
    cases = [case_of(model, engine, evidence, Options()) for evidence in evidences]
    known = oracle(world, tickets.state)
    chosen = {
        "ours": np.array([ours(case, world) for case in cases]),
        "always_two": np.array([ours(case, world, exactly=2) for case in cases]),
        "always_one": np.array([ours(case, world, exactly=1) for case in cases]),
        "top_two_marginals": np.array([top_two(case, world) for case in cases]),
        "oracle": oracle_kits(world, known),
    }
    found = {}
    for name, kit in chosen.items():
        found |= scored(world, tickets.truth, kit, name)
        found[f"{name}_expected_cost"] = float(expected_cost(world, known, kit).mean())
    found["over_the_oracle"] = found["ours_expected_cost"] / found["oracle_expected_cost"] - 1
    return found


def mentioned(network: Network, world: World, flags: Bools, unlisted: Unlisted = "unmentioned") -> Evidence:
    """Return the evidence of a report that mentions these symptoms of the world."""
    index = {symptom: row for row, symptom in enumerate(network.symptoms)}
    listed = [
        index[symptom]
        for symptom, said in zip(world.symptoms, flags, strict=True)
        if said and symptom in index
    ]
    ones = np.ones(len(listed))
    return Evidence(0, np.array(listed, np.int64), ones > 0, 1 - ones, ones, unlisted)


def ours(case: Case, world: World, exactly: int | None = None) -> tuple[int, int]:
    """Return the best kit as cause indexes of the world, -1 for no part. If `size` is given, of exactly this size."""
    allowed = case.allowed if exactly is None else case.allowed & (case.arrays.table.size == exactly)
    loss = case.priced.loss if exactly is None else -case.priced.coverage
    number = int(np.argmin(np.where(allowed, loss, np.inf)))
    first, second = (
        _in_world(case, world, int(part))
        for part in (case.arrays.table.first[number], case.arrays.table.second[number])
    )
    return first, second


def _in_world(case: Case, world: World, part: int) -> int:
    return world.causes.index(case.arrays.parts[part - 1]) if part else -1


def top_two(case: Case, world: World) -> tuple[int, int]:
    """Return the two likeliest parts."""
    probability = case.posterior.causes[case.arrays.part_cause]
    first, second = (_in_world(case, world, int(part) + 1) for part in np.argsort(-probability)[:2])
    return first, second


def expected_cost(world: World, known: Floats, chosen: Kits) -> Floats:
    """Return the expected cost of each ticket's kit under the true posterior, shape (N,)."""
    every = all_kits(world)
    return oracle_costs(world, known, every)[np.arange(len(chosen)), rows_of(every, chosen)]


def rows_of(every: Kits, chosen: Kits) -> list[int]:
    """Return the indexes of kits, shape (N, 2), in the list of all kits, whatever the order of the two pieces."""
    row = {tuple(sorted(kit)): number for number, kit in enumerate(every.tolist())}
    return [row[tuple(sorted(kit))] for kit in chosen.tolist()]


def oracle_costs(world: World, known: Floats, every: Kits) -> Floats:
    """Return shape (N, S), the expected cost of every kit under the true posterior."""
    needed = np.append(cause_probabilities(world, known), np.ones((len(known), 1)), axis=1)
    piece = HANDLING + UNNEEDED * (1 - needed)
    piece[:, -1] = 0.0
    cost: Floats = piece[:, every[:, 0]] + piece[:, every[:, 1]]
    return cost + REVISIT * (1 - oracle_coverage(world, known, every))


def oracle_kits(world: World, known: Floats) -> Kits:
    """Return the kits of least expected cost under the true posterior."""
    every = all_kits(world)
    best: Kits = every[np.argmin(oracle_costs(world, known, every), axis=1)]
    return best


def scored(world: World, causes: Bools, kit: Kits, name: str) -> dict[str, float]:
    """Return mean cost and first-time fix for the true causes, with their intervals."""
    cost = realised_cost(causes, world.is_part, kit, handling=HANDLING, unneeded=UNNEEDED, revisit=REVISIT)
    fixed = first_time_fix(causes, world.is_part, kit).astype(float)
    return with_interval(cost, f"{name}_cost") | with_interval(fixed, f"{name}_fix")


def with_interval(values: Floats, name: str) -> dict[str, float]:
    """Return the mean of shape (N,) with its bootstrap interval."""
    low, high = np.quantile(resampled_means(values), [0.025, 0.975])
    return {name: float(values.mean()), f"{name}_low": float(low), f"{name}_high": float(high)}


def questions(world: World, model: Model) -> dict[str, float]:
    """Return cost and first-time fix after 0 to 3 questions of each policy, for either objective.

    Kits are priced under the true posterior of what is known by then, which takes the chance of a single
    ticket's fault out of the comparison.
    """
    tickets = draw(replace(world, settings=EVERYTHING_ASKED), ASKED, seed=3)
    policies: Mapping[str, tuple[Policy, int]] = {
        "value": (by_value, MOST_UNTIL_STOP),
        "entropy": (by_entropy, MOST_QUESTIONS),
        "random": (at_random, MOST_QUESTIONS),
    }
    found: dict[str, float] = {}
    for objective in get_args(Objective):
        told = {
            name: [dialogue(world, model, tickets, row, policy, objective, most) for row in range(ASKED)]
            for name, (policy, most) in policies.items()
        }
        for asked in range(MOST_QUESTIONS + 1):
            worth = {
                name: worth_of(world, [one[min(asked, len(one) - 1)] for one in every])
                for name, every in told.items()
            }
            for name, (cost, fix) in worth.items():
                key = f"{objective}_{name}_{asked}"
                found |= with_interval(cost, f"{key}_cost") | with_interval(fix, f"{key}_fix")
            for name in ("entropy", "random") if asked else ():
                key = f"{objective}_value_over_{name}_{asked}"
                found |= with_interval(worth[name][0] - worth["value"][0], f"{key}_saves")
                found |= with_interval(worth["value"][1] - worth[name][1], f"{key}_fixes")
        found |= until_the_stop(world, told["value"], objective)
    return found


def until_the_stop(world: World, told: "list[list[Step]]", objective: Objective) -> dict[str, float]:
    """Return the number of questions until none is worth its time, and cost and first-time fix then."""
    number = np.array([len(one) - 1 for one in told])
    cost, fix = worth_of(world, [one[-1] for one in told])
    key = f"{objective}_value_stop"
    return {
        f"{key}_questions": float(number.mean()),
        f"{key}_questions_90": float(np.quantile(number, 0.9)),
        **with_interval(cost, f"{key}_cost"),
        **with_interval(fix, f"{key}_fix"),
    }


@dataclass(frozen=True, eq=False, slots=True)
class Step:
    """The state of a dialogue: the current kit, the minutes spent, and the state of each symptom, shape (J,)."""

    kit: tuple[int, int]
    minutes: float
    state: States


def worth_of(world: World, steps: list[Step]) -> tuple[Floats, Floats]:
    """Return the (cost, first-time fix) of each step's kit expected under the true posterior, with the minutes paid."""
    known = oracle(world, np.array([step.state for step in steps]))
    kits = np.array([step.kit for step in steps])
    every = all_kits(world)
    fix = oracle_coverage(world, known, every)[np.arange(len(steps)), rows_of(every, kits)]
    minutes = np.array([step.minutes for step in steps])
    return expected_cost(world, known, kits) + COST_PER_MINUTE * minutes, fix


def dialogue(
    world: World,
    model: Model,
    tickets: Tickets,
    row: int,
    policy: Policy,
    objective: Objective,
    most: int,
) -> list[Step]:
    """Yield the state of the dialogue before the first question and after each answer."""
    engine, rng, options = engine_of(model), np.random.default_rng([row, 7]), Options(objective=objective)
    said = (tickets.state[row] == PRESENT) & ~tickets.asked[row]
    state = np.where(said, PRESENT, UNMENTIONED).astype(tickets.state.dtype)
    case = case_of(model, engine, mentioned(model.network, world, said), options)
    told = [Step(ours(case, world), 0.0, state)]
    while len(told) <= most and (symptom := policy(case, rng)) is not None:
        place = world.symptoms.index(model.network.symptoms[symptom])
        state = state.copy()
        state[place] = tickets.state[row, place]
        present = bool(state[place] == PRESENT)
        case = case_of(model, engine, answered(case.evidence, symptom, present=present), options)
        told.append(Step(ours(case, world), told[-1].minutes + float(case.arrays.minutes[symptom]), state))
    return told


_ENGINES: dict[int, Engine] = {}


def engine_of(model: Model) -> Engine:
    """Return the one engine of a model."""
    return _ENGINES.setdefault(id(model), Engine(model.network))


def by_value(case: Case, _: Any) -> int | None:
    """Ask the question of highest value. Stop when none is worth its time."""
    asked = worth_asking(case)
    return case.engine.network.symptoms.index(asked[0].symptom) if asked else None


def by_entropy(case: Case, _: Any) -> int | None:
    """Ask the question that lowers the entropy of the causes' marginals most."""
    symptoms = open_questions(case.arrays, case.evidence)
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
    """Ask a random open question."""
    symptoms = open_questions(case.arrays, case.evidence)
    return int(rng.choice(symptoms)) if len(symptoms) else None


if __name__ == "__main__":
    for name, value in run().items():
        sys.stdout.write(f"{name:40} {value:.4f}\n")
