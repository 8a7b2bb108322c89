"""Assemble a model from counted tickets and expert knowledge: vocabulary, sufficient counts, network and facts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import TicketError
from diagnoser.evidence.row import ids
from diagnoser.knowledge import JSON, Knowledge, not_observable
from diagnoser.learning.at_risk import AtRisk, exposure_of
from diagnoser.learning.expert_prior import Expert, equipment_of, expert_of, hidden_of, places_of
from diagnoser.learning.links import Links, estimate_links
from diagnoser.learning.modes import Modes, find_all_modes, mentions_by_cause, split_events
from diagnoser.learning.priors import Events, Place, context_priors, fit_events, frequencies, several_share
from diagnoser.learning.published import own_rows, raked
from diagnoser.learning.settings import TrainSettings
from diagnoser.learning.sufficient_counts import SufficientCounts, sufficient_counts
from diagnoser.model import Model, Training
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.tickets.count import Counts
from diagnoser.tickets.schema import PUBLISHED

DIGITS: Final = 10
"""Significant digits of every learned number in the network."""


def assemble(
    counts: Counts, examples: Sequence[Mapping[str, Any]], knowledge: Knowledge, settings: TrainSettings
) -> tuple[Model, Links]:
    """Return the model that the counts and the knowledge give, without a text classifier; and its links.

    Args:
        counts: Counted tickets.
        examples: A fair sample of the same tickets, as reduced rows, to find hidden modes.
        knowledge: Expert knowledge, empty if there is none.
        settings: Settings of the training.

    Raises:
        TicketError: There is no knowledge, and no ticket names its causes.
    """
    causes, symptoms = _vocabulary(counts, knowledge)
    sufficient = sufficient_counts(
        counts,
        causes,
        symptoms,
        lambda key: not_observable(knowledge, key or None),
        _weight_of_period(counts, settings.half_life),
    )
    expert = expert_of(knowledge, causes, symptoms)
    links = estimate_links(sufficient, expert.links)
    modes = find_all_modes(mentions_by_cause(own_rows(examples), causes, symptoms), links)
    network, machines, facts = _network(sufficient, links, modes, expert, knowledge)
    model = Model(
        network=network,
        knowledge=knowledge,
        machines=machines,
        cause_tickets=tuple(
            round(float(n))
            for n in (sufficient.tickets.sum(axis=0) + sufficient.published) @ sufficient.member
        ),
        link_tickets={
            cause: {symptoms[j]: round(float(row[j])) for j in np.flatnonzero(row.round())}
            for cause, row in zip(causes, links.cells.yes, strict=True)
        },
        context_columns=settings.context,
        training=_training(counts, sufficient, settings),
        facts={**facts, **_link_facts(links)},
    )
    return model, links


def _vocabulary(counts: Counts, knowledge: Knowledge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return cause ids and symptom ids: those of the knowledge, or those of the tickets if there is none."""
    if knowledge.components:
        return tuple(one.id for one in knowledge.components), tuple(one.id for one in knowledge.symptoms)
    causes = named_causes(counts)
    if not causes:
        message = "No ticket names its causes, so there is nothing to learn from."
        raise TicketError(message)
    return causes, counts.symptoms


def named_causes(counts: Counts) -> tuple[str, ...]:
    """Return the ids of all causes that tickets name, sorted."""
    cells = set(counts.tickets.column("causes").to_pylist())
    return tuple(sorted({cause for cell in cells for cause in ids(cell)}))


def _weight_of_period(counts: Counts, half_life: float | None) -> Callable[[str], float]:
    """Return the function from a period to the weight of its tickets: one half for each half-life of age."""
    periods = _own_periods(counts)
    if half_life is None or not periods:
        return lambda _: 1.0
    weights = {period: 0.5 ** ((_days(periods[-1]) - _days(period)) / half_life) for period in periods}
    return lambda period: weights.get(period, 1.0)  # a period of published tickets alone has no age


def _own_periods(counts: Counts) -> list[str]:
    """Return the periods of the tickets that are not published ones, oldest first."""
    import pyarrow.compute as pc

    own = counts.tickets.filter(pc.not_equal(counts.tickets.column("sample"), PUBLISHED))
    return sorted(set(own.column("period").to_pylist()))


def _days(period: str) -> int:
    return date.fromisoformat(f"{period}-01").toordinal() if period else 0


def _network(
    sufficient: SufficientCounts,
    links: Links,
    modes: Mapping[int, Modes],
    expert: Expert,
    knowledge: Knowledge,
) -> tuple[Network, dict[str, str], dict[str, Any]]:
    """Return the network, machine type -> context, and the facts about events and modes."""
    tickets = sufficient.tickets.sum(axis=0)
    at_risk = _at_risk(sufficient, knowledge)
    share = frequencies(sufficient.member, tickets, expert.share, expert.share_weight, at_risk)
    several = several_share(sufficient.member, tickets, expert.several, expert.several_weight)
    published = raked(sufficient.member, sufficient.published, share, several)
    told = at_risk.and_also(AtRisk.everywhere(float(published.sum()), len(sufficient.causes)))
    events = fit_events(sufficient.member, tickets + published, share, several, told)
    places, machines, example = places_of(knowledge, sufficient.contexts, sufficient.tickets.sum(axis=1))
    counts = _by_place(sufficient, places, machines)
    equipment = equipment_of(knowledge, places, example, sufficient.causes)
    exposed = _at_risk_by_place(sufficient, knowledge, places, machines)
    prior, weights = context_priors(events, places, counts, share, equipment, exposed)
    split = split_events(events.events, events.prior, links, modes)
    link_event, link_symptom, link = sparse_links(split.link)
    parts = {one.id: one.kind == "part" for one in knowledge.components}
    network = Network(
        causes=sufficient.causes,
        is_part=tuple(parts.get(cause, True) for cause in sufficient.causes),
        symptoms=sufficient.symptoms,
        contexts=tuple(place.name for place in places),
        events=split.events,
        prior=_rounded(prior[:, split.origin] * split.share),
        link_event=link_event,
        link_symptom=link_symptom,
        link=_rounded(link),
        leak=_rounded(split.leak),
        report_rate=_rounded(split.report_rate),
        hidden=hidden_of(knowledge, places, example, sufficient.symptoms),
    )
    facts = {
        "several_share": float(_rounded(np.array(several))),
        "concentrations": weights,
        "together": _together(events, sufficient.causes),
        "modes": {sufficient.causes[cause]: len(found.share) for cause, found in sorted(modes.items())},
    }
    return network, machines, facts


def _rounded(values: Floats) -> Floats:
    """Return values with DIGITS digits: processors differ in the last ones, and a model version must not."""
    result: Floats = np.vectorize(lambda value: float(f"{value:.{DIGITS}g}"), otypes=[float])(values)
    return result


def _together(events: Events, causes: Sequence[str]) -> list[Any]:
    """Return each co-failure event as [causes, tickets that had all of them, tickets expected by chance]."""
    joint = [event for event in events.events if len(event) > 1]
    return [
        [[causes[i] for i in event], count, float(_rounded(np.array(expected)))]
        for event, (count, expected) in zip(joint, events.together, strict=True)
    ]


def _by_place(sufficient: SufficientCounts, places: Sequence[Place], machines: Mapping[str, str]) -> Floats:
    """Return the tickets with each cause in each place, shape (X, C). A machine type also counts in its family."""
    result = np.zeros((len(places), len(sufficient.causes)))
    for key, row in zip(sufficient.contexts, sufficient.tickets @ sufficient.member, strict=True):
        for place in _rows_of(key, places, machines):
            result[place] += row
    return result


def _rows_of(key: str, places: Sequence[Place], machines: Mapping[str, str]) -> list[int]:
    """Return the rows of the places of a machine type, the narrowest first."""
    row_of = {place.name: row for row, place in enumerate(places)}
    rows = [row_of[machines.get(key, places[0].name)]]
    while (wider := row_of[places[rows[-1]].parent]) != rows[-1]:
        rows.append(wider)
    return rows


def _at_risk(sufficient: SufficientCounts, knowledge: Knowledge) -> AtRisk:
    """Return the labelled tickets of the whole fleet by equipment."""
    exposure = [exposure_of(knowledge, sufficient.causes, cell) for cell in sufficient.equipment]
    return AtRisk(sufficient.equipped.sum(axis=0), np.array(exposure).reshape(-1, len(sufficient.causes)))


def _at_risk_by_place(
    sufficient: SufficientCounts, knowledge: Knowledge, places: Sequence[Place], machines: Mapping[str, str]
) -> list[AtRisk]:
    """Return the causes that the tickets of each place name, by equipment. A machine type also counts in its family."""
    groups: list[dict[tuple[float, ...], float]] = [{} for _ in places]
    for key, row in zip(sufficient.contexts, sufficient.named, strict=True):
        rows = _rows_of(key, places, machines)
        for e in np.flatnonzero(row):
            exposure = tuple(exposure_of(knowledge, sufficient.causes, sufficient.equipment[e], key).tolist())
            for place in rows:
                groups[place][exposure] = groups[place].get(exposure, 0.0) + float(row[e])
    causes = len(sufficient.causes)
    return [
        AtRisk(np.array(list(one.values())), np.array(list(one)).reshape(-1, causes))
        if one
        else AtRisk.everywhere(0.0, causes)
        for one in groups
    ]


def _training(counts: Counts, sufficient: SufficientCounts, settings: TrainSettings) -> Training:
    periods = [period for period in _own_periods(counts) if period]
    return Training(
        tickets=int(counts.total),
        labelled=float(sufficient.tickets.sum()),
        published=round(float(sufficient.published.sum())),
        first_period=periods[0] if periods else "",
        last_period=periods[-1] if periods else "",
        half_life=settings.half_life,
    )


def _link_facts(links: Links) -> dict[str, JSON]:
    return {
        "free_links": [round(links.free.share, 6), links.free.mean, links.free.weight],
        "expert_links": [links.expert.share, links.expert.weight],
    }
