"""Sufficient counts of labelled tickets: how often each symptom was mentioned or seen, by set of causes.

These counts are sufficient statistics of the links: the likelihood of labelled tickets needs nothing else. They are
sums over tickets.

Axes: C causes, J symptoms, S different sets of causes, X contexts (machine types, or joined context columns).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evidence.known import EVEN
from diagnoser.evidence.row import EQUIPMENT, GRADED, SILENCE, ids, parsed_grades
from diagnoser.tickets.count import Counts
from diagnoser.tickets.schema import PUBLISHED


@dataclass(frozen=True, eq=False)
class SufficientCounts:
    """Weighted counts of labelled tickets.

    Attributes:
        causes: C ids.
        symptoms: J ids.
        contexts: X keys, as the tickets name them.
        member: Shape (S, C). True if the cause belongs to the set.
        tickets: Shape (X, S), tickets of each context with exactly these causes, without published tickets.
        equipment: E cells of equipment, as tickets write them; the empty one is that of tickets without any.
        equipped: Shape (X, E), `tickets` of each context by the equipment of their machines.
        named: Shape (X, E), the same, where a ticket with several causes counts for each of them.
        published: Shape (S,), published tickets with exactly these causes. The tables below hold them as well.
        mentioned: Shape (S, J), tickets whose report mentions the symptom unprompted.
        silent: Shape (S, J), tickets with a report that does not mention it, although the machine can show it.
        seen: Shape (S, J), tickets where somebody looked and saw it.
        unseen: Shape (S, J), tickets where somebody looked and did not see it.
    """

    causes: tuple[str, ...]
    symptoms: tuple[str, ...]
    contexts: tuple[str, ...]
    member: Bools
    tickets: Floats
    equipment: tuple[str, ...]
    equipped: Floats
    named: Floats
    published: Floats
    mentioned: Floats
    silent: Floats
    seen: Floats
    unseen: Floats


def sufficient_counts(
    counts: Counts,
    causes: Sequence[str],
    symptoms: Sequence[str],
    hidden: Callable[[str], frozenset[str]],
    weight: Callable[[str], float],
) -> SufficientCounts:
    """Return the sufficient counts of the tickets with known causes.

    Args:
        counts: Counted tickets.
        causes: C ids, in the order of the result.
        symptoms: J ids, in the order of the result.
        hidden: Context key -> symptoms that its machines cannot show. Findings on them are no evidence.
        weight: Period -> weight of one of its tickets, in (0, 1]. A published ticket always has the weight 1.
    """
    cells, found = _labelled(counts.tickets), _labelled(counts.findings)
    keys, names = _values(cells, "context"), _values(cells, "causes")
    column = {symptom: j for j, symptom in enumerate(symptoms)}
    cannot = np.zeros((len(keys), len(symptoms)), np.bool_)
    for row, key in zip(cannot, keys, strict=True):
        row[[column[one] for one in hidden(key) if one in column]] = True

    member = np.zeros((len(names), len(causes)), np.bool_)
    position = {cause: i for i, cause in enumerate(causes)}
    for row, name in zip(member, names, strict=True):
        row[[position[cause] for cause in ids(name)]] = True

    place = _places(cells, keys, names)
    value = _weighted(cells, weight)
    tickets, published = np.zeros((len(keys), len(names))), np.zeros(len(names))
    is_published = _is(cells, "sample", PUBLISHED)
    _add(tickets, place, value, ~is_published)
    np.add.at(published, place[1][is_published], value[is_published])
    equipment = _values(cells, EQUIPMENT)
    equipped, named = np.zeros((2, len(keys), len(equipment)))
    worn = place[0], _codes(cells, EQUIPMENT, {cell: e for e, cell in enumerate(equipment)})
    _add(equipped, worn, value, ~is_published)
    _add(named, worn, value * member.sum(axis=1)[place[1]], ~is_published)
    mentioned, seen = np.zeros((len(names), len(symptoms))), np.zeros((len(names), len(symptoms)))
    silent = _silence(cells, place, value, cannot, len(names), "unmentioned")
    unseen = _silence(cells, place, value, cannot, len(names), "absent")

    context, causes_of = _places(found, keys, names)
    symptom, probability = _symptoms(found, column)
    place = causes_of, symptom
    value = _weighted(found, weight)
    counted = ~cannot[context, symptom]
    graded = _is(found, "kind", GRADED)
    _add(mentioned, place, value, counted & _is(found, "kind", "reported"))
    _add(seen, place, value, counted & (_is(found, "kind", "asked") | _is(found, "kind", "measured")))
    _add(
        unseen, place, value, counted & (_is(found, "kind", "absent") | _is(found, "kind", "measured_absent"))
    )
    # The answer "80 % sure" is counted as a mixture: a sure answer with weight 2 x 0.8 - 1, and no answer otherwise.
    _add(seen, place, value * (2 * probability - 1), counted & graded & (probability > EVEN))
    _add(unseen, place, value * (1 - 2 * probability), counted & graded & (probability < EVEN))
    for silence, table in (("unmentioned", silent), ("absent", unseen)):
        _add(table, place, -value, counted & _is(found, SILENCE, silence))
    for table in (silent, unseen):
        np.maximum(table, 0, out=table)  # rounding errors of weighted sums may fall below zero
    return SufficientCounts(
        tuple(causes),
        tuple(symptoms),
        tuple(keys),
        member,
        tickets,
        tuple(equipment),
        equipped,
        named,
        published,
        mentioned,
        silent,
        seen,
        unseen,
    )


def _labelled(table: Any) -> Any:
    import pyarrow.compute as pc

    return table.filter(pc.not_equal(table.column("causes"), "")).combine_chunks()


def _values(table: Any, column: str) -> list[str]:
    return sorted(table.column(column).unique().to_pylist())


def _codes(table: Any, column: str, index: Mapping[str, int]) -> Ints:
    """Return the index of each row's value."""
    coded = table.column(column).combine_chunks().dictionary_encode()
    number = np.array([index[value] for value in coded.dictionary.to_pylist()], np.int64)
    codes: Ints = number[coded.indices.to_numpy()]
    return codes


def _symptoms(table: Any, index: Mapping[str, int]) -> tuple[Ints, Floats]:
    """Return the symptom of each row and its probability. It is 1 for every kind of finding except graded answers."""
    coded = table.column("symptom").combine_chunks().dictionary_encode()
    codes, cells = coded.indices.to_numpy(), coded.dictionary.to_pylist()
    graded = _is(table, "kind", GRADED)
    symptom, probability = np.zeros(len(codes), np.int64), np.ones(len(codes))
    for rows, parsed in ((graded, parsed_grades), (~graded, _certain)):
        for code in np.unique(codes[rows]):
            ((name, share),) = parsed(cells[code]).items()
            chosen = rows & (codes == code)
            symptom[chosen], probability[chosen] = index[name], share
    return symptom, probability


def _certain(symptom: str) -> dict[str, float]:
    return {symptom: 1.0}


def _places(table: Any, keys: Sequence[str], names: Sequence[str]) -> tuple[Ints, Ints]:
    """Return the index of the context and of the set of causes of each row."""
    return (
        _codes(table, "context", {key: x for x, key in enumerate(keys)}),
        _codes(table, "causes", {name: s for s, name in enumerate(names)}),
    )


def _weighted(table: Any, weight: Callable[[str], float]) -> Floats:
    """Return the weighted number of tickets of each row."""
    coded = table.column("period").combine_chunks().dictionary_encode()
    weights = np.array([weight(period) for period in coded.dictionary.to_pylist()], np.float64)
    number: Floats = table.column("n").to_numpy().astype(np.float64)
    number *= np.where(_is(table, "sample", PUBLISHED), 1.0, weights[coded.indices.to_numpy()])
    return number


def _is(table: Any, column: str, value: str) -> Bools:
    import pyarrow.compute as pc

    flags: Bools = pc.equal(table.column(column), value).to_numpy()
    return flags


def _add(table: Floats, place: tuple[Ints, Ints], value: Floats, chosen: Bools) -> None:
    """Add the values of the chosen rows to their places in the table."""
    np.add.at(table, (place[0][chosen], place[1][chosen]), value[chosen])


def _silence(
    cells: Any, place: tuple[Ints, Ints], value: Floats, cannot: Bools, sets: int, silence: str
) -> Floats:
    """Return the tickets of each set that could be silent on each symptom, shape (S, J).

    Findings are not subtracted yet.

    Tickets of machines that cannot show the symptom are left out.
    """
    tickets = np.zeros((len(cannot), sets))
    _add(tickets, place, value, _is(cells, SILENCE, silence))
    silent: Floats = np.repeat(tickets.sum(axis=0)[:, None], cannot.shape[1], axis=1)
    for x in np.flatnonzero(cannot.any(axis=1)):
        silent -= np.outer(tickets[x], cannot[x])
    return silent
