"""Random fault networks and cases with fixed seeds. The draws are those of the prototype, so figures can be compared.

A symptom has 1 + floor(Pareto(alpha)) parents, at most `most_parents`, chosen uniformly. Every cause gets at least one
symptom where there is room.  Priors are log-uniform on (0.001, 0.05), links uniform on (0.2, 0.95), leaks log-uniform
on (0.001, 0.01).  A case shows 2 to 6 symptoms that are there and up to 10 that are not. The rest is unknown.
"""

from dataclasses import dataclass

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import WHOLE_FLEET, Network, link_matrix, sparse_links


@dataclass(frozen=True, slots=True)
class Size:
    """The size and shape of a benchmark network."""

    causes: int
    symptoms: int
    most_parents: int = 5
    alpha: float = 1.5

    @property
    def name(self) -> str:
        """A name such as `dense 100x300`."""
        return f"{'dense ' if self.most_parents > 5 else ''}{self.causes}x{self.symptoms}"


SIZES = (
    Size(10, 20),
    Size(20, 50),
    Size(50, 100),
    Size(100, 300),
    Size(300, 1000),
    Size(100, 300, 15, 0.7),
    Size(300, 1000, 15, 0.7),
)


def make_network(size: Size, seed: int = 0) -> Network:
    """Return a network. Each cause is a part and an event of its own."""
    rng = np.random.default_rng([seed, size.causes, size.symptoms, size.most_parents])
    number = np.minimum(size.most_parents, 1 + np.floor(rng.pareto(size.alpha, size.symptoms)).astype(int))
    number = np.minimum(number, size.causes)
    parents = [np.sort(rng.choice(size.causes, each, replace=False)) for each in number]
    used = np.zeros(size.causes, bool)
    for each in parents:
        used[each] = True
    for cause in np.flatnonzero(~used):
        symptom = rng.integers(size.symptoms)
        kept = parents[symptom] if len(parents[symptom]) < size.most_parents else parents[symptom][1:]
        parents[symptom] = np.sort(np.append(kept, cause))
    prior = np.exp(rng.uniform(np.log(0.001), np.log(0.05), size.causes))
    leak = np.exp(rng.uniform(np.log(0.001), np.log(0.01), size.symptoms))
    links = np.zeros((size.causes, size.symptoms))
    for symptom, each in enumerate(parents):
        links[each, symptom] = rng.uniform(0.2, 0.95, len(each))
    event, shown, link = sparse_links(links)
    return Network(
        causes=tuple(f"C{i}" for i in range(size.causes)),
        is_part=(True,) * size.causes,
        symptoms=tuple(f"S{j}" for j in range(size.symptoms)),
        contexts=(WHOLE_FLEET,),
        events=tuple((i,) for i in range(size.causes)),
        prior=prior[None],
        link_event=event,
        link_symptom=shown,
        link=link,
        leak=leak,
        report_rate=np.ones(size.symptoms),
        hidden=np.zeros((1, size.symptoms), np.bool_),
    )


def make_cases(network: Network, number: int = 200, seed: int = 1) -> list[Evidence]:
    """Return cases sampled from the network, given that there is a fault."""
    rng = np.random.default_rng([seed, len(network.causes), len(network.symptoms)])
    cases: list[Evidence] = []
    while len(cases) < number:
        shown = _draw(network, 256, rng)
        for row in shown:
            present = np.flatnonzero(row)
            if len(present) < 2:
                continue
            some = min(len(present), rng.integers(2, 7))
            absent = np.flatnonzero(~row)
            others = min(len(absent), rng.integers(0, 11))
            chosen = np.sort(rng.choice(present, some, replace=False))
            case = evidence(chosen, np.sort(rng.choice(absent, others, replace=False)))
            cases.append(case)
            if len(cases) == number:
                break
    return cases


def make_hard_cases(
    network: Network, number: int, present: int, absent: int = 5, seed: int = 2
) -> list[Evidence]:
    """Return cases with many findings: the symptoms of many causes at once (a stress test, not realistic)."""
    rng = np.random.default_rng([seed, len(network.causes), len(network.symptoms), present])
    quiet = np.log1p(-link_matrix(network))
    cases = []
    for _ in range(number):
        faults = np.zeros(len(network.causes), bool)
        faults[rng.choice(len(faults), max(2, present // 4), replace=False)] = True
        while True:
            shown = rng.random(len(network.symptoms)) >= (1 - network.leak) * np.exp(
                faults.astype(float) @ quiet
            )
            if shown.sum() >= present:
                break
            faults[rng.integers(len(faults))] = True
        chosen = np.sort(rng.choice(np.flatnonzero(shown), present, replace=False))
        cases.append(evidence(chosen, np.sort(rng.choice(np.flatnonzero(~shown), absent, replace=False))))
    return cases


def evidence(present: Ints, absent: Ints) -> Evidence:
    """Return observed findings. Symptoms that are not listed are unknown."""
    number = len(present) + len(absent)
    here = np.arange(number) < len(present)
    listed = np.concatenate([present, absent]).astype(np.int64)
    return Evidence(0, listed, np.zeros(number, np.bool_), (~here).astype(float), here.astype(float))


def _draw(network: Network, number: int, rng: np.random.Generator) -> Bools:
    faults = np.zeros((number, len(network.causes)), bool)
    waiting = np.arange(number)
    while len(waiting):
        drawn = rng.random((len(waiting), len(network.causes))) < network.prior[0]
        faults[waiting] = drawn
        waiting = waiting[~drawn.any(axis=1)]
    quiet: Floats = np.log1p(-link_matrix(network))
    shown: Bools = rng.random((number, len(network.symptoms))) >= (1 - network.leak) * np.exp(
        faults.astype(float) @ quiet
    )
    return shown
