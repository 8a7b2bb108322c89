"""Read an exported network, possibly changed in another program, back as a fault network.

Links, leaks, report rates and priors come from the tables, so changes by an expert count.  Facts that tables
cannot express come from properties: `kind` of a cause, `hidden_in` of a symptom, and `report_rate` of a symptom without
links and leak.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.bayesnet.network import DiscreteNetwork, Node
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import NetworkError
from diagnoser.network.export import FAMILY, NO_YES, TICKET
from diagnoser.network.export_names import plain_name
from diagnoser.network.fault_network import Network, sparse_links

# Other programs print as few as ten digits.
TOLERANCE: Final = 1e-9

_MAIN: Final = re.compile(r"([CEOR])__((?:(?!__).)+)")


@dataclass(frozen=True, eq=False)
class _NoisyOr:
    """A noisy-OR collected from its chain of nodes: the link of each event, and the leak."""

    links: Mapping[int, float]
    leak: float


def read_exported(path: Path) -> Network:
    """Return the fault network in a file from `export_network`, in any of its formats."""
    return fault_network(read_network(path))


def fault_network(tables: DiscreteNetwork) -> Network:
    """Return the fault network of an exported network of plain tables.

    Raises:
        NetworkError: A node is missing, or a table is not that of a noisy-OR. The message names the node.
    """
    family = _node(tables, FAMILY)
    families = [state for state in family.states if state != family.properties.get("placeholder")]
    names = {kind: [each[2] for each in _mains(tables) if each[1] == kind] for kind in "CEOR"}
    events = _event_positions(names["E"])
    causes = [_noisy_or(tables, f"C__{name}", events) for name in names["C"]]
    seen = [_noisy_or(tables, f"O__{name}", events) for name in names["O"]]
    said = [_noisy_or(tables, f"R__{name}", events) for name in names["O"]]
    _check_ors(tables, names["C"], causes, events)
    links = np.zeros((len(events), len(seen)))
    for index, each in enumerate(seen):
        links[list(each.links), index] = list(each.links.values())
    link_event, link_symptom, link = sparse_links(links)
    return Network(
        causes=tuple(map(plain_name, names["C"])),
        is_part=tuple(_is_part(tables[f"C__{name}"]) for name in names["C"]),
        symptoms=tuple(map(plain_name, names["O"])),
        contexts=tuple(map(plain_name, families)),
        events=tuple(
            tuple(index for index, each in enumerate(causes) if event in each.links)
            for event in range(len(events))
        ),
        prior=_priors(tables, events, len(families)),
        link_event=link_event,
        link_symptom=link_symptom,
        link=link,
        leak=np.array([each.leak for each in seen]),
        report_rate=np.array([_rate(tables, *each) for each in zip(names["O"], seen, said, strict=True)]),
        hidden=_hidden(tables, names["O"], families),
    )


def _mains(tables: DiscreteNetwork) -> Sequence[re.Match[str]]:
    matches = (_MAIN.fullmatch(node.name) for node in tables.nodes)
    return [match for match in matches if match is not None]


def _event_positions(numbers: Sequence[str]) -> dict[str, int]:
    events = {f"E__{number}": number for number in range(1, len(numbers) + 1)}
    if not numbers or {f"E__{number}" for number in numbers} != events.keys():
        raise NetworkError("The fault events of the network are not E__1, E__2 and so on without a gap.")
    return {name: number - 1 for name, number in events.items()}


def _node(tables: DiscreteNetwork, name: str) -> Node:
    if name not in tables.index:
        raise NetworkError(f"The network has no node {name}; it is not an exported fault network.")
    node = tables[name]
    if name != FAMILY and node.states != NO_YES:
        raise NetworkError(f"The states of {name} are {', '.join(node.states)}, not no, yes.")
    return node


def _noisy_or(tables: DiscreteNetwork, name: str, events: Mapping[str, int]) -> _NoisyOr:
    node = _node(tables, name)
    later: list[tuple[str, float]] = []
    while node.parents and node.parents[0].startswith(f"{name}__"):
        later.append((node.parents[-1], _next_link(node)))
        node = _node(tables, node.parents[0])
    leak, first = _first_links(node)
    parents = [*zip(node.parents, first, strict=True), *later]
    unknown = [parent for parent, _ in parents if parent not in events]
    if unknown or len(dict(parents)) < len(parents):
        raise NetworkError(f"{name} has a parent twice, or one that is not a fault event.")
    return _NoisyOr({events[parent]: link for parent, link in parents}, leak)


def _next_link(node: Node) -> float:
    link = float(node.table[0, -1, 1]) if node.table.ndim == 3 else np.nan  # noqa: PLR2004
    expected = np.array([[[1.0, 0.0], [1 - link, link]], [[0.0, 1.0], [0.0, 1.0]]])
    if node.table.shape != expected.shape or not np.allclose(node.table, expected, rtol=0, atol=TOLERANCE):
        raise NetworkError(f"The table of {node.name} is not that of a link in a noisy-OR.")
    return link


def _first_links(node: Node) -> tuple[float, list[float]]:
    absent, present = node.table[..., 0], node.table[..., 1]
    origin = (0,) * absent.ndim
    leak = float(present[origin])
    if not leak < 1:
        raise NetworkError(f"{node.name} is present without any cause, with probability one.")
    single = [tuple(int(axis == other) for other in range(absent.ndim)) for axis in range(absent.ndim)]
    # A difference of small numbers keeps more digits than a quotient of large ones.
    links = [float((present[each] - leak) / absent[origin]) for each in single]
    if absent.ndim > 1:
        both = absent[origin] * np.prod(1 - np.array(links))
        if absent.ndim > 2 or abs(both - absent[1, 1]) > TOLERANCE:  # noqa: PLR2004
            raise NetworkError(f"The table of {node.name} is not that of a noisy-OR.")
    if min(links, default=0.0) < -TOLERANCE:
        raise NetworkError(f"An event makes {node.name} less likely, which a noisy-OR cannot express.")
    return leak, [max(0.0, link) for link in links]


def _check_ors(
    tables: DiscreteNetwork, names: Sequence[str], causes: Sequence[_NoisyOr], events: Mapping[str, int]
) -> None:
    ticket = _noisy_or(tables, TICKET, events)
    if len(ticket.links) < len(events):
        raise NetworkError("ticket does not have every fault event among its parents.")
    for name, each in zip((*(f"C__{name}" for name in names), TICKET), (*causes, ticket), strict=True):
        if each.leak or any(abs(link - 1) > TOLERANCE for link in each.links.values()):
            raise NetworkError(f"{name} is not the OR of its events.")


def _is_part(node: Node) -> bool:
    kind = node.properties.get("kind")
    if kind not in {"part", "no_part"}:
        raise NetworkError(
            f"{node.name} does not say whether it is a part: its property kind must be part or no_part."
        )
    return kind == "part"


def _priors(tables: DiscreteNetwork, events: Mapping[str, int], families: int) -> Floats:
    for name in events:
        if _node(tables, name).parents != (FAMILY,):
            raise NetworkError(f"The only parent of {name} must be {FAMILY}.")
    # The placeholder is the last state, after the families.
    return np.stack([tables[name].table[:families, 1] for name in events], axis=-1)


def _rate(tables: DiscreteNetwork, name: str, seen: _NoisyOr, said: _NoisyOr) -> float:
    """Return the report rate r: links and leak of the node R__... are r times those of the node O__..."""
    observed = np.array([*seen.links.values(), seen.leak])
    reported = np.array([*(said.links.get(event, 0.0) for event in seen.links), said.leak])
    if not observed.any():
        return float(tables[f"R__{name}"].properties.get("report_rate", "0"))
    largest = int(np.argmax(observed))
    rate = min(1.0, float(reported[largest] / observed[largest]))
    if (
        not np.allclose(reported, rate * observed, rtol=0, atol=TOLERANCE)
        or said.links.keys() - seen.links.keys()
    ):
        raise NetworkError(f"The links of R__{name} are not those of O__{name} times one report rate.")
    return rate


def _hidden(
    tables: DiscreteNetwork, names: Sequence[str], families: Sequence[str]
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    hidden = [tables[f"O__{name}"].properties.get("hidden_in", "").split() for name in names]
    unknown = [family for each in hidden for family in each if family not in families]
    if unknown:
        raise NetworkError(f"A symptom is hidden in {unknown[0]}, which is no state of {FAMILY}.")
    return np.array([[family in each for each in hidden] for family in families], np.bool_).reshape(
        len(families), len(names)
    )
