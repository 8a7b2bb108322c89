"""Metrics of decisions and of probabilities.

Each function returns one value for each ticket, so means can be resampled (`diagnoser.evaluation.bootstrap`) and
differences of two models paired (`diagnoser.evaluation.gate`).

Axes: N tickets, C causes, P pieces in a kit. A truth is boolean, shape (N, C). A kit is a row of cause indexes, shape
(N, P), with -1 for a free place. Logarithms are natural.
"""

from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError

NO_PART: Final = -1
SMALLEST: Final = 1e-15


def _same_shape(probability: Floats, truth: Bools) -> None:
    if probability.shape != truth.shape or truth.ndim != 2:  # noqa: PLR2004 - tickets and causes
        raise InputError("Probabilities and truths need the same shape: tickets by causes.")
    if not len(truth):
        raise InputError("There is no ticket to score.")
    if not np.isfinite(probability).all() or (probability < 0).any():
        raise InputError("A probability to score is negative or not a number.")


# The decision


def in_kit(kits: Ints, causes: int) -> Bools:
    """Return whether the kit holds the part, shape (N, C).

    >>> in_kit(np.array([[2, 0], [-1, 1]]), 3)
    array([[ True, False,  True],
           [False,  True, False]])
    """
    holds = np.zeros((len(kits), causes + 1), np.bool_)  # the last column takes the free places
    np.put_along_axis(holds, np.where(kits == NO_PART, causes, kits), values=True, axis=1)
    return holds[:, :-1]


def first_time_fix(truth: Bools, is_part: Bools, kits: Ints) -> Bools:
    """Return whether the kit held every needed part, shape (N,).

    Any kit fixes a ticket that needs no part. No kit fixes a ticket that needs more parts than a kit can hold.

    >>> truth = np.array([[True, False, False], [True, True, False], [False, False, True]])
    >>> first_time_fix(truth, np.array([True, True, False]), np.array([[0, -1], [0, -1], [-1, -1]]))
    array([ True, False,  True])
    """
    missing: Bools = np.any(truth & is_part & ~in_kit(kits, truth.shape[1]), axis=1)
    return ~missing


def spares_sent(kits: Ints) -> Ints:
    """Return the number of pieces in each kit, shape (N,)."""
    sent: Ints = (kits != NO_PART).sum(axis=1)
    return sent


def spares_in_vain(truth: Bools, is_part: Bools, kits: Ints) -> Ints:
    """Return the number of pieces sent but not needed, shape (N,). Of two equal pieces one counts as not needed."""
    needed = truth & is_part & in_kit(kits, truth.shape[1])
    in_vain: Ints = spares_sent(kits) - needed.sum(axis=1)
    return in_vain


def realised_cost(
    truth: Bools,
    is_part: Bools,
    kits: Ints,
    *,
    handling: Floats | float = 0.0,
    unneeded: Floats | float = 0.2,
    revisit: Floats | float = 1.0,
) -> Floats:
    """Return the cost of each dispatch given the true causes, in units of one revisit at service level 5x9, shape (N,).

    Args:
        truth: Shape (N, C).
        is_part: Shape (C,).
        kits: Shape (N, P).
        handling: Cost of each piece sent, a number or shape (C,).
        unneeded: Further cost of each piece sent in vain, a number or shape (C,).
        revisit: Cost of a second visit if the first did not fix the machine, a number or shape (N,).
    """
    causes = truth.shape[1]
    handling = np.append(np.broadcast_to(handling, causes), 0.0)
    unneeded = np.append(np.broadcast_to(unneeded, causes), 0.0)
    needed = truth & is_part & in_kit(kits, causes)
    pieces = np.where(kits == NO_PART, causes, kits)
    paid: Floats = (handling[pieces] + unneeded[pieces]).sum(axis=1)
    return paid - needed @ unneeded[:-1] + revisit * ~first_time_fix(truth, is_part, kits)


# The ranking


def hit_at(probability: Floats, truth: Bools, k: int) -> Bools:
    """Return whether one of the `k` likeliest causes is a true cause, shape (N,). Ties go to the lower index.

    For tickets with one cause the mean is the usual top-k accuracy. It is False for a ticket without a true cause.
    """
    _same_shape(probability, truth)
    best = np.argsort(-probability, axis=1, kind="stable")[:, :k]
    hit: Bools = np.any(np.take_along_axis(truth, best, axis=1), axis=1)
    return hit


# The probabilities


def as_distribution(probability: Floats) -> Floats:
    """Return P(cause), scaled so each row sums to one: marginals read as a distribution over single causes."""
    clipped = np.maximum(probability, SMALLEST)
    scaled: Floats = clipped / clipped.sum(axis=1, keepdims=True)
    return scaled


def log_losses_single(probability: Floats, truth: Bools) -> Floats:
    """Return the single-label log loss of each ticket in nats, shape (N,).

    The probabilities are scaled to a distribution over the causes. The loss of a ticket with several causes is the mean
    of -log p over its causes, the cross-entropy from the uniform distribution over them. Its smallest possible value is
    log(number of causes), not 0. For tickets with one cause this is scikit-learn's `log_loss`.

    >>> log_losses_single(np.array([[0.5, 0.25, 0.25]]), np.array([[True, True, False]])).round(4)
    array([1.0397])
    """
    _same_shape(probability, truth)
    if not truth.any(axis=1).all():
        raise InputError("The single-label log loss needs at least one true cause for every ticket.")
    logs = np.log(as_distribution(probability))
    losses: Floats = -(logs * truth).sum(axis=1) / truth.sum(axis=1)
    return losses


def log_losses_causes(probability: Floats, truth: Bools) -> Floats:
    """Return the binary log loss in nats, averaged over the causes, shape (N,).

    It suits tickets with several causes, because the probabilities need not sum to one. Its mean equals the mean over
    causes of scikit-learn's binary `log_loss`.
    """
    _same_shape(probability, truth)
    sure = np.clip(probability, SMALLEST, 1 - SMALLEST)
    losses: Floats = -np.where(truth, np.log(sure), np.log1p(-sure)).mean(axis=1)
    return losses


def brier_causes(probability: Floats, truth: Bools) -> Floats:
    """Return the binary Brier score, averaged over the causes, shape (N,)."""
    _same_shape(probability, truth)
    scores: Floats = ((probability - truth) ** 2).mean(axis=1)
    return scores
