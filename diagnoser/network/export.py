"""The fault network as a network of plain conditional tables, for other programs.

Binary nodes have the states `no` and `yes`:

* `family` is the context of the fault network, with one state for each family of machines.
* `E__1` ... are the fault events given the family.
* `C__<cause>` is the OR of the events of a cause, and `ticket` is the OR of all events.
* `O__<symptom>` and `R__<symptom>` are noisy-ORs: the symptom observed when somebody looks, and mentioned unprompted.

A noisy-OR with parents e1 ... em is a chain of nodes, so no table has more than two parents:

    <node>__1 = noisy-or(e1, e2) with the leak
    <node>__2 = noisy-or(<node>__1, e3)
    ...
    <node> = noisy-or(<node>__m-2, em)

`<node>__t` is true if the leak or one of e1 ... e(t+1) has fired, and then all later nodes of the chain are true.
Therefore a node with the state `no` fixes all its auxiliary nodes to `no`.  `exported_evidence` includes them, because
this evidence separates the events of the chain from one another.

The tables do not contain that machines of a family cannot show a symptom.  No evidence is entered on such a symptom, so
it has no effect on an answer.  The property `hidden_in` of `O__<symptom>` names these families.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Protocol

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.bayesnet.network import DiscreteNetwork, Node
from diagnoser.errors import NetworkError
from diagnoser.network.export_names import safe_name, safe_state
from diagnoser.network.fault_network import Network
from diagnoser.network.repaired import lone_event, lone_weight
from diagnoser.types import Unlisted

NO_YES: Final = ("no", "yes")
FAMILY: Final = "family"
TICKET: Final = "ticket"
NAME: Final = "diagnoser"
# pyAgrum and GeNIe do not support variables with one state. A single family gets a second state of probability zero.
PLACEHOLDER: Final = "no_other"


class Findings(Protocol):
    """The attributes of `diagnoser.inference.Evidence` that an export needs. This package must not import it."""

    @property
    def context(self) -> int: ...  # noqa: D102
    @property
    def symptom(self) -> Ints: ...  # noqa: D102
    @property
    def reported(self) -> Bools: ...  # noqa: D102
    @property
    def if_absent(self) -> Floats: ...  # noqa: D102
    @property
    def if_present(self) -> Floats: ...  # noqa: D102
    @property
    def unlisted(self) -> Unlisted: ...  # noqa: D102
    @property
    def weights(self) -> Floats: ...  # noqa: D102
    @property
    def remains(self) -> tuple[tuple[int, float], ...]: ...  # noqa: D102


@dataclass(frozen=True)
class ExportedEvidence:
    """Evidence on the exported network.

    Attributes:
        hard: Node -> state.
        virtual: Node -> likelihoods of its states (`no`, `yes`), up to a common factor.
    """

    hard: dict[str, str] = field(default_factory=dict)
    virtual: dict[str, tuple[float, float]] = field(default_factory=dict)


def exported(network: Network, context_prior: Sequence[float] | None = None) -> DiscreteNetwork:
    """Return the fault network as a network of plain tables.

    Args:
        network: The fault network.
        context_prior: Probabilities of the families, in the order of `network.contexts`. Uniform when left out.
            A diagnosis observes the family, so this prior does not change its answers.
    """
    nodes = [
        _family(network, context_prior),
        *_events(network),
        *_causes(network),
        *_symptoms(network),
        *noisy_or(TICKET, _event_names(network), [1.0] * len(network.events), 0.0),
    ]
    for node in nodes:
        node.table.setflags(write=False)
    return DiscreteNetwork(NAME, tuple(nodes))


def noisy_or(
    name: str,
    parents: Sequence[str],
    links: Sequence[float],
    leak: float,
    properties: dict[str, str] | None = None,
) -> Iterator[Node]:
    """Yield the nodes of a leaky noisy-OR, the named node last.

    >>> [(node.name, node.parents) for node in noisy_or("T", ["a", "b", "c"], [1, 1, 1], 0)]
    [('T__1', ('a', 'b')), ('T', ('T__1', 'c'))]
    """
    names = [*(f"{name}__{number}" for number in range(1, len(parents) - 1)), name]
    tables: list[tuple[tuple[str, ...], Floats]] = [(tuple(parents[:2]), _first_table(links[:2], leak))]
    for before, parent, link in zip(names, parents[2:], links[2:], strict=False):
        tables.append(((before, parent), _next_table(link)))
    for each, (given, table) in zip(names, tables, strict=True):
        yield Node(each, NO_YES, given, table, (properties or {}) if each == name else {})


def _first_table(links: Sequence[float], leak: float) -> Floats:
    absent, present = np.array(1 - leak), np.array(leak)
    for link in links:
        # leak + (1 - leak) p keeps the digits of small probabilities; 1 - (1 - leak) (1 - p) does not.
        present = np.stack([present, present + absent * link], axis=-1)
        absent = np.stack([absent, absent * (1 - link)], axis=-1)
    return np.stack([absent, present], axis=-1)


def _next_table(link: float) -> Floats:
    return np.array([[[1.0, 0.0], [1 - link, link]], [[0.0, 1.0], [0.0, 1.0]]])


def _event_names(network: Network) -> list[str]:
    return [f"E__{number}" for number in range(1, len(network.events) + 1)]


def _family(network: Network, context_prior: Sequence[float] | None) -> Node:
    count = len(network.contexts)
    prior = np.full(count, 1 / count) if context_prior is None else np.array(context_prior, np.float64)
    if prior.shape != (count,) or prior.min() < 0 or abs(prior.sum() - 1) > 1e-9:  # noqa: PLR2004
        raise NetworkError(f"The prior of the families must be {count} probabilities that sum to one.")
    states = tuple(map(safe_state, network.contexts))
    if count > 1:
        return Node(FAMILY, states, (), prior)
    return Node(FAMILY, (*states, PLACEHOLDER), (), np.array([1.0, 0.0]), {"placeholder": PLACEHOLDER})


def _events(network: Network) -> Iterator[Node]:
    priors = network.prior if len(network.prior) > 1 else np.repeat(network.prior, 2, axis=0)
    for name, prior in zip(_event_names(network), priors.T, strict=True):
        yield Node(name, NO_YES, (FAMILY,), np.stack([1 - prior, prior], axis=-1))


def _causes(network: Network) -> Iterator[Node]:
    names = _event_names(network)
    for index, cause in enumerate(network.causes):
        parents = [name for name, event in zip(names, network.events, strict=True) if index in event]
        kind = "part" if network.is_part[index] else "no_part"
        yield from noisy_or(f"C__{safe_name(cause)}", parents, [1.0] * len(parents), 0.0, {"kind": kind})


def _symptoms(network: Network) -> Iterator[Node]:
    events = _event_names(network)
    start = np.searchsorted(network.link_symptom, np.arange(len(network.symptoms) + 1))
    for index, ((first, last), symptom) in enumerate(
        zip(pairwise(start.tolist()), network.symptoms, strict=True)
    ):
        parents = [events[event] for event in network.link_event[first:last]]
        links, leak, rate = (
            network.link[first:last],
            float(network.leak[index]),
            float(network.report_rate[index]),
        )
        hidden = [safe_state(network.contexts[row]) for row in np.flatnonzero(network.hidden[:, index])]
        seen = {"hidden_in": " ".join(hidden)} if hidden else {}
        # Without links and leak the report rate cannot be computed from the tables.
        said = {} if parents or leak else {"report_rate": repr(rate)}
        yield from noisy_or(f"O__{safe_name(symptom)}", parents, links.tolist(), leak, seen)
        yield from noisy_or(f"R__{safe_name(symptom)}", parents, (rate * links).tolist(), rate * leak, said)


def exported_evidence(network: Network, findings: Findings) -> ExportedEvidence:
    """Return the evidence on the exported network for the findings of a diagnosis.

    An unlisted symptom has the meaning that `findings.unlisted` gives to silence.  A symptom that machines of the
    family cannot show gets no evidence.  A repair in vain is virtual evidence on the event of its cause.

    Raises:
        NetworkError: A repaired cause is in several events.  The exported network has no node for such a repair.
    """
    hard = {FAMILY: safe_state(network.contexts[findings.context]), TICKET: "yes"}
    virtual: dict[str, tuple[float, float]] = {}
    parents = np.bincount(network.link_symptom, minlength=len(network.symptoms))
    for index, reported, absent, present in _weights(network, findings):
        name = f"{'R' if reported else 'O'}__{safe_name(network.symptoms[index])}"
        if (absent, present) == (0.0, 1.0):
            hard[name] = "yes"
        elif (absent, present) == (1.0, 0.0):
            hard |= dict.fromkeys(_chain(name, int(parents[index])), "no")
        elif (absent, present) != (1.0, 1.0):
            virtual[name] = (absent, present)
    if len(findings.weights) or findings.remains:
        weights = zip(_event_names(network), _weights_after_repairs(network, findings), strict=True)
        virtual |= {name: (1.0, weight) for name, weight in weights if weight != 1}
    return ExportedEvidence(hard, virtual)


def _weights_after_repairs(network: Network, findings: Findings) -> list[float]:
    """Return the weight of each event, with the repairs in vain."""
    weights = findings.weights.copy() if len(findings.weights) else np.ones(len(network.events))
    for cause, remains in findings.remains:
        event = lone_event(network, cause)
        if event is None:
            message = (
                f"{network.causes[cause]} was repaired in vain and is in several fault events, which evidence on the "
                "exported network cannot say."
            )
            raise NetworkError(message)
        weights[event] *= lone_weight(float(network.prior[findings.context, event]), remains)[0]
    return [float(weight) for weight in weights]


def _weights(network: Network, findings: Findings) -> Iterator[tuple[int, bool, float, float]]:
    """Yield the symptom, whether the node `R__...` is meant, and the likelihoods of absent and present."""
    shown = ~network.hidden[findings.context]
    listed = findings.symptom.tolist()
    columns = (findings.reported, findings.if_absent, findings.if_present)
    for index, *weights in zip(listed, *(column.tolist() for column in columns), strict=True):
        if shown[index]:
            yield index, *weights
    if findings.unlisted != "unknown":
        shown[listed] = False
        for index in np.flatnonzero(shown).tolist():
            yield index, findings.unlisted == "unmentioned", 1.0, 0.0


def _chain(name: str, parents: int) -> list[str]:
    return [*(f"{name}__{number}" for number in range(1, parents - 1)), name]


def with_virtual_evidence(
    tables: DiscreteNetwork, evidence: ExportedEvidence
) -> tuple[DiscreteNetwork, dict[str, str]]:
    """Return an equivalent network and hard evidence only: each virtual evidence becomes an observed child node.

    This serves programs without virtual evidence, or with a wrong implementation of it (Pearl 1988, section 2.2.2).
    The likelihoods are scaled to at most one, so P(evidence) changes by the product of the scales.
    """
    children = []
    for name, weights in evidence.virtual.items():
        seen = np.array(weights) / max(*weights, np.finfo(float).tiny)
        children.append(Node(f"V__{name}", NO_YES, (name,), np.stack([1 - seen, seen], axis=-1)))
    hard = evidence.hard | {child.name: "yes" for child in children}
    return DiscreteNetwork(tables.name, (*tables.nodes, *children)), hard
