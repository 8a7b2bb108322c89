"""The same posteriors by pyAgrum and by pgmpy, on the same networks.

Their marginals are not given that there is a ticket.  pyAgrum: `addNoisyORNet`, for its `addNoisyOR` counts the leak
into each weight.  pgmpy has no noisy-OR: its tables are written out.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from diagnoser.inference.evidence import Evidence
from diagnoser.network.spec import Floats, Network

MOST_JOINT = 22  # parents in one joint table of pgmpy's

Answers = Callable[[Evidence], Floats]


class PyAgrum:
    """One of pyAgrum's exact engines."""

    def __init__(self, network: Network, algorithm: str) -> None:
        """Build the network."""
        import pyagrum

        self.network = network
        self.algorithm = getattr(pyagrum, algorithm)
        self.net = net = pyagrum.BayesNet()
        for cause, prior in zip(network.causes, network.prior[0], strict=True):
            net.add(pyagrum.RangeVariable(cause, "", 0, 1))
            net.cpt(cause).fillWith([1 - prior, prior])
        for symptom, leak, (events, links) in zip(
            network.symptoms, network.leak, parents_of(network), strict=True
        ):
            net.addNoisyORNet(pyagrum.RangeVariable(symptom, "", 0, 1), float(leak))
            for event, link in zip(events, links, strict=True):
                net.addWeightedArc(network.causes[event], symptom, float(link))

    def marginals(self, case: Evidence) -> Floats:
        """Return P(cause | findings) of every cause."""
        engine = self.algorithm(self.net)
        engine.setEvidence(_hard(self.network, case))
        engine.makeInference()
        return np.array([engine.posterior(cause)[1] for cause in self.network.causes])

    def probability(self, case: Evidence, false: tuple[str, ...] = ()) -> float:
        """Return P(findings, these causes false)."""
        engine = self.algorithm(self.net)
        engine.setEvidence(_hard(self.network, case) | dict.fromkeys(false, 0))
        engine.makeInference()
        return float(engine.evidenceProbability())


def pgmpy_joint(network: Network) -> Answers:
    """One joint over the parents of the findings: pgmpy's best use, while it fits."""

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
    """One query for each parent of a finding; the others keep their priors, for which it need not be asked."""

    def ask(engine: Any, names: list[str], hard: dict[str, int]) -> dict[str, float]:
        return {name: float(engine.query([name], hard, show_progress=False).values[1]) for name in names}

    return _pgmpy_answers(network, ask)


def parents_of(network: Network) -> list[tuple[Any, Any]]:
    """Return (events, links) of each symptom."""
    rows = [np.flatnonzero(network.link_symptom == j) for j in range(len(network.symptoms))]
    return [(network.link_event[row], network.link[row]) for row in rows]


def _hard(network: Network, case: Evidence) -> dict[str, int]:
    return {network.symptoms[j]: int(p) for j, p in zip(case.symptom, case.if_present, strict=True)}


def _pgmpy(network: Network) -> Any:
    """Return pgmpy's network: noisy-OR tables written out, as pgmpy has no other way."""
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
    net = _pgmpy(network)
    parents = dict(zip(network.symptoms, parents_of(network), strict=True))

    def answer(case: Evidence) -> Floats:
        hard = _hard(network, case)
        touched = sorted({int(event) for symptom in hard for event in parents[symptom][0]})
        found = ask(VariableElimination(net), [network.causes[event] for event in touched], hard)
        result = network.prior[0].copy()  # a cause that no finding touches keeps its prior
        result[touched] = [found[network.causes[event]] for event in touched]
        return result

    return answer
