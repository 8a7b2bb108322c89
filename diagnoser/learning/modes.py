"""Hidden modes of a cause: one part, several ways to fail, each with symptoms of its own.

Given its cause a symptom should not depend on another (the noisy-OR's assumption).  Where it does, the cause gets
several fault events, its modes, each with links of its own; "the cause happened" stays their OR.  A mode is kept
only if tickets that it was not fitted to are more probable with it.

A mixture of independent mentions per cause, by expectation-maximisation (Lazarsfeld and Henry 1968: latent classes),
around the rates of the cause as a whole.

Axes: N tickets of one cause, J symptoms, M modes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from diagnoser.learning.links import LARGEST_LINK, LEAST_LINKED, SMALLEST_LINK, Links
from diagnoser.learning.priors import EventSet
from diagnoser.network.spec import Bools, Floats, Ints

LEAST_TICKETS: Final = 120
MOST_MODES: Final = 3
HELD_OUT: Final = 3
"""Every so manieth ticket is held out to judge a mode."""
PULL: Final = 3.0
"""Tickets that a mode's rates are pulled towards those of its cause with."""
ROUNDS: Final = 60
LARGEST_LEAK: Final = 0.9
LEAST_EXCESS: Final = 0.02
"""Of a mode over the background where its cause as a whole has no link."""
WORTH: Final = 3.0
"""Nats on the held-out tickets that a further mode must win."""


@dataclass(frozen=True, eq=False)
class Modes:
    """The modes of one cause.

    Attributes:
        share: Shape (M,), adds up to one.
        rate: Shape (M, J), P(mentioned | this mode alone), background included.
    """

    share: Floats
    rate: Floats


def find_modes(mentioned: Bools, rate: Floats) -> Modes | None:
    """Return the modes of a cause; None where one mode does as well.

    Args:
        mentioned: Shape (N, J), what the reports of its tickets mention, in an order that says nothing.
        rate: Shape (J,), P(mentioned | cause), background included.
    """
    if len(mentioned) < LEAST_TICKETS or not mentioned.any():
        return None
    kept = np.arange(len(mentioned)) % HELD_OUT != 0
    best = Modes(np.ones(1), rate[None])
    score = _log_likelihood(best, mentioned[~kept])
    count = 1
    for modes in range(2, MOST_MODES + 1):
        tried = _fit(mentioned[kept], rate, modes)
        value = _log_likelihood(tried, mentioned[~kept])
        if value < score + WORTH:
            break
        score, count = value, modes
    return _fit(mentioned, rate, count) if count > 1 else None


def find_all_modes(mentioned: Mapping[int, Bools], links: Links) -> dict[int, Modes]:
    """Return the modes of every cause that has some.

    Args:
        mentioned: Cause index -> shape (N, J), see `find_modes`.
        links: Of the causes as a whole.
    """
    background = links.leak * links.report_rate
    found = {}
    for cause, flags in sorted(mentioned.items()):
        whole = links.link[cause] * links.report_rate
        modes = find_modes(flags, background + (1 - background) * whole)
        if modes is not None:
            found[cause] = modes
    return found


def _fit(mentioned: Bools, rate: Floats, modes: int) -> Modes:
    data = mentioned.astype(np.float64)
    member = _start(data, modes)
    for _ in range(ROUNDS):
        weight = member.sum(axis=0)
        fitted = Modes(
            (weight + 1) / (weight.sum() + modes),
            (member.T @ data + PULL * rate) / (weight[:, None] + PULL),
        )
        joint = _log_joint(fitted, data)
        member = np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
    return fitted


def _start(data: Floats, modes: int) -> Floats:
    """Return a first guess of the memberships, shape (N, M): slices along the direction of largest spread."""
    spread = data - data.mean(axis=0)
    direction = np.linalg.svd(spread.T @ spread)[0][:, 0]
    direction *= np.sign(direction[np.abs(direction).argmax()])
    order = np.argsort(spread @ direction, kind="stable")
    member = np.full((len(data), modes), 0.1 / modes)
    for mode, rows in enumerate(np.array_split(order, modes)):
        member[rows, mode] += 0.9
    return member


def _log_joint(modes: Modes, data: Floats) -> Floats:
    """Return log P(mode, mentions), shape (N, M)."""
    rate = np.clip(modes.rate, 1e-6, 1 - 1e-6)
    result: Floats = np.log(modes.share) + np.log1p(-rate).sum(axis=1) + data @ np.log(rate / (1 - rate)).T
    return result


def _log_likelihood(modes: Modes, mentioned: Bools) -> float:
    return float(np.logaddexp.reduce(_log_joint(modes, mentioned.astype(np.float64)), axis=1).sum())


@dataclass(frozen=True, eq=False)
class Split:
    """Fault events whose causes may have modes, and what symptoms then need.

    Attributes:
        events: K' sorted tuples of cause indexes; a cause with modes stands once for each.
        origin: Shape (K',), the event of before that each comes from.
        share: Shape (K',), its share of that event.
        link: Shape (K', J), P(symptom seen | event).
        leak: Shape (J,).
        report_rate: Shape (J,).
    """

    events: tuple[EventSet, ...]
    origin: Ints
    share: Floats
    link: Floats
    leak: Floats
    report_rate: Floats


def split_events(events: Sequence[EventSet], links: Links, found: Mapping[int, Modes]) -> Split:
    """Return the events with those of single causes replaced by their modes.

    Args:
        events: As `priors.fit_events` gives them.
        links: Of the causes as a whole; an event of several causes keeps these.
        found: Cause index -> its modes.
    """
    background = links.leak * links.report_rate
    own = {cause: _own_rates(modes, background, links.linked[cause]) for cause, modes in found.items()}
    highest = np.max([rates.max(axis=0) for rates in own.values()], axis=0) if own else 0.0
    report_rate = np.minimum(np.maximum(links.report_rate, highest / LARGEST_LINK), 1.0)
    kept: list[EventSet] = []
    origin, share, rates = [], [], []
    for k, event in enumerate(events):
        whole = 1 - np.prod(1 - links.link[list(event)], axis=0)
        modes = found.get(event[0]) if len(event) == 1 else None
        parts = (
            [(1.0, whole * links.report_rate)]
            if modes is None
            else zip(modes.share, own[event[0]], strict=True)
        )
        for part, rate in parts:
            kept.append(event)
            origin.append(k)
            share.append(float(part))
            rates.append(rate)
    link = np.minimum(np.array(rates) / report_rate, LARGEST_LINK)
    link[link < SMALLEST_LINK] = 0.0
    leak = np.minimum(background / report_rate, LARGEST_LEAK)
    return Split(tuple(kept), np.array(origin), np.array(share), link, leak, report_rate)


def _own_rates(modes: Modes, background: Floats, linked: Floats) -> Floats:
    """Return what each mode adds to the background, shape (M, J); only where the cause or the mode is linked."""
    excess = np.maximum(modes.rate - background, 0) / (1 - background)
    return np.where((linked > LEAST_LINKED) | (excess > LEAST_EXCESS), excess, 0.0)


def mentions_by_cause(
    rows: Sequence[Mapping[str, Any]], causes: Sequence[str], symptoms: Sequence[str]
) -> dict[int, Bools]:
    """Return what the reports of each cause's tickets mention, shape (N, J) each; of tickets with one cause only."""
    column = {symptom: j for j, symptom in enumerate(symptoms)}
    index = {cause: i for i, cause in enumerate(causes)}
    mentioned: dict[int, list[Bools]] = {}
    for row in rows:
        if row["causes"] in index and row["unlisted"] == "unmentioned":
            flags = np.zeros(len(column), np.bool_)
            flags[[column[symptom] for symptom in row["reported"].split("|") if symptom]] = True
            mentioned.setdefault(index[row["causes"]], []).append(flags)
    return {cause: np.array(flags) for cause, flags in mentioned.items()}
