"""Hidden modes of a cause: one part with several ways to fail, each with its own symptoms.

The noisy-OR assumes that the symptoms of a cause are independent given the cause. If they are not, the cause gets
several fault events, its modes, each with its own links. The cause is present if one of its modes is. A mode is kept
only if it makes held-out tickets more probable (cross-validation). An event of several causes happens in one of the
combinations of their modes.

The modes of a cause are a mixture of independent mentions (latent classes; Lazarsfeld and Henry 1968), fitted by
expectation-maximisation. Each pair (mode, symptom) has the two-part prior of links: background, or linked with a Beta
distributed rate. Without the background part, the modes of a rare cause would fit the noise of unrelated symptoms.

Axes: N patterns of mentions of one cause, J symptoms, M modes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
from scipy.special import betaln, expit

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.evidence.row import SILENCE, ids
from diagnoser.learning.links import LARGEST_LINK, LEAST_LINKED, SMALLEST_LINK, Links
from diagnoser.learning.priors import EventSet

LEAST_TICKETS: Final = 40
"""Number of tickets of a cause below which it has one mode."""

MOST_MODES: Final = 3
"""Number of modes of a cause, at most."""

FOLDS: Final = 3
"""Folds of the cross-validation."""

STARTS: Final = 3
"""Number of starting points of a fit, at most."""

ROUNDS: Final = 60
"""Rounds of expectation-maximisation, at most."""

MEMBERSHIP_TOLERANCE: Final = 1e-5
"""Largest change of a membership at which expectation-maximisation stops."""

START_SHARE: Final = 0.9
"""Membership that a starting point gives to one of the modes. The rest is divided equally."""

LINKED: Final = 0.5
"""P(a mode has a symptom | its cause has it)."""

LINK_MEAN: Final = 0.3
"""Mean of the Beta prior of a mode's links."""

LINK_WEIGHT: Final = 3.0
"""Weight of that prior in tickets. It is small, because modes differ more than causes, which are means over modes."""

LARGEST_LEAK: Final = 0.9
"""Upper bound of a leak."""

LEAST_GAIN: Final = 6.0
"""Gain in held-out log likelihood, in nats, that a further mode must reach."""

MOST_EVENTS: Final = 10
"""Events of one cause after its modes are combined, at most. The cost of coverage grows as 2^events of a part."""


@dataclass(frozen=True, eq=False)
class Modes:
    """The modes of one cause.

    Attributes:
        share: Shape (M,), P(mode | cause), with the sum one.
        rate: Shape (M, J), P(mentioned | this mode alone), with the background.
    """

    share: Floats
    rate: Floats


@dataclass(frozen=True, eq=False, slots=True)
class _Prior:
    """The two-part prior of the rates of a mode, with what every round of a fit needs of it.  Each shape is (J,).

    Attributes:
        background: P(mentioned | no link).
        log_yes, log_no: Logarithms of it and of its complement.
        yes, no: Beta prior of the rate of a link, in tickets.
        log_beta: Logarithm of its beta function.
        log_linked, log_unlinked: Logarithms of P(a mode is linked) and of its complement.
    """

    background: Floats
    log_yes: Floats
    log_no: Floats
    yes: Floats
    no: Floats
    log_beta: Floats
    log_linked: Floats
    log_unlinked: Floats


def _prior(background: Floats, linked: Floats) -> _Prior:
    """Return the prior for these backgrounds and probabilities that a mode is linked."""
    mean = background + (1 - background) * LINK_MEAN
    yes, no = mean * LINK_WEIGHT, (1 - mean) * LINK_WEIGHT
    logs = np.log(background), np.log1p(-background)
    return _Prior(background, *logs, yes, no, betaln(yes, no), np.log(linked), np.log1p(-linked))


def find_modes(mentioned: Bools, background: Floats, linked: Floats) -> Modes | None:
    """Return the modes of a cause, or None if one mode is as good.

    Args:
        mentioned: Shape (tickets, J), symptoms mentioned in the reports of its tickets, in random order.
        background: Shape (J,), P(mentioned | no cause that shows it).
        linked: Shape (J,), P(the cause is linked to the symptom). A symptom without a link has the background rate in
            every mode.
    """
    columns = np.flatnonzero(linked > LEAST_LINKED)
    if len(mentioned) < LEAST_TICKETS or not len(columns):
        return None
    patterns, row = np.unique(mentioned[:, columns], axis=0, return_inverse=True)
    data = patterns.astype(np.float64)
    prior = _prior(np.clip(background[columns], 1e-6, 0.5), LINKED * linked[columns])
    folds = np.zeros((FOLDS, len(data)))
    np.add.at(folds, (np.arange(len(mentioned)) % FOLDS, row.ravel()), 1.0)
    best = _held_out(data, folds, prior, 1)
    count = 1
    for modes in range(2, MOST_MODES + 1):
        value = _held_out(data, folds, prior, modes)
        if value < best + LEAST_GAIN:
            break
        best, count = value, modes
    if count == 1:
        return None
    fitted = _fit(data, folds.sum(axis=0), prior, count)
    rate = np.tile(background, (count, 1))
    rate[:, columns] = fitted.rate
    return Modes(fitted.share, rate)


def find_all_modes(mentioned: Mapping[int, Bools], links: Links) -> dict[int, Modes]:
    """Return the modes of every cause with more than one.

    Args:
        mentioned: Cause index -> mentioned symptoms of its tickets, see `find_modes`.
        links: Links of the causes, before modes.
    """
    background = links.leak * links.report_rate
    found = {}
    for cause, flags in sorted(mentioned.items()):
        modes = find_modes(flags, background, links.linked[cause])
        if modes is not None:
            found[cause] = modes
    return found


def _held_out(data: Floats, folds: Floats, prior: _Prior, modes: int) -> float:
    """Return the sum of the log likelihoods of all folds, each under modes fitted to the other folds."""
    total = folds.sum(axis=0)
    return sum(_log_likelihood(_fit(data, total - fold, prior, modes), data, fold) for fold in folds)


def _fit(data: Floats, number: Floats, prior: _Prior, modes: int) -> Modes:
    """Return the fit with the highest likelihood among several starting points.

    Args:
        data: Shape (N, J), distinct patterns of mentions.
        number: Shape (N,), tickets with each pattern.
        prior: Prior of the rates.
        modes: Number of modes.
    """
    kept = number > 0
    data, number = data[kept], number[kept]
    fits = [_climb(start, data, number, prior) for start in _starts(data, number, modes)]
    scores = np.round([_log_likelihood(fit, data, number) for fit in fits], 6)
    return fits[int(np.argmax(scores))]


def _climb(member: Floats, data: Floats, number: Floats, prior: _Prior) -> Modes:
    """Return the modes that expectation-maximisation reaches from starting memberships, shape (N, M)."""
    for _ in range(ROUNDS):
        weighted = member.T * number
        weight = weighted.sum(axis=1)
        fitted = Modes(
            (weight + 1) / (weight.sum() + len(weight)), _rates(weighted @ data, weight[:, None], prior)
        )
        joint = _log_joint(fitted, data)
        before, member = member, np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
        if np.abs(member - before).max() < MEMBERSHIP_TOLERANCE:
            break
    return fitted


def _rates(yes: Floats, total: Floats, prior: _Prior) -> Floats:
    """Return the rate of each mode, shape (M, J): the posterior mean over the background part and the linked part.

    It is `links.linked_probability` with the logarithms of the prior taken once for all rounds.
    """
    no = np.maximum(total - yes, 0.0)
    evidence = (betaln(prior.yes + yes, prior.no + no) - prior.log_beta) - (
        yes * prior.log_yes + no * prior.log_no
    )
    linked = expit(evidence + prior.log_linked - prior.log_unlinked)
    linked[linked < LEAST_LINKED] = 0.0
    posterior = (yes + prior.yes) / (total + LINK_WEIGHT)
    rate: Floats = prior.background + linked * np.maximum(posterior - prior.background, 0.0)
    return rate


def _starts(data: Floats, number: Floats, modes: int) -> list[Floats]:
    """Return starting memberships, shape (N, M) each: slices along the principal components of the patterns."""
    if modes == 1:
        return [np.ones((len(data), 1))]
    spread = data - number @ data / number.sum()
    directions = np.linalg.svd((spread.T * number) @ spread)[0][:, :STARTS]
    directions = directions * np.sign(
        np.take_along_axis(directions, np.abs(directions).argmax(axis=0)[None], axis=0)
    )
    starts = []
    for along in (spread @ directions).T:
        order = np.argsort(np.round(along, 9), kind="stable")
        behind = np.cumsum(number[order]) - number[order] / 2
        member = np.full((len(data), modes), (1 - START_SHARE) / modes)
        member[order, (behind / number.sum() * modes).astype(np.int64)] += START_SHARE
        starts.append(member)
    return starts


def _log_joint(modes: Modes, data: Floats) -> Floats:
    """Return log P(mode, mentions), shape (N, M)."""
    rate = np.minimum(np.maximum(modes.rate, 1e-6), 1 - 1e-6)
    result: Floats = np.log(modes.share) + np.log1p(-rate).sum(axis=1) + data @ np.log(rate / (1 - rate)).T
    return result


def _log_likelihood(modes: Modes, data: Floats, number: Floats) -> float:
    return float(number @ np.logaddexp.reduce(_log_joint(modes, data), axis=1))


@dataclass(frozen=True, eq=False)
class SplitEvents:
    """Fault events after causes with modes are split, and the links that belong to them.

    Attributes:
        events: K' sorted tuples of cause indexes. There is one event for each mode of a cause.
        origin: Shape (K',), index of the event before the split.
        share: Shape (K',), P(this event | the event before the split).
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


def split_events(
    events: Sequence[EventSet], prior: Floats, links: Links, found: Mapping[int, Modes]
) -> SplitEvents:
    """Return the events after each cause with modes is split: one event for each combination of modes.

    Args:
        events: Result of `priors.fit_events`.
        prior: Shape (K,). Events of several causes are split in the order of their priors, see MOST_EVENTS.
        links: Links of the causes, before modes.
        found: Cause index -> its modes.
    """
    background = links.leak * links.report_rate
    own = {cause: np.maximum(modes.rate - background, 0) / (1 - background) for cause, modes in found.items()}
    highest = np.max([rates.max(axis=0) for rates in own.values()], axis=0) if own else 0.0
    report_rate = np.minimum(np.maximum(links.report_rate, highest / LARGEST_LINK), 1.0)
    whole = np.minimum(links.link * links.report_rate / report_rate, LARGEST_LINK)
    split_by = _which_to_split(events, prior, found)
    kept: list[EventSet] = []
    origin, share, link = [], [], []
    for k, event in enumerate(events):
        ways = [
            [
                (float(part), np.minimum(rate / report_rate, LARGEST_LINK))
                for part, rate in zip(found[cause].share, own[cause], strict=True)
            ]
            if cause in split_by[k]
            else [(1.0, whole[cause])]
            for cause in event
        ]
        for combination in product(*ways):
            kept.append(event)
            origin.append(k)
            share.append(float(np.prod([part for part, _ in combination])))
            link.append(1 - np.prod([1 - each for _, each in combination], axis=0))
    links_of = np.minimum(np.array(link), LARGEST_LINK)
    links_of[links_of < SMALLEST_LINK] = 0.0
    leak = np.minimum(background / report_rate, LARGEST_LEAK)
    return SplitEvents(tuple(kept), np.array(origin), np.array(share), links_of, leak, report_rate)


def _which_to_split(
    events: Sequence[EventSet], prior: Floats, found: Mapping[int, Modes]
) -> list[frozenset[int]]:
    """Return the causes of each event that are split into modes. The most probable events are split first."""
    number: dict[int, int] = {}
    for event in events:
        for cause in event:
            modes = len(found[cause].share) if len(event) == 1 and cause in found else 1
            number[cause] = number.get(cause, 0) + modes
    chosen = [frozenset(event) & found.keys() if len(event) == 1 else frozenset() for event in events]
    joint = [k for k, event in enumerate(events) if len(event) > 1]
    for k in sorted(joint, key=lambda k: (-prior[k], k)):
        event = events[k]
        options = [frozenset(each) & found.keys() for each in (event, *((one,) for one in event))]
        for option in options:
            further = int(np.prod([len(found[cause].share) for cause in sorted(option)])) - 1
            if all(number[cause] + further <= MOST_EVENTS for cause in event):
                chosen[k] = option
                for cause in event:
                    number[cause] += further
                break
    return chosen


def mentions_by_cause(
    rows: Sequence[Mapping[str, Any]], causes: Sequence[str], symptoms: Sequence[str]
) -> dict[int, Bools]:
    """Return cause index -> symptoms mentioned in its tickets with no other cause, shape (tickets, J)."""
    column = {symptom: j for j, symptom in enumerate(symptoms)}
    index = {cause: i for i, cause in enumerate(causes)}
    mentioned: dict[int, list[Bools]] = {}
    for row in rows:
        if row["causes"] in index and row[SILENCE] == "unmentioned":
            flags = np.zeros(len(column), np.bool_)
            flags[[column[symptom] for symptom in ids(row["reported"])]] = True
            mentioned.setdefault(index[row["causes"]], []).append(flags)
    return {cause: np.array(flags) for cause, flags in mentioned.items()}
