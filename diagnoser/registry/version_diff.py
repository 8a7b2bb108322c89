"""The difference between two versions: priors, links, leaks, report rates and ids.

Probabilities are compared by their natural log odds.  A change from 0.01 to 0.02 is as large as one from 0.98 to 0.99.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from itertools import chain

from diagnoser.knowledge import Knowledge
from diagnoser.model import Model
from diagnoser.network.fault_network import WHOLE_FLEET, Network, event_name

_SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Shift:
    """One probability before and after.  None means that this side does not have it."""

    name: str
    before: float | None
    after: float | None

    @property
    def size(self) -> float:
        """Absolute change of the log odds. Infinite for an added or removed probability."""
        if self.before is None or self.after is None:
            return math.inf
        return abs(_log_odds(self.after) - _log_odds(self.before))


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words of the knowledge that only one of two models has.

    Attributes:
        table: Their table, such as `patterns`.
        name: The symptom, concept or machine that they belong to. Empty for a table as a whole.
        added: Words, or descriptions of rows, that only the second model has.
        removed: Those that only the first model has.
    """

    table: str
    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The changes from one model to another.  In each tuple the largest change comes first.

    Attributes:
        priors: P(event).  The name is `A+B` for an event with two causes, and `A [x3650]` for the context x3650.
        links: P(symptom shown | this event alone), named `event -> symptom`.
        leaks: P(symptom shown | no event), by symptom.
        report_rates: P(mentioned | shown), by symptom.
        events: Each event of both models, with the root mean square of its changes in log odds.
        added: Ids that only the second model has, by kind (`causes`, `symptoms`, `contexts`, `events`).
        removed: Ids that only the first model has, by kind.
        words: What reports are read by and what people see, as far as it differs.
    """

    priors: tuple[Shift, ...]
    links: tuple[Shift, ...]
    leaks: tuple[Shift, ...]
    report_rates: tuple[Shift, ...]
    events: tuple[tuple[str, float], ...]
    added: Mapping[str, tuple[str, ...]]
    removed: Mapping[str, tuple[str, ...]]
    words: tuple[WordChange, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the two networks are equal."""
        changes = chain(self.priors, self.links, self.leaks, self.report_rates)
        return not any(changes) and not any(self.added.values()) and not any(self.removed.values())


def diff(before: Model, after: Model) -> Difference:
    """Return the changes from one model to another."""
    old, new = before.network, after.network
    names, other = _names(old), _names(new)
    priors, links = _shifts(_priors(old), _priors(new)), _shifts(_links(old), _links(new))
    return Difference(
        priors=priors,
        links=links,
        leaks=_shifts(_by_symptom(old, "leak"), _by_symptom(new, "leak")),
        report_rates=_shifts(_by_symptom(old, "report_rate"), _by_symptom(new, "report_rate")),
        events=_most_changed(old, new, set(names["events"]) & set(other["events"])),
        added={kind: _missing(names[kind], other[kind]) for kind in names},
        removed={kind: _missing(other[kind], names[kind]) for kind in names},
        words=tuple(_word_changes(_worded(before.knowledge), _worded(after.knowledge))),
    )


def _worded(knowledge: Knowledge) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return table and name -> words."""
    reading = knowledge.reading
    questions = knowledge.questions.values()
    return {
        **{("patterns", one.id): one.patterns for one in knowledge.symptoms},
        **{("synonyms", one.id): one.synonyms for one in knowledge.components},
        **{("words", row.concept): row.words for row in reading.words},
        ("rules", ""): tuple(
            f"{row.symptom or 'nothing'}: {'|'.join(row.things)} {'|'.join(row.states)} {row.says}"
            for row in reading.rules
        ),
        ("printed", ""): tuple(
            f"{row.tool} {row.name}: {row.symptom or 'nothing'} ({row.when})" for row in reading.printed
        ),
        ("codes", ""): tuple(f"{row.code}: {row.symptom or 'nothing'} {row.state}" for row in reading.codes),
        **{("machines", key): (one.product_name, *one.names) for key, one in knowledge.machines.items()},
        **{("questions", one.symptom): (one.text_en, one.text_zh) for one in questions},
        **{("steps", key): (one.text_en, one.text_zh) for key, one in knowledge.steps.items()},
        ("page", ""): tuple(filter(None, astuple(knowledge.page))),
    }


def _word_changes(
    before: Mapping[tuple[str, str], tuple[str, ...]], after: Mapping[tuple[str, str], tuple[str, ...]]
) -> Iterator[WordChange]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key, ()), after.get(key, ())
        if old != new:
            added, removed = _missing(old, new), _missing(new, old)
            if added or removed:
                yield WordChange(*key, added, removed)


def _names(network: Network) -> dict[str, tuple[str, ...]]:
    return {
        "causes": network.causes,
        "symptoms": network.symptoms,
        "contexts": network.contexts,
        "events": _event_names(network),
    }


def _event_names(network: Network) -> tuple[str, ...]:
    """Return a unique name for each event.  The second mode of the cause A is `A #2`."""
    seen: Counter[str] = Counter()
    names = []
    for index in range(len(network.events)):
        name = event_name(network, index)
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return tuple(names)


def _missing(here: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    known = set(here)
    return tuple(name for name in there if name not in known)


def _priors(network: Network) -> dict[str, float]:
    names = _event_names(network)
    return {
        name if context == WHOLE_FLEET else f"{name} [{context}]": float(value)
        for context, row in zip(network.contexts, network.prior, strict=True)
        for name, value in zip(names, row, strict=True)
    }


def _links(network: Network) -> dict[str, float]:
    return {f"{event} -> {symptom}": value for (event, symptom), value in _linked(network).items()}


def _linked(network: Network) -> dict[tuple[str, str], float]:
    names = _event_names(network)
    triples = zip(network.link_event, network.link_symptom, network.link, strict=True)
    return {(names[event], network.symptoms[symptom]): float(value) for event, symptom, value in triples}


def _by_symptom(network: Network, field: str) -> dict[str, float]:
    return dict(zip(network.symptoms, getattr(network, field).tolist(), strict=True))


def _shifts(before: Mapping[str, float], after: Mapping[str, float]) -> tuple[Shift, ...]:
    names = [*before, *(name for name in after if name not in before)]
    shifts = [Shift(name, before.get(name), after.get(name)) for name in names]
    changed = [shift for shift in shifts if shift.before != shift.after]
    return tuple(sorted(changed, key=lambda shift: (-shift.size, shift.name)))


def _most_changed(old: Network, new: Network, shared: set[str]) -> tuple[tuple[str, float], ...]:
    squares: dict[str, list[float]] = {name: [] for name in shared}
    for one, other in ((_fleet(old), _fleet(new)), (_linked(old), _linked(new))):
        for key in {*one, *other}:
            if key[0] in shared:
                # A missing link counts as a very small one, so that the change is finite.
                shift = Shift(key[0], one.get(key, _ABSENT), other.get(key, _ABSENT))
                squares[key[0]].append(shift.size**2)
    sizes = {name: math.sqrt(sum(each) / len(each)) for name, each in squares.items() if each}
    return tuple(sorted(((n, s) for n, s in sizes.items() if s > 0), key=lambda pair: (-pair[1], pair[0])))


_ABSENT = 1e-4


def _fleet(network: Network) -> dict[tuple[str, str], float]:
    names = _event_names(network)
    return {(name, ""): float(value) for name, value in zip(names, network.prior[0], strict=True)}


def _log_odds(probability: float) -> float:
    return math.log(max(probability, _SMALLEST)) - math.log(max(1 - probability, _SMALLEST))
