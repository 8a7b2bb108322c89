"""The bridge to pgmpy: conversion of fault networks and other discrete networks to its models and back.

No other module imports pgmpy, and the functions here import it when they are called.  The import takes two seconds and
loads 2,900 modules, and a diagnosis needs none of them.
"""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from diagnoser.bayesnet.network import Definition, DiscreteNetwork, Draft, Node, TableEntry, Variable, build
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError
from diagnoser.network.export import (
    ExportedEvidence,
    Findings,
    exported,
    exported_evidence,
    with_virtual_evidence,
)
from diagnoser.network.export_read import fault_network, read_exported
from diagnoser.network.export_write import Format, export_network, written
from diagnoser.network.fault_network import Network

__all__ = [
    "Format",
    "evidence_of",
    "export_network",
    "from_pgmpy",
    "independence_by_pgmpy",
    "network_from_pgmpy",
    "network_to_pgmpy",
    "posteriors_by_pgmpy",
    "read_exported",
    "read_to_pgmpy",
    "to_pgmpy",
    "written",
]


def network_to_pgmpy(network: Network) -> Any:
    """Return the exported fault network as a pgmpy DiscreteBayesianNetwork."""
    return to_pgmpy(exported(network))


def network_from_pgmpy(model: Any) -> Network:
    """Return the fault network of a pgmpy model from `network_to_pgmpy` or from an exported file."""
    return fault_network(from_pgmpy(model))


def evidence_of(network: Network, findings: Findings) -> ExportedEvidence:
    """Return hard and virtual evidence on the exported network for the evidence of a diagnosis."""
    return exported_evidence(network, findings)


def read_to_pgmpy(path: Path) -> Any:
    """Return the network in a file as a pgmpy model.  Properties become attributes of the nodes.

    The file is read by `diagnoser.bayesnet`, because pgmpy's readers fail on many names (docs/adr/0010).
    """
    return to_pgmpy(read_network(path))


def to_pgmpy(network: DiscreteNetwork) -> Any:
    """Return a network of plain tables as a pgmpy DiscreteBayesianNetwork."""
    models, factors = _pgmpy("models"), _pgmpy("factors.discrete")
    model = models.DiscreteBayesianNetwork()
    model.name = network.name
    model.add_nodes_from(node.name for node in network.nodes)
    model.add_edges_from((parent, node.name) for node in network.nodes for parent in node.parents)
    model.add_cpds(*(_table(factors.TabularCPD, node, network) for node in network.nodes))
    for node in network.nodes:
        model.nodes[node.name].update(node.properties)
    return model


def _table(table: Any, node: Node, network: DiscreteNetwork) -> Any:
    parents = [network[parent] for parent in node.parents]
    return table(
        node.name,
        len(node.states),
        node.table.reshape(-1, len(node.states)).T,
        evidence=[parent.name for parent in parents],
        evidence_card=[len(parent.states) for parent in parents],
        state_names={each.name: list(each.states) for each in (node, *parents)},
    )


def from_pgmpy(model: Any) -> DiscreteNetwork:
    """Return a pgmpy DiscreteBayesianNetwork as a network of plain tables, checked."""
    tables = {table.variable: table for table in model.get_cpds()}
    missing = [name for name in model.nodes if name not in tables]
    if missing:
        raise NetworkError(f"The pgmpy model has no table for {missing[0]!r}.")
    variables = [
        Variable(name, tuple(map(str, tables[name].state_names[name])), 0, _properties(model.nodes[name]))
        for name in model.nodes
    ]
    definitions = [_definition(tables[name]) for name in model.nodes]
    return build(Draft(str(model.name or ""), variables, definitions))


def _properties(attributes: Mapping[str, object]) -> dict[str, str]:
    return {key: value for key, value in attributes.items() if isinstance(value, str)}


def _definition(table: Any) -> Definition:
    own, *parents = table.variables
    values = np.moveaxis(np.asarray(table.values, np.float64), 0, -1)
    return Definition(own, tuple(parents), (TableEntry("table", tuple(values.ravel().tolist()), 0),), 0)


def posteriors_by_pgmpy(
    tables: DiscreteNetwork, evidence: ExportedEvidence, names: Sequence[str]
) -> dict[str, dict[str, float]]:
    """Return P(state | evidence) of each named node, computed by pgmpy.  It is slow and serves as a reference in tests.

    Virtual evidence enters as observed children, because pgmpy's own implementation modifies the queried model.
    """
    tables, hard = with_virtual_evidence(tables, evidence)
    engine = _pgmpy("inference").VariableElimination(to_pgmpy(tables))
    answers = {}
    for name in names:
        answer = engine.query([name], hard, show_progress=False)
        answers[name] = dict(zip(answer.state_names[name], answer.values.tolist(), strict=True))
    return answers


def independence_by_pgmpy(
    columns: Mapping[str, Any], first: str, second: str, given: Sequence[str] = ()
) -> tuple[float, float]:
    """Return (statistic, p-value) of pgmpy's G-test that two discrete columns are independent given others.

    On two-by-two tables pgmpy uses Yates' continuity correction, so its p-value is slightly larger than without it.
    """
    from pandas import DataFrame

    test = _pgmpy("ci_tests").GSq(DataFrame(dict(columns)).astype("category"))
    test(first, second, list(given), significance_level=0.05)
    return float(test.statistic_), float(test.p_value_)


def _pgmpy(part: str) -> Any:
    """Return a module of pgmpy, without the warnings of its own imports."""
    from importlib import import_module

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return import_module(f"pgmpy.{part}")
