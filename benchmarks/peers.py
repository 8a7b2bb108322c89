"""The same posteriors, computed with pyAgrum and with pgmpy.

Their marginals are not given that there is a ticket.  pyAgrum: `addNoisyORNet`, for its `addNoisyOR` counts the leak
into each weight.  pgmpy has no noisy-OR: its tables are written out.

Each is used as well as we know, with one thread. It is asked only for the parents of the findings, since the other
causes keep their priors (without targets pyAgrum would carry every symptom, ten times the time). The engine of pgmpy is
made once, not for each case (three to twenty times).  Asked for every cause, in one run of pyAgrum or one query of
pgmpy's each (`pgmpy_each`), they are used as by somebody who does not know which causes keep their priors.
"""

import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import Network

MOST_JOINT = 22  # parents in one joint table of pgmpy's

Answers = Callable[[Evidence], Floats]


class PyAgrum:
    """One of pyAgrum's exact engines."""

    def __init__(self, network: Network, algorithm: str, *, every_cause: bool = False) -> None:
        """Build the network."""
        import pyagrum

        self.network = network
        self.algorithm = getattr(pyagrum, algorithm)
        self.every_cause = every_cause
        pyagrum.setNumberOfThreads(1)
        self.net = _pyagrum(network, range(len(network.causes)), range(len(network.symptoms)))

    def marginals(self, case: Evidence) -> Floats:
        """Return P(cause | findings) of every cause."""
        asked = list(range(len(self.network.causes))) if self.every_cause else _touched(self.network, case)
        engine = self.algorithm(self.net)
        engine.setTargets({self.network.causes[event] for event in asked})
        engine.setEvidence(_hard(self.network, case))
        engine.makeInference()
        result = self.network.prior[0].copy()
        result[asked] = [engine.posterior(self.network.causes[event])[1] for event in asked]
        return result

    def probability(self, case: Evidence, false: frozenset[int] = frozenset()) -> float:
        """Return P(findings, these causes false), from the nodes that are relevant to the findings."""
        touched = _touched(self.network, case)
        engine = self.algorithm(_pyagrum(self.network, touched, case.symptom.tolist()))
        inside = {self.network.causes[cause]: 0 for cause in false.intersection(touched)}
        engine.setEvidence(_hard(self.network, case) | inside)
        engine.makeInference()
        apart = np.prod([1.0 - self.network.prior[0, cause] for cause in false.difference(touched)])
        return float(engine.evidenceProbability() * apart)


def _pyagrum(network: Network, causes: Iterable[int], symptoms: Iterable[int]) -> Any:
    """Return a network of these causes and symptoms."""
    import pyagrum

    net = pyagrum.BayesNet()
    for cause in causes:
        net.add(pyagrum.RangeVariable(network.causes[cause], "", 0, 1))
        prior = network.prior[0, cause]
        net.cpt(network.causes[cause]).fillWith([1 - prior, prior])
    parents = parents_of(network)
    for symptom in symptoms:
        name = network.symptoms[symptom]
        net.addNoisyORNet(pyagrum.RangeVariable(name, "", 0, 1), float(network.leak[symptom]))
        for event, link in zip(*parents[symptom], strict=True):
            net.addWeightedArc(network.causes[event], name, float(link))
    return net


def pgmpy_joint(network: Network) -> Answers:
    """One joint distribution over the parents of the findings, pgmpy's fastest way as long as it fits into memory."""

    def ask(engine: Any, names: list[str], hard: dict[str, int]) -> dict[str, float]:
        if len(names) > MOST_JOINT:
            raise MemoryError
        values = engine.query(names, hard, show_progress=False)
        order, table = values.variables, values.values
        axes = range(len(order))
        return {
            name: float(table.sum(axis=tuple(axis for axis in axes if order[axis] != name))[1])
            for name in names
        }

    return _pgmpy_answers(network, ask)


def pgmpy_each(network: Network) -> Answers:
    """One query for every cause."""

    def ask(engine: Any, _: list[str], hard: dict[str, int]) -> dict[str, float]:
        return {
            name: float(engine.query([name], hard, show_progress=False).values[1]) for name in network.causes
        }

    return _pgmpy_answers(network, ask)


def parents_of(network: Network) -> list[tuple[Any, Any]]:
    """Return (events, links) of each symptom."""
    rows = [np.flatnonzero(network.link_symptom == j) for j in range(len(network.symptoms))]
    return [(network.link_event[row], network.link[row]) for row in rows]


def _hard(network: Network, case: Evidence) -> dict[str, int]:
    return {network.symptoms[j]: int(p) for j, p in zip(case.symptom, case.if_present, strict=True)}


def _touched(network: Network, case: Evidence) -> list[int]:
    """Return the parents of the findings."""
    found = np.isin(network.link_symptom, case.symptom)
    return sorted(set(network.link_event[found].tolist()))


def _pgmpy(network: Network) -> Any:
    """Return pgmpy's network with noisy-OR gates as full tables, because pgmpy has no noisy-OR."""
    from pgmpy.factors.discrete import TabularCPD
    from pgmpy.models import DiscreteBayesianNetwork

    net = DiscreteBayesianNetwork()
    net.add_nodes_from([*network.causes, *network.symptoms])
    tables = [TabularCPD(c, 2, [[1 - p], [p]]) for c, p in zip(network.causes, network.prior[0], strict=True)]
    for symptom, leak, (events, links) in zip(
        network.symptoms, network.leak, parents_of(network), strict=True
    ):
        names = [network.causes[event] for event in events]
        net.add_edges_from([(name, symptom) for name in names])
        silent = np.array([1 - leak])
        for link in links:
            silent = np.concatenate([silent[:, None], silent[:, None] * (1 - link)], axis=1).ravel()
        tables.append(TabularCPD(symptom, 2, [silent, 1 - silent], names, [2] * len(names)))
    net.add_cpds(*tables)
    return net


def _pgmpy_answers(
    network: Network, ask: Callable[[Any, list[str], dict[str, int]], dict[str, float]]
) -> Answers:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        from pgmpy.inference import VariableElimination
    engine = VariableElimination(_pgmpy(network))

    def answer(case: Evidence) -> Floats:
        hard = _hard(network, case)
        found = ask(engine, [network.causes[event] for event in _touched(network, case)], hard)
        return np.array(
            [found.get(name, prior) for name, prior in zip(network.causes, network.prior[0], strict=True)]
        )

    return answer
