"""What the tickets come down to: for each set of causes, how often each symptom was mentioned, seen or neither.

Where causes are labelled these counts are all that the likelihood needs, and they add up over tickets.

Axes: C causes, J symptoms, S different sets of causes, X contexts (machine types, or joined context columns).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from diagnoser.network.spec import Bools, Floats, Ints
from diagnoser.tickets.count import CELL, FINDING, Counts


@dataclass(frozen=True, eq=False)
class Tallies:
    """Weighted counts of labelled tickets.

    Attributes:
        causes: C ids.
        symptoms: J ids.
        contexts: X keys, in the words of the tickets.
        member: Shape (S, C); True where the set holds the cause.
        tickets: Shape (X, S), tickets of each context with exactly these causes.
        mentioned: Shape (S, J), tickets whose report mentions the symptom unprompted.
        silent: Shape (S, J), tickets with a report that does not mention it though the machine could show it.
        seen: Shape (S, J), tickets where somebody looked and saw it.
        unseen: Shape (S, J), tickets where somebody looked and did not see it.
    """

    causes: tuple[str, ...]
    symptoms: tuple[str, ...]
    contexts: tuple[str, ...]
    member: Bools
    tickets: Floats
    mentioned: Floats
    silent: Floats
    seen: Floats
    unseen: Floats


def sizes(tallies: Tallies) -> Ints:
    """Return the number of causes in each set, shape (S,)."""
    count: Ints = tallies.member.sum(axis=1)
    return count


def tally(
    counts: Counts,
    causes: Sequence[str],
    symptoms: Sequence[str],
    hidden: Callable[[str], frozenset[str]],
    weight: Callable[[str], float],
) -> Tallies:
    """Return the tallies of counted tickets whose causes are known.

    Args:
        counts: As `diagnoser.tickets` counts them.
        causes: Ids in the order wanted.
        symptoms: Ids in the order wanted.
        hidden: Context key -> symptoms that its machines cannot show; what is said of them is no evidence.
        weight: Period -> what one of its tickets is worth, in (0, 1].
    """
    rows = counts.tickets.to_pydict()
    keys = sorted({key for key, cause in zip(rows["context"], rows["causes"], strict=True) if cause})
    names = sorted({cause for cause in rows["causes"] if cause})
    set_index = {name: s for s, name in enumerate(names)}
    key_index = {key: x for x, key in enumerate(keys)}
    column = {symptom: j for j, symptom in enumerate(symptoms)}
    member = np.zeros((len(names), len(causes)), np.bool_)
    position = {cause: i for i, cause in enumerate(causes)}
    for s, name in enumerate(names):
        member[s, [position[cause] for cause in name.split("|")]] = True

    tickets = np.zeros((len(keys), len(names)))
    shape = (len(names), len(symptoms))
    mentioned, silent, seen, unseen = (np.zeros(shape) for _ in range(4))
    quiet = {"unmentioned": silent, "absent": unseen}
    cannot = {key: np.array([column[one] for one in hidden(key) if one in column], np.int64) for key in keys}
    for period, key, name, unlisted, number in zip(*(rows[one] for one in (*CELL, "n")), strict=True):
        if not name:
            continue
        value = number * weight(period)
        tickets[key_index[key], set_index[name]] += value
        if unlisted in quiet:
            row = quiet[unlisted][set_index[name]]
            row += value
            row[cannot[key]] -= value

    cells = {"reported": mentioned, "asked": seen, "absent": unseen}
    rows = counts.findings.to_pydict()
    for period, key, name, symptom, kind, unlisted, number in zip(
        *(rows[one] for one in (*FINDING, "n")), strict=True
    ):
        if not name or column[symptom] in cannot[key]:
            continue
        value = number * weight(period)
        cells[kind][set_index[name], column[symptom]] += value
        if unlisted in quiet:
            quiet[unlisted][set_index[name], column[symptom]] -= value
    for table in (silent, unseen):
        np.maximum(table, 0, out=table)  # weights are not whole numbers: the last bit may be below zero
    return Tallies(
        tuple(causes), tuple(symptoms), tuple(keys), member, tickets, mentioned, silent, seen, unseen
    )
