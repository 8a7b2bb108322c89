"""Scores of decisions and of probabilities, over plain arrays.

Every function that scores tickets has a version that returns one value a ticket, so that any mean of it can
be resampled (`diagnoser.evaluation.bootstrap`) and paired (`diagnoser.evaluation.gate`).

Axes: N tickets, C causes, P pieces in a kit.  A truth is boolean (N, C); a kit is a row of cause indexes (N,
P), -1 where a place is free.  Natural logarithms.
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
    """Return shape (N, C): whether the kit holds the part.

    >>> in_kit(np.array([[2, 0], [-1, 1]]), 3)
    array([[ True, False,  True],
           [False,  True, False]])
    """
    holds = np.zeros((len(kits), causes + 1), np.bool_)  # the last column takes the free places
    np.put_along_axis(holds, np.where(kits == NO_PART, causes, kits), values=True, axis=1)
    return holds[:, :-1]


def first_time_fix(truth: Bools, is_part: Bools, kits: Ints) -> Bools:
    """Return shape (N,): whether every part that was needed was in the kit.

    A ticket that needed no part is fixed by any kit; one that needed more parts than the kit holds by none.

    >>> truth = np.array([[True, False, False], [True, True, False], [False, False, True]])
    >>> first_time_fix(truth, np.array([True, True, False]), np.array([[0, -1], [0, -1], [-1, -1]]))
    array([ True, False,  True])
    """
    missing: Bools = np.any(truth & is_part & ~in_kit(kits, truth.shape[1]), axis=1)
    return ~missing


def spares_sent(kits: Ints) -> Ints:
    """Return shape (N,): pieces in each kit."""
    sent: Ints = (kits != NO_PART).sum(axis=1)
    return sent


def spares_in_vain(truth: Bools, is_part: Bools, kits: Ints) -> Ints:
    """Return shape (N,): pieces that went along and were not needed; of two equal pieces one is in vain."""
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
    """Return shape (N,): what the dispatch turned out to cost (DESIGN, section 4).

    Args:
        truth: Shape (N, C).
        is_part: Shape (C,).
        kits: Shape (N, P).
        handling: Of each piece sent, one number or shape (C,).
        unneeded: Further cost of each piece sent in vain, one number or shape (C,).
        revisit: Of a ticket that is not fixed at the first visit, one number or shape (N,).
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
    """Return shape (N,): whether one of the `k` likeliest causes is a true one; ties go to the lower index.

    For tickets of one cause the mean is the usual top-k accuracy.  A ticket without a true cause is never
    hit.
    """
    _same_shape(probability, truth)
    best = np.argsort(-probability, axis=1, kind="stable")[:, :k]
    hit: Bools = np.any(np.take_along_axis(truth, best, axis=1), axis=1)
    return hit


# The probabilities


def as_distribution(probability: Floats) -> Floats:
    """Return P(cause) scaled to sum to one over the causes: a single-label reading of marginals."""
    clipped = np.maximum(probability, SMALLEST)
    scaled: Floats = clipped / clipped.sum(axis=1, keepdims=True)
    return scaled


def log_losses_single(probability: Floats, truth: Bools) -> Floats:
    """Return shape (N,): the single-label log loss, in nats.

    The probabilities are read as a distribution over the causes.  A ticket of several causes is scored by
    the mean of -log p over its causes: the cross-entropy from the even distribution over them, for which the
    best possible answer is log(number of causes), not 0.  For tickets of one cause this is scikit-learn's
    `log_loss`.

    >>> log_losses_single(np.array([[0.5, 0.25, 0.25]]), np.array([[True, True, False]])).round(4)
    array([1.0397])
    """
    _same_shape(probability, truth)
    if not truth.any(axis=1).all():
        raise InputError("The single-label log loss needs at least one true cause in every ticket.")
    logs = np.log(as_distribution(probability))
    losses: Floats = -(logs * truth).sum(axis=1) / truth.sum(axis=1)
    return losses


def log_losses_causes(probability: Floats, truth: Bools) -> Floats:
    """Return shape (N,): the binary log loss of each cause on its own, averaged over the causes, in nats.

    Right for tickets of several causes: nothing has to add up to one.  The mean equals the mean over causes
    of scikit-learn's binary `log_loss`.
    """
    _same_shape(probability, truth)
    sure = np.clip(probability, SMALLEST, 1 - SMALLEST)
    losses: Floats = -np.where(truth, np.log(sure), np.log1p(-sure)).mean(axis=1)
    return losses


def brier_causes(probability: Floats, truth: Bools) -> Floats:
    """Return shape (N,): the binary Brier score of each cause on its own, averaged over the causes."""
    _same_shape(probability, truth)
    scores: Floats = ((probability - truth) ** 2).mean(axis=1)
    return scores
