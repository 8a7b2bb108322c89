"""Links, leaks and report rates from tallies and expert knowledge.

The quantity that tickets teach first is q(i, j) = r(j) p(i, j), how often a report of cause i mentions symptom j,
beside the background rate b(j) = r(j) l(j) of mentions that have nothing to do with the cause.

Each pair (cause, symptom) has a two-part prior:

* *background*: q = 0, the symptom says nothing about the cause, with probability 1 - w;
* *linked*: the rate b + (1 - b) q is Beta distributed, around the expert's value where there is one.

The estimate is the posterior mean over both parts, so a link appears only as far as its tickets speak for it, and
shrinks towards the background and not towards one half.  w and the shape of the Beta are chosen by marginal
likelihood over all pairs (empirical Bayes; Efron 2010, chapter 1).

A ticket of several causes counts for each of them; its mentions are shared out between its causes and the
background by expectation (the E step of noisy-OR; Vomlel 2006).

Axes: C causes, J symptoms, S sets of causes.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betaln, expit

from diagnoser.arrays import Bools, Floats
from diagnoser.learning.sufficient_counts import Tallies

ROUNDS: Final = 12
SHAPED: Final = (0, 2, 6)
"""Rounds that choose the hyper-parameters anew."""
SHARE_ROUNDS: Final = 30
SETTLED: Final = 1e-3
"""Relative change of the share of linked pairs below which it has settled."""
MOST_CELLS: Final = 40_000
"""Pairs that they are chosen on, evenly spread."""
SMALLEST_LINK: Final = 1e-4
LEAST_LINKED: Final = 0.01
MOST_WEIGHT: Final = 5_000.0
LARGEST_LINK: Final = 0.995
LEAST_MENTIONS: Final = 50  # fewer say nothing of the shape of free links
LEAST_SETS: Final = 2
LEAK_MENTIONS: Final = 2.0
"""What the usual rate of the background is worth, in mentions, where no expert gave a leak: the Gamma's shape."""


@dataclass(frozen=True, eq=False)
class Prior:
    """What is believed of links before any ticket.

    Attributes:
        link: Shape (C, J), the expert's P(symptom | cause), zero where the expert knows none.
        leak: Shape (J,), the expert's P(symptom | nothing that could show it).
        leak_weight: How many tickets the leak is worth.
        report_rate: Prior mean of r(j).
        report_weight: How many tickets that is worth.
    """

    link: Floats
    leak: Floats
    leak_weight: float
    report_rate: float
    report_weight: float


@dataclass(frozen=True, slots=True)
class Shape:
    """The hyper-parameters of one part of the prior.

    Attributes:
        share: w, how many pairs are linked.
        mean: Mean of the Beta where no expert gave one.
        weight: Its weight in tickets.
    """

    share: float
    mean: float
    weight: float


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts by (cause, symptom), the tickets of several causes shared out: shape (C, J) each."""

    yes: Floats
    no: Floats


def share_out(
    tallies_yes: Floats, tallies_no: Floats, member: Bools, rate: Floats, background: Floats
) -> Cells:
    """Return the counts of each cause, given the current rates.

    A mention in a ticket of causes S counts for cause i as far as i, or the background, explains it: with weight
    P(i or background | mentioned, S).  Silence counts in full for every cause of the set.

    Args:
        tallies_yes, tallies_no: Shape (S, J).
        member: Shape (S, C).
        rate: Shape (C, J), q.
        background: Shape (J,), b.
    """
    single = member.sum(axis=1) == 1
    causes = member.shape[1]
    yes = np.zeros((causes, tallies_yes.shape[1]))
    no = np.zeros_like(yes)
    owner = member[single].argmax(axis=1)
    np.add.at(yes, owner, tallies_yes[single])
    np.add.at(no, owner, tallies_no[single])
    log_silent = np.log1p(-rate)
    for row in np.flatnonzero(~single & (tallies_yes.any(axis=1) | tallies_no.any(axis=1))):
        inside = np.flatnonzero(member[row])
        mentioned = -np.expm1(np.log1p(-background) + log_silent[inside].sum(axis=0))
        own = 1 - (1 - background) * (1 - rate[inside])
        part = tallies_yes[row] * np.minimum(own / np.maximum(mentioned, 1e-12), 1)
        yes[inside] += part
        no[inside] += tallies_yes[row] - part + tallies_no[row]
    return Cells(yes, no)


def log_marginal(cells: Cells, mean: Floats, weight: Floats | float) -> Floats:
    """Return log P(counts | linked), shape (C, J): beta-binomial without its constant."""
    a, b = mean * weight, (1 - mean) * weight
    result: Floats = betaln(a + cells.yes, b + cells.no) - betaln(a, b)
    return result


def log_background(cells: Cells, background: Floats) -> Floats:
    """Return log P(counts | background), shape (C, J)."""
    result: Floats = cells.yes * np.log(background) + cells.no * np.log1p(-background)
    return result


def linked_probability(
    cells: Cells, background: Floats, mean: Floats, weight: Floats, share: Floats
) -> Floats:
    """Return P(linked | counts), shape (C, J)."""
    evidence = log_marginal(cells, mean, weight) - log_background(cells, background)
    probability: Floats = expit(evidence + np.log(share) - np.log1p(-share))
    return probability


@dataclass(frozen=True, eq=False)
class Links:
    """What was learned of symptoms.

    Attributes:
        link: Shape (C, J), p(i, j); zero where there is none.
        leak: Shape (J,).
        report_rate: Shape (J,).
        linked: Shape (C, J), P(there is a link | tickets).
        cells: The tickets behind each mention, shared out.
        free: Hyper-parameters of pairs without an expert's value.
        expert: Of those with one; its `mean` is not used.
    """

    link: Floats
    leak: Floats
    report_rate: Floats
    linked: Floats
    cells: Cells
    free: Shape
    expert: Shape


def estimate_links(tallies: Tallies, prior: Prior) -> Links:
    """Return links, leaks and report rates: posterior means under the two-part prior, by fixed-point iteration."""
    known = prior.link > 0
    member = tallies.member
    yes, no = tallies.mentioned, tallies.silent
    if not known.any():  # without an expert nothing tells seeing from saying: both are one rate
        yes, no = yes + tallies.seen, no + tallies.unseen
    total = yes.sum(axis=0) + no.sum(axis=0)
    looked = share_out(tallies.seen, tallies.unseen, member, prior.link, np.maximum(prior.leak, 1e-6))
    seen_link = _seen(looked, prior)
    report_rate = np.full(len(tallies.symptoms), prior.report_rate)
    background = np.clip(prior.report_rate * prior.leak, 1e-6, 0.5)
    if not known.any():
        background = np.clip(0.3 * yes.sum(axis=0) / np.maximum(total, 1), 1e-4, 0.5)
    rate = report_rate * seen_link
    free, expert = Shape(0.002 if known.any() else 0.05, 0.3, 3.0), Shape(0.95, 0.0, 10.0)
    linked = np.zeros_like(rate)
    for step in range(ROUNDS):
        cells = share_out(yes, no, member, rate, background)
        if known.any():
            report_rate = _report_rates(cells, background, seen_link, known, expert, prior)
        if step in SHAPED and (~known).any():
            free = _fit_shape(cells, background, ~known, free, len(tallies.member))
        usual = report_rate * free.mean if known.any() else free.mean
        expected = np.where(known, report_rate * seen_link, usual)
        weight = np.where(known, mention_weight(seen_link, report_rate, expert.weight), free.weight)
        mean = background + (1 - background) * expected
        share = np.where(known, expert.share, free.share)
        linked = linked_probability(cells, background, mean, weight, share)
        posterior = (cells.yes + mean * weight) / (cells.yes + cells.no + weight)
        excess = np.maximum(posterior - background, 0) / (1 - background)
        rate = np.minimum(linked * excess, LARGEST_LINK)
        background = _background(cells, linked, posterior, background, prior, report_rate)
    looked_for = tallies.seen.sum(axis=0) + tallies.unseen.sum(axis=0)
    closed = looked_for > tallies.mentioned.sum(axis=0) + tallies.silent.sum(axis=0)
    report_rate = _settle_rates(report_rate, rate, known, closed)
    link = np.where(rate > SMALLEST_LINK * report_rate, rate / report_rate, 0.0)
    link = np.where(known | (linked > LEAST_LINKED), link, 0.0)
    leak = np.minimum(background / report_rate, 0.9)
    return Links(np.minimum(link, LARGEST_LINK), leak, report_rate, linked, cells, free, expert)


def _seen(looked: Cells, prior: Prior, weight: float = 10.0) -> Floats:
    """Return the expert's links as corrected by what people saw when they looked."""
    result: Floats = (looked.yes + weight * prior.link) / (looked.yes + looked.no + weight)
    return np.where(prior.link > 0, np.clip(result, 1e-3, LARGEST_LINK), 0.0)


def mention_weight(link: Floats, report_rate: Floats, weight: float) -> Floats:
    """Return what an expert's link p, worth `weight` tickets where people look, is worth for mentions r p.

    The Beta with mean r p whose variance is r^2 times that of the Beta with mean p: a mention moves the report rate
    of a symptom, which its causes share, long before it moves the expert's ratios between them.
    """
    result: Floats = (weight + 1) * (1 - report_rate * link) / (report_rate * (1 - link)) - 1
    return np.clip(result, weight, MOST_WEIGHT)


def _report_rates(
    cells: Cells, background: Floats, seen_link: Floats, known: Bools, expert: Shape, prior: Prior
) -> Floats:
    """Return r(j): the value on a grid at which the expert's links explain the mentions best, under its prior."""
    grid = np.exp(np.linspace(np.log(0.01), np.log(0.98), 40))
    a, b = prior.report_rate * prior.report_weight, (1 - prior.report_rate) * prior.report_weight
    score = np.empty((len(grid), known.shape[1]))
    for row, rate in zip(score, grid, strict=True):
        mean = background + (1 - background) * rate * seen_link
        weight = mention_weight(seen_link, np.full(len(row), rate), expert.weight)
        fit = np.where(known, log_marginal(cells, np.where(known, mean, 0.5), weight), 0).sum(axis=0)
        row[:] = fit + a * np.log(rate) + b * np.log1p(-rate)
    chosen: Floats = grid[score.argmax(axis=0)]
    return chosen


def _fit_shape(cells: Cells, background: Floats, where: Bools, shape: Shape, sets: int) -> Shape:
    """Return the shape of the free part with the largest marginal likelihood on a grid; w by expectation."""
    step = max(1, int(where.sum()) // MOST_CELLS)
    counts = Cells(cells.yes[where][::step], cells.no[where][::step])
    if counts.yes.sum() < LEAST_MENTIONS or sets < LEAST_SETS:
        return shape
    base = np.broadcast_to(background, where.shape)[where][::step]
    without = log_background(counts, base)
    best, result = -np.inf, shape
    for mean in (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5):
        for weight in (1.5, 2.5, 4.0, 7.0, 12.0, 20.0, 35.0):
            linked = log_marginal(counts, base + (1 - base) * mean, weight)
            share = shape.share
            for _ in range(SHARE_ROUNDS):
                odds = expit(linked - without + np.log(share) - np.log1p(-share))
                before, share = share, float(np.clip((odds.sum() + 0.5) / (len(odds) + 10), 1e-4, 0.9))
                if abs(share - before) < SETTLED * share:
                    break
            score = float(np.logaddexp(np.log(share) + linked, np.log1p(-share) + without).sum())
            if score > best:
                best, result = score, Shape(share, mean, weight)
    return result


def _background(
    cells: Cells, linked: Floats, posterior: Floats, background: Floats, prior: Prior, report_rate: Floats
) -> Floats:
    """Return b(j): mentions that no link explains, over all tickets, around the expert's leak."""
    unexplained = (cells.yes * (1 - linked + linked * np.minimum(background / posterior, 1))).sum(axis=0)
    trials = (cells.yes + cells.no).sum(axis=0)
    expected, weight = prior.leak * report_rate, prior.leak_weight
    if not weight:  # nobody knows: around the usual rate of all symptoms
        usual = max(float(unexplained.sum()) / max(float(trials.sum()), 1.0), 1e-5)
        expected, weight = np.full_like(expected, usual), LEAK_MENTIONS / usual
    result: Floats = np.clip((unexplained + weight * expected) / (trials + weight), 1e-7, 0.5)
    return result


def _settle_rates(report_rate: Floats, rate: Floats, known: Bools, closed: Bools) -> Floats:
    """Return report rates that every learned rate fits under.

    Without expert links they are the smallest that do; 1 where the tickets are closed checklists.
    """
    needed = rate.max(axis=0) / 0.9
    settled = np.where(known.any(axis=0), np.maximum(report_rate, needed), np.clip(needed, 0.05, None))
    result: Floats = np.where(closed & ~known.any(axis=0), 1.0, np.minimum(settled, 1.0))
    return result
