"""The causes and symptoms of the knowledge as a directed graph, and the check for nodes without a link.

No other module of the package imports networkx.  This one is imported when a knowledge folder is read.  The service
never reads one, because its knowledge comes with the model.
"""

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
    """Check that every cause and every symptom has a link.

    Raises:
        KnowledgeError: A node has none. The message names all such nodes of its kind.
    """
    for node_file, role in (("components.csv", "cause"), ("symptoms.csv", "symptom")):
        alone = sorted(node for node in nx.isolates(drawn) if drawn.nodes[node]["role"] == role)
        if alone:
            raise KnowledgeError(
                f"{node_file}: no link names the {role} {', '.join(alone)}; add a row to links.csv."
            )
