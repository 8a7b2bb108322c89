"""The knowledge as a directed graph, for the checks that are about its shape.

The one import of networkx in this package: nothing on the serving path needs it.
"""

from collections.abc import Iterable
from typing import TypeAlias

import networkx as nx

from diagnoser.errors import KnowledgeError
from diagnoser.knowledge.records import Knowledge

Graph: TypeAlias = "nx.DiGraph[str]"


def graph(knowledge: Knowledge) -> Graph:
    """Return the graph of causes and symptoms: edges cause -> symptom with their `probability`."""
    drawn: Graph = nx.DiGraph()
    drawn.add_nodes_from((component.id for component in knowledge.components), role="cause")
    drawn.add_nodes_from((symptom.id for symptom in knowledge.symptoms), role="symptom")
    for link in knowledge.links:
        drawn.add_edge(link.cause, link.symptom, probability=link.probability)
    return drawn


def check_graph(drawn: Graph) -> None:
    """Check that no cause is out of reach and no symptom is an orphan.

    Raises:
        KnowledgeError: Naming the nodes that break the rule.
    """
    _check_acyclic(drawn)
    _refuse("cause without a symptom", _of_role(drawn, "cause", dict(drawn.out_degree())))
    _refuse("symptom without a cause", _of_role(drawn, "symptom", dict(drawn.in_degree())))


def _check_acyclic(drawn: Graph) -> None:
    if not nx.is_directed_acyclic_graph(drawn):
        cycle = [source for source, _ in nx.find_cycle(drawn)]
        raise KnowledgeError(f"The links run in a circle: {' -> '.join([*cycle, cycle[0]])}.")


def _of_role(drawn: Graph, role: str, degree: dict[str, int]) -> list[str]:
    return [node for node, kind in drawn.nodes(data="role") if kind == role and degree[node] == 0]


def _refuse(what: str, nodes: Iterable[str]) -> None:
    if named := ", ".join(sorted(nodes)):
        raise KnowledgeError(f"The links leave a {what}: {named}.")
