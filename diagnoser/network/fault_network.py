"""The fault network as a frozen record, with the checks that make it one.

Two layers of binary nodes under one context variable (BN2O; Shwe et al. 1991, Heckerman 1989):

* event k happens with P = prior[context, k], independently of the other events.
* cause i is the OR of the events that contain it, `ticket` the OR of all events, always observed true.
* symptom j has two leaky noisy-OR children of the events: `observed_j` with links p(k, j) and leak l(j),
  and `reported_j`, the symptom mentioned unprompted, with links r(j) p(k, j) and leak r(j) l(j).

Several events may hold the same single cause: they are the hidden modes of that cause, each with links of its own.

Axes: C causes, K events, J symptoms, X contexts, L links.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import NetworkError

WHOLE_FLEET: Final = "unknown"


@dataclass(frozen=True, eq=False)
class Network:
    """A fault network. Never changed after it was made, so threads may share it.

    Attributes:
        causes: C ids.
        is_part: C flags. False for a cause that needs no spare part.
        symptoms: J ids.
        contexts: X names. The first is `unknown`, the whole fleet.
        events: K tuples of cause indexes, each sorted and not empty.
        prior: Shape (X, K), each in (0, 1).
        link_event: Shape (L,), event index of each link. Links are sorted by symptom, then event.
        link_symptom: Shape (L,), symptom index of each link.
        link: Shape (L,), each in (0, 1).
        leak: Shape (J,), each in [0, 1).
        report_rate: Shape (J,), each in [0, 1].
        hidden: Shape (X, J). True if machines of this context cannot show the symptom.
    """

    causes: tuple[str, ...]
    is_part: tuple[bool, ...]
    symptoms: tuple[str, ...]
    contexts: tuple[str, ...]
    events: tuple[tuple[int, ...], ...]
    prior: Floats
    link_event: Ints
    link_symptom: Ints
    link: Floats
    leak: Floats
    report_rate: Floats
    hidden: Bools

    def __post_init__(self) -> None:
        """Freeze the arrays and check every rule of the structure."""
        for name in ("prior", "link_event", "link_symptom", "link", "leak", "report_rate", "hidden"):
            getattr(self, name).setflags(write=False)
        check_network(self)

    @cached_property
    def symptom_index(self) -> Mapping[str, int]:
        """Symptom id -> its index."""
        return {symptom: j for j, symptom in enumerate(self.symptoms)}


def check_network(network: Network) -> None:
    """Raise NetworkError, in one sentence, where the record breaks a rule of its structure."""
    _check_names(network)
    _check_events(network)
    _check_shapes(network)
    _check_ranges(network)
    _check_links(network)


def _check_names(network: Network) -> None:
    for what in ("causes", "symptoms", "contexts"):
        names = getattr(network, what)
        _require(len(set(names)) == len(names), f"The network names one of its {what} twice.")
    _require(network.contexts[:1] == (WHOLE_FLEET,), f"The first context must be {WHOLE_FLEET!r}.")
    _require(len(network.is_part) == len(network.causes), "Each cause needs one is_part flag.")


def _check_events(network: Network) -> None:
    _require(bool(network.events), "The network has no fault event.")
    for event in network.events:
        ordered = bool(event) and list(event) == sorted(set(event))
        known = ordered and event[0] >= 0 and event[-1] < len(network.causes)
        _require(known, f"Event {event} is not a sorted set of known causes.")
    covered = {cause for event in network.events for cause in event}
    for index, cause in enumerate(network.causes):
        _require(index in covered, f"Cause {cause} is in no fault event.")


def _check_shapes(network: Network) -> None:
    contexts, events, symptoms = len(network.contexts), len(network.events), len(network.symptoms)
    links = len(network.link)
    for name, shape in (
        ("prior", (contexts, events)),
        ("link_event", (links,)),
        ("link_symptom", (links,)),
        ("leak", (symptoms,)),
        ("report_rate", (symptoms,)),
        ("hidden", (contexts, symptoms)),
    ):
        found = getattr(network, name).shape
        _require(found == shape, f"{name} has shape {found} where {shape} is needed.")


def _check_ranges(network: Network) -> None:
    for name, low_open, high_closed in (
        ("prior", True, False),
        ("link", True, False),
        ("leak", False, False),
        ("report_rate", False, True),
    ):
        values = getattr(network, name)
        above = values > 0 if low_open else values >= 0
        below = values <= 1 if high_closed else values < 1
        _require(bool(np.all(above & below)), f"A value of {name} is outside its range.")


def _check_links(network: Network) -> None:
    if not len(network.link):
        return
    events, symptoms = network.link_event, network.link_symptom
    inside = events.min() >= 0 and events.max() < len(network.events)
    _require(bool(inside), "A link names an unknown event.")
    inside = symptoms.min() >= 0 and symptoms.max() < len(network.symptoms)
    _require(bool(inside), "A link names an unknown symptom.")
    position = symptoms * len(network.events) + events
    _require(
        bool(np.all(np.diff(position) > 0)), "Links must be sorted by symptom, then event, each pair once."
    )


def _require(condition: object, sentence: str) -> None:
    if not condition:
        raise NetworkError(sentence)


def frequencies_of(network: Network, context: int = 0) -> Floats:
    """Return the prior odds of each cause alone, scaled to a sum of one, shape (C,); by default of the whole fleet."""
    odds = network.prior[context] / (1 - network.prior[context])
    result = np.zeros(len(network.causes))
    for event, value in zip(network.events, odds, strict=True):
        if len(event) == 1:
            result[event[0]] += value
    scaled: Floats = result / result.sum()
    return scaled


def link_matrix(network: Network) -> Floats:
    """Return the links as a dense array of shape (K, J), zero if there is none."""
    dense = np.zeros((len(network.events), len(network.symptoms)))
    dense[network.link_event, network.link_symptom] = network.link
    return dense


def sparse_links(dense: Floats) -> tuple[Ints, Ints, Floats]:
    """Return (link_event, link_symptom, link) of a dense array (K, J), in the order a network needs."""
    symptom, event = np.nonzero(dense.T)
    return event.astype(np.int64), symptom.astype(np.int64), dense[event, symptom]


def event_name(network: Network, index: int) -> str:
    """Return a readable name of an event: its causes joined by `+`."""
    return "+".join(network.causes[cause] for cause in network.events[index])
