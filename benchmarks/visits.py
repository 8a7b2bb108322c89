"""Whole cases in simulation: visits until fixed, and the cost of a case, under several rules for the kits.

* `again`: the one-visit rule without memory. It answers a second call like a first one.
* `excluded`: the same, but a part sent before is not sent again, and no further visit is made without a part.
* `parts`: the parts replaced in vain are evidence.
* `memory`: the visit in vain is evidence as well: causes without a part were repaired during it.  So a part is needed,
  and no further visit is made without one.
* `first`: as `memory`, with the first kit of the plan.
* `plan`: as `memory`, and each kit has the least cost of the case over two visits (`decision.plan`).
* `oracle`: the true causes are known.

Two worlds: the network of 20,000 tickets of a simulated fleet (30 causes with hidden modes and co-failures, every third
part with several pieces in a machine), with the true model (at two costs of a revisit) and with models of 300, 3,000
and 20,000 tickets of it; and the shipped network with the true model.  A replacement fails in 3 % of cases, and in 15 %
if a machine has several pieces.  With probability 0.3 the engineer finds the true causes on a visit in vain.  A case
has at most six visits, and an unfixed one counts as seven.  Cost: handling and unneeded pieces as the model prices
them, and the revisits. Intervals are 95 % bootstrap intervals over cases. Differences are paired.

`python -m benchmarks.visits [--cases=N]`
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.decisions import HISTORY, learned, with_interval
from diagnoser.arrays import Bools, Floats
from diagnoser.decision.arrays import arrays_of
from diagnoser.decision.kits import best_of_size
from diagnoser.decision.options import Options
from diagnoser.decision.plan import plan_of
from diagnoser.decision.state import Case, case_of
from diagnoser.evidence.tried import after_a_visit, remains_of
from diagnoser.facade import Diagnoser
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.two_step import TwoStepEngine
from diagnoser.knowledge import empty_knowledge
from diagnoser.knowledge.records import Component, Knowledge
from diagnoser.learning.train import train
from diagnoser.model import Model
from diagnoser.simulation import FleetSettings, Period, draw_from_network, make_world, to_table
from diagnoser.simulation.cases import (
    Call,
    CaseWorld,
    Fault,
    Parts,
    Policy,
    Site,
    draw_faults,
    needed_parts,
    number_of_visits,
    pieces_in_vain,
    site_of,
    visits,
)
from diagnoser.threads import one_thread
from diagnoser.types import MAX_SPARES, Action, ServiceLevel

TRAINING: Final = (300, 3_000, 20_000)
CASES: Final = 1_500
LEVELS: Final[tuple[ServiceLevel, ...]] = ("5x9", "7x24x4")
WITHOUT_EVIDENCE: Final = ("again", "excluded")
ALLOWED_NOTHING: Final = ("again", "parts")
PAIRS: Final = (
    ("excluded", "again"),
    ("parts", "again"),
    ("memory", "again"),
    ("memory", "excluded"),
    ("memory", "parts"),
    ("first", "memory"),
    ("plan", "memory"),
)
"""Pairs of policies that are compared.  The first one should be the better one."""

ASKED: Final = FleetSettings(asked_share=0.33)


@one_thread()
def run(cases: int = CASES) -> dict[str, float]:
    """Return the figures of every world, model, policy and service level."""
    truth = _with_units(learned(make_world(HISTORY, seed=6), 20_000))
    models = {"true": truth} | {str(number): _learned(truth, number) for number in TRAINING}
    found = _figures("fleet", truth, models, cases)
    shipped = Diagnoser.load("models").model
    return found | _figures("shipped", shipped, {"true": shipped}, cases)


def _with_units(model: Model) -> Model:
    """Return the model with four pieces of every third part in its knowledge."""
    parts = [
        cause for cause, is_part in zip(model.network.causes, model.network.is_part, strict=True) if is_part
    ]
    components = tuple(
        Component(part, part, part, "part", 4.0 if number % 3 == 0 else 1.0, 200.0, "small", 0.01, ())
        for number, part in enumerate(parts)
    )
    knowledge: Knowledge = replace(empty_knowledge(), components=components)
    return replace(model, knowledge=knowledge)


def _learned(truth: Model, tickets: int) -> Model:
    """Return a model of a history of the world, with the knowledge of its parts."""
    import pyarrow.parquet as pq

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.parquet"
        pq.write_table(to_table(draw_from_network(truth.network, Period(tickets, seed=1), ASKED)), path)
        model = train([str(path)], None).model
    parts = dict(zip(truth.network.causes, truth.network.is_part, strict=True))
    is_part = tuple(parts[cause] for cause in model.network.causes)
    return replace(model, network=replace(model.network, is_part=is_part), knowledge=truth.knowledge)


def _figures(name: str, truth: Model, models: Mapping[str, Model], cases: int) -> dict[str, float]:
    world = CaseWorld(truth.network)
    contexts = np.random.default_rng(3).integers(len(truth.network.contexts), size=cases)
    faults = draw_faults(world, contexts, seed=2)
    site = site_of(truth)
    found: dict[str, float] = {}
    for key, model in models.items():
        for level in LEVELS if key == "true" else LEVELS[:1]:
            desk = Desk(model, truth, Options(service_level=level))
            found |= _compared(f"{name}_{key}_{level}", desk, world, site, faults)
    return found


@dataclass(eq=False)
class Desk:
    """Answers calls with a model. Results are remembered."""

    model: Model
    truth: Model
    options: Options
    engine: TwoStepEngine = field(init=False)
    _found: dict[tuple[object, ...], tuple[Parts, Parts]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Compile the model."""
        self.engine = TwoStepEngine(self.model.network)

    def kits(self, call: Call, memory: str) -> tuple[Parts, Parts]:
        """Return the kit of the one-visit rule and that of the plan, as causes of the true network."""
        key = call.number, call.mentioned.tobytes(), call.in_vain and (memory, call.in_vain)
        if key not in self._found:
            case = self._case(call, memory)
            ranking = self._ranking(case, call, memory)
            planned = memory == "memory" or not call.in_vain
            first = plan_of(case, ranking).first if planned else ranking[0]
            self._found[key] = self._parts(case, ranking[0]), self._parts(case, first)
        return self._found[key]

    def _ranking(self, case: Case, call: Call, memory: str) -> list[int]:
        """Return the best kits.  If a part is known to be needed, every kit has one."""
        ranking = case.ranking()
        if not call.in_vain or memory in ALLOWED_NOTHING:
            return ranking
        some = best_of_size(case.arrays.table, case.priced, case.allowed, 1)
        return [kit for kit in ranking if kit] or ([] if some is None else [some]) or ranking

    def _case(self, call: Call, memory: str) -> Case:
        evidence, options, tried = self._evidence(call), self.options, call.in_vain
        if tried and memory == "excluded":
            sent = {self.truth.network.causes[part] for kit in tried for part in kit}
            parts = arrays_of(self.model).parts
            options = replace(options, stock={part: 0 if part in sent else MAX_SPARES for part in parts})
        if tried and memory not in WITHOUT_EVIDENCE:
            evidence = replace(evidence, remains=self._remains(tried))
            evidence = evidence if memory == "parts" else after_a_visit(self.model.network, evidence)
        return case_of(self.model, self.engine, evidence, options)

    def _evidence(self, call: Call) -> Evidence:
        names, network = self.truth.network.symptoms, self.model.network
        said = [names[symptom] for symptom in np.flatnonzero(call.mentioned)]
        listed = np.array(
            [network.symptom_index[each] for each in said if each in network.symptom_index], np.int64
        )
        context = self.truth.network.contexts[call.context]
        row = network.contexts.index(context) if context in network.contexts else 0
        ones = np.ones(len(listed))
        return Evidence(row, listed, ones > 0, 1 - ones, ones, "unmentioned")

    def _remains(self, tried: tuple[Parts, ...]) -> tuple[tuple[int, float], ...]:
        """Return the pairs (cause, d) of the tried parts."""
        names, causes = self.truth.network.causes, self.model.network.causes
        actions = [Action("replaced", names[part], "no_change") for kit in tried for part in kit]
        remains = remains_of(self.model, actions, {})
        return tuple((i, remains[cause]) for i, cause in enumerate(causes) if cause in remains)

    def _parts(self, case: Case, kit: int) -> Parts:
        return tuple(self.truth.network.causes.index(part) for part in case.arrays.parts_of(kit))


def _policies(desk: Desk, world: CaseWorld) -> dict[str, Policy]:
    def asked(memory: str, planned: Callable[[Call], bool], call: Call, _: Fault) -> Parts:
        return desk.kits(call, memory)[planned(call)]

    return {
        **{name: partial(asked, name, lambda _: False) for name in ("again", "excluded", "parts", "memory")},
        "first": partial(asked, "memory", lambda call: not call.in_vain),
        "plan": partial(asked, "memory", lambda _: True),
        "oracle": lambda _, fault: needed_parts(world, fault),
    }


def _compared(name: str, desk: Desk, world: CaseWorld, site: Site, faults: list[Fault]) -> dict[str, float]:
    tables = {
        policy: _table(desk, world, [visits(world, site, fault, choose, seed=4) for fault in faults])
        for policy, choose in _policies(desk, world).items()
    }
    found: dict[str, float] = {}
    for policy, table in tables.items():
        for figure, values in table.items():
            found |= with_interval(values, f"{name}_{policy}_{figure}")
        late = np.flatnonzero(table["first"] == 0)
        found |= with_interval(table["second"][late], f"{name}_{policy}_second_of_late")
    for better, worse in PAIRS:
        for figure in ("visits", "cost", "second", "vain"):
            gain = tables[better][figure] - tables[worse][figure]
            found |= with_interval(gain, f"{name}_{better}_minus_{worse}_{figure}")
    found[f"{name}_other_first_kit"] = _other_first_kit(desk, world, faults, site)
    return found


def _other_first_kit(desk: Desk, world: CaseWorld, faults: list[Fault], site: Site) -> float:
    """Return the share of cases with another first kit in the plan."""
    every = [visits(world, replace(site, most_visits=1), fault, lambda *_: (), 4)[0].call for fault in faults]
    return float(
        np.mean([set(one) != set(two) for one, two in (desk.kits(call, "memory") for call in every)])
    )


def _table(desk: Desk, world: CaseWorld, done: list) -> dict[str, Floats]:  # type: ignore[type-arg]
    """Return the figures of every case, each of shape (N,)."""
    number = np.array([number_of_visits(one) for one in done])
    arrays = arrays_of(desk.truth)
    handling, unneeded = np.zeros(len(world.network.causes)), np.zeros(len(world.network.causes))
    handling[arrays.part_cause], unneeded[arrays.part_cause] = arrays.handling[1:], arrays.unneeded[1:]
    revisit = arrays.revisit(desk.options.service_level)
    cost = [
        sum(
            handling[part] + unneeded[part] * (part not in each.repaired) for each in one for part in each.kit
        )
        for one in done
    ]
    first: Bools = number == 1
    return {
        "visits": number.astype(np.float64),
        "cost": np.array(cost) + revisit * (number - 1),
        "first": first.astype(np.float64),
        "second": (number <= 2).astype(np.float64),
        "vain": np.array([pieces_in_vain(one) for one in done], np.float64),
    }


def main(arguments: list[str]) -> None:
    """Print the figures."""
    number = next((int(one[8:]) for one in arguments if one.startswith("--cases=")), CASES)
    for name, value in run(number).items():
        sys.stdout.write(f"{name:60} {value:.4f}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
