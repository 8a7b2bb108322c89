"""Links, leaks and report rates from sufficient counts and expert knowledge.

Reports determine two rates directly. The mention rate q(i, j) = r(j) p(i, j) is how often a report of cause i mentions
symptom j. The background rate b(j) = r(j) l(j) is how often a report mentions symptom j for another reason. Here p are
the links, l the leaks and r the report rates.

Each pair (cause, symptom) has a two-part prior:

* *background*, with probability 1 - w: q = 0, so the symptom is no evidence for the cause;
* *linked*, with probability w: the rate b + (1 - b) q is Beta distributed. Its mean is the
  expert's value if there is one.

The estimate is the posterior mean over both parts. So a link is as large as its tickets support, and it shrinks towards
the background and not towards one half. The share w and the shape of the Beta are chosen by marginal likelihood over
all pairs (empirical Bayes; Efron 2010, chapter 1).

A ticket with several causes counts for each of them. Its mentions are divided between its causes and the background by
their expectation (the E step of noisy-OR; Vomlel 2006).

Axes: C causes, J symptoms, S sets of causes.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import betaln, expit

from diagnoser.arrays import Bools, Floats
from diagnoser.learning.sufficient_counts import SufficientCounts

ROUNDS: Final = 12
"""Rounds of the fixed-point iteration."""

SHAPED: Final = (0, 2, 6)
"""Rounds in which the hyper-parameters of free links are fitted again."""

SHARE_ROUNDS: Final = 30
"""Rounds of expectation-maximisation for the share of linked pairs, at most."""

SHARE_TOLERANCE: Final = 1e-3
"""Relative change of that share at which its iteration stops."""

MOST_CELLS: Final = 40_000
"""Number of pairs that the hyper-parameters are fitted on, evenly spread over all pairs."""

SMALLEST_LINK: Final = 1e-4
"""A smaller link is set to zero."""

LEAST_LINKED: Final = 0.01
"""A free link with a smaller P(linked) is set to zero."""

LEAST_LINKED_BESIDE_EXPERT: Final = 0.1
"""The same beside expert knowledge. Such links are made part of the leak, so that the network stays sparse."""

MOST_WEIGHT: Final = 5_000.0
"""Upper bound of the prior weight of a mention rate, in tickets."""

LARGEST_LINK: Final = 0.995
"""Upper bound of a link."""

LARGEST_LEAK: Final = 0.9
"""Upper bound of a leak."""

LEAST_MENTIONS: Final = 50
"""Number of mentions below which the hyper-parameters of free links are not fitted."""

LEAST_SETS: Final = 2
"""Number of different sets of causes below which they are not fitted."""

LEAK_MENTIONS: Final = 2.0
"""Prior weight of the mean background rate, in mentions, if no expert gave a leak. It is the shape of a Gamma prior."""

SEEN_WEIGHT: Final = 10.0
"""Prior weight of an expert's link, in tickets in which somebody looked."""


@dataclass(frozen=True, eq=False)
class Prior:
    """The prior of links, leaks and report rates.

    Attributes:
        link: Shape (C, J), the expert's P(symptom | cause). Zero means that the expert has no value.
        leak: Shape (J,), the expert's P(symptom | no cause that shows it).
        leak_weight: Weight of the leak, in tickets. Zero means that the expert has no leak.
        report_rate: Prior mean of r(j).
        report_weight: Weight of that mean, in tickets.
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
        share: w, the share of linked pairs.
        mean: Mean of the Beta if no expert gave one.
        weight: Weight of the Beta, in tickets.
    """

    share: float
    mean: float
    weight: float


@dataclass(frozen=True, eq=False)
class Cells:
    """Tickets with and without a mention, by cause and symptom, shape (C, J) each."""

    yes: Floats
    no: Floats


def share_out(
    yes_by_set: Floats, no_by_set: Floats, member: Bools, rate: Floats, background: Floats
) -> Cells:
    """Return the counts of each cause under the current rates.

    A mention in a ticket with the causes S counts for cause i with the weight P(i or background | mentioned, S).
    Silence counts in full for every cause of S.

    Args:
        yes_by_set, no_by_set: Shape (S, J).
        member: Shape (S, C).
        rate: Shape (C, J), q.
        background: Shape (J,), b.
    """
    single = member.sum(axis=1) == 1
    causes = member.shape[1]
    yes = np.zeros((causes, yes_by_set.shape[1]))
    no = np.zeros_like(yes)
    owner = member[single].argmax(axis=1)
    np.add.at(yes, owner, yes_by_set[single])
    np.add.at(no, owner, no_by_set[single])
    log_silent = np.log1p(-rate)
    for row in np.flatnonzero(~single & (yes_by_set.any(axis=1) | no_by_set.any(axis=1))):
        inside = np.flatnonzero(member[row])
        mentioned = -np.expm1(np.log1p(-background) + log_silent[inside].sum(axis=0))
        own = 1 - (1 - background) * (1 - rate[inside])
        part = yes_by_set[row] * np.minimum(own / np.maximum(mentioned, 1e-12), 1)
        yes[inside] += part
        no[inside] += yes_by_set[row] - part + no_by_set[row]
    return Cells(yes, no)


def log_marginal(cells: Cells, mean: Floats, weight: Floats | float) -> Floats:
    """Return log P(counts | linked), shape (C, J): the beta-binomial without its constant."""
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
    """Estimated links, leaks and report rates.

    Attributes:
        link: Shape (C, J), p(i, j). Zero means no link.
        leak: Shape (J,), l(j).
        report_rate: Shape (J,), r(j).
        linked: Shape (C, J), P(linked | tickets).
        cells: The counts that support each link.
        free: Hyper-parameters of pairs without an expert's value.
        expert: Hyper-parameters of pairs with an expert's value. Its `mean` is not used.
    """

    link: Floats
    leak: Floats
    report_rate: Floats
    linked: Floats
    cells: Cells
    free: Shape
    expert: Shape


@dataclass(frozen=True, eq=False)
class _Problem:
    """The fixed inputs of the iteration.

    Attributes:
        yes, no: Shape (S, J), tickets that mention the symptom and tickets that are silent on it.
        member: Shape (S, C).
        known: Shape (C, J), True where the expert has a link.
        seen_link: Shape (C, J), the expert's links after what people saw when they looked.
        prior: The expert's prior.
    """

    yes: Floats
    no: Floats
    member: Bools
    known: Bools
    seen_link: Floats
    prior: Prior

    @property
    def has_expert(self) -> bool:
        """Whether the expert has any link."""
        return bool(self.known.any())


@dataclass(frozen=True, eq=False)
class _State:
    """The estimates after a round.

    Attributes:
        rate: Shape (C, J), q.
        background: Shape (J,), b.
        report_rate: Shape (J,), r.
        linked: Shape (C, J), P(linked | counts).
        cells: Counts of each cause under the rates of the round before.
        free: Hyper-parameters of pairs without an expert's value.
    """

    rate: Floats
    background: Floats
    report_rate: Floats
    linked: Floats
    cells: Cells
    free: Shape


EXPERT_SHAPE: Final = Shape(0.95, 0.0, 10.0)
"""Hyper-parameters of pairs with an expert's value. Its mean is not used."""


def estimate_links(sufficient: SufficientCounts, prior: Prior) -> Links:
    """Return links, leaks and report rates: posterior means under the two-part prior, by fixed-point iteration."""
    problem = _problem(sufficient, prior)
    state = _start(problem)
    for number in range(ROUNDS):
        state = _step(problem, state, fit_shape=number in SHAPED)
    looked_for = sufficient.seen.sum(axis=0) + sufficient.unseen.sum(axis=0)
    checklist = looked_for > sufficient.mentioned.sum(axis=0) + sufficient.silent.sum(axis=0)
    return _separated(problem.known, state, checklist)


def _problem(sufficient: SufficientCounts, prior: Prior) -> _Problem:
    known = prior.link > 0
    yes, no = sufficient.mentioned, sufficient.silent
    if not known.any():  # without an expert, seen and mentioned cannot be separated: both are one rate
        yes, no = yes + sufficient.seen, no + sufficient.unseen
    looked = share_out(
        sufficient.seen, sufficient.unseen, sufficient.member, prior.link, np.maximum(prior.leak, 1e-6)
    )
    return _Problem(yes, no, sufficient.member, known, _seen(looked, prior), prior)


def _start(problem: _Problem) -> _State:
    """Return the estimates before the first round."""
    prior, yes = problem.prior, problem.yes
    report_rate = np.full(yes.shape[1], prior.report_rate)
    background = np.clip(prior.report_rate * prior.leak, 1e-6, 0.5)
    if not problem.has_expert:
        total = yes.sum(axis=0) + problem.no.sum(axis=0)
        background = np.clip(0.3 * yes.sum(axis=0) / np.maximum(total, 1), 1e-4, 0.5)
    rate = report_rate * problem.seen_link
    free = Shape(0.002 if problem.has_expert else 0.05, 0.3, 3.0)
    nothing = np.zeros_like(rate)
    return _State(rate, background, report_rate, nothing, Cells(nothing, nothing), free)


def _step(problem: _Problem, state: _State, *, fit_shape: bool) -> _State:
    """Return the estimates after one more round."""
    known, prior, background = problem.known, problem.prior, state.background
    cells = share_out(problem.yes, problem.no, problem.member, state.rate, background)
    report_rate, free = state.report_rate, state.free
    if problem.has_expert:
        report_rate = _report_rates(cells, background, problem.seen_link, known, EXPERT_SHAPE, prior)
    if fit_shape and (~known).any():
        free = _fit_shape(cells, background, ~known, free, len(problem.member))
    free_mean = report_rate * free.mean if problem.has_expert else free.mean
    expected = np.where(known, report_rate * problem.seen_link, free_mean)
    expert_weight = mention_weight(problem.seen_link, report_rate, EXPERT_SHAPE.weight)
    weight = np.where(known, expert_weight, free.weight)
    mean = background + (1 - background) * expected
    share = np.where(known, EXPERT_SHAPE.share, free.share)
    linked = linked_probability(cells, background, mean, weight, share)
    posterior = (cells.yes + mean * weight) / (cells.yes + cells.no + weight)
    excess = np.maximum(posterior - background, 0) / (1 - background)
    rate = np.minimum(linked * excess, LARGEST_LINK)
    background = _background(cells, linked, posterior, background, prior, report_rate)
    return _State(rate, background, report_rate, linked, cells, free)


def _separated(known: Bools, state: _State, checklist: Bools) -> Links:
    """Return links, leaks and report rates: q divided by r, and b divided by r.

    Args:
        known: Shape (C, J), True where the expert has a link.
        state: The estimates after the last round.
        checklist: Shape (J,), True where more tickets looked for the symptom than described the fault.
    """
    report_rate = _final_report_rates(state.report_rate, state.rate, known, checklist)
    link = np.where(state.rate > SMALLEST_LINK * report_rate, state.rate / report_rate, 0.0)
    least = LEAST_LINKED_BESIDE_EXPERT if known.any() else LEAST_LINKED
    kept = known | (state.linked > least)
    # A ticket has about one cause, so weak links of all causes are one more background.
    weak = np.where(kept, 0.0, state.rate).mean(axis=0) if known.any() else 0.0
    background = state.background + (1 - state.background) * weak
    link = np.where(kept, link, 0.0)
    leak = np.minimum(background / report_rate, LARGEST_LEAK)
    return Links(
        np.minimum(link, LARGEST_LINK), leak, report_rate, state.linked, state.cells, state.free, EXPERT_SHAPE
    )


def _seen(looked: Cells, prior: Prior) -> Floats:
    """Return the expert's links as corrected by what people saw when they looked, shape (C, J)."""
    result: Floats = (looked.yes + SEEN_WEIGHT * prior.link) / (looked.yes + looked.no + SEEN_WEIGHT)
    return np.where(prior.link > 0, np.clip(result, 1e-3, LARGEST_LINK), 0.0)


def mention_weight(link: Floats, report_rate: Floats, weight: float) -> Floats:
    """Return the prior weight of the mention rate r p that matches a Beta prior on p worth `weight`, both in tickets.

    It is the weight of the Beta with mean r p and r^2 times the variance of the Beta with mean p. With this weight a
    mention moves the report rate of a symptom, which its causes share, long before it moves the ratios between the
    expert's links.
    """
    result: Floats = (weight + 1) * (1 - report_rate * link) / (report_rate * (1 - link)) - 1
    return np.clip(result, weight, MOST_WEIGHT)


def _report_rates(
    cells: Cells, background: Floats, seen_link: Floats, known: Bools, expert: Shape, prior: Prior
) -> Floats:
    """Return r(j): the value on a grid with the highest posterior, given the mentions and the expert's links."""
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
    """Return the hyper-parameters of free links: mean and weight on a grid by marginal likelihood, w by EM."""
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
                if abs(share - before) < SHARE_TOLERANCE * share:
                    break
            score = float(np.logaddexp(np.log(share) + linked, np.log1p(-share) + without).sum())
            if score > best:
                best, result = score, Shape(share, mean, weight)
    return result


def _background(
    cells: Cells, linked: Floats, posterior: Floats, background: Floats, prior: Prior, report_rate: Floats
) -> Floats:
    """Return b(j): the share of tickets with a mention that no link explains, shrunk towards the expert's leak."""
    unexplained = (cells.yes * (1 - linked + linked * np.minimum(background / posterior, 1))).sum(axis=0)
    trials = (cells.yes + cells.no).sum(axis=0)
    expected, weight = prior.leak * report_rate, prior.leak_weight
    if not weight:  # no expert: shrunk towards the mean rate of all symptoms
        mean = max(float(unexplained.sum()) / max(float(trials.sum()), 1.0), 1e-5)
        expected, weight = np.full_like(expected, mean), LEAK_MENTIONS / mean
    result: Floats = np.clip((unexplained + weight * expected) / (trials + weight), 1e-7, 0.5)
    return result


def _final_report_rates(report_rate: Floats, rate: Floats, known: Bools, checklist: Bools) -> Floats:
    """Return report rates that are not below any mention rate of the symptom.

    For a symptom without expert links it is the smallest such rate, or 1 if the tickets are closed checklists.
    """
    needed = rate.max(axis=0) / 0.9
    enough = np.where(known.any(axis=0), np.maximum(report_rate, needed), np.clip(needed, 0.05, None))
    result: Floats = np.where(checklist & ~known.any(axis=0), 1.0, np.minimum(enough, 1.0))
    return result
