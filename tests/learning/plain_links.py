"""Links, leaks and report rates by their definition: loops over sets, causes and symptoms, every number written out."""

from math import exp, lgamma, log, log1p
from typing import NamedTuple

import numpy as np

ROUNDS, FITTED = 12, (0, 2, 6)
MEANS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
WEIGHTS = (1.5, 2.5, 4.0, 7.0, 12.0, 20.0, 35.0)
RATES = [0.01 * (0.98 / 0.01) ** (step / 39) for step in range(40)]
EXPERT_WEIGHT, EXPERT_SHARE = 10.0, 0.95


class Plain(NamedTuple):
    """What `estimate_links` must return."""

    link: np.ndarray
    leak: np.ndarray
    report_rate: np.ndarray
    linked: np.ndarray


def plain_share_out(yes, no, member, rate, background):
    """The counts by cause."""
    own_yes, own_no = np.zeros(rate.shape), np.zeros(rate.shape)
    for row, inside in enumerate(member):
        for j, base in enumerate(background):
            silent = 1 - base
            for i in np.flatnonzero(inside):
                silent *= 1 - rate[i, j]
            for i in np.flatnonzero(inside):
                by_it = 1 - (1 - base) * (1 - rate[i, j])
                share = 1.0 if inside.sum() == 1 else min(by_it / (1 - silent), 1.0)
                own_yes[i, j] += yes[row, j] * share
                own_no[i, j] += yes[row, j] * (1 - share) + no[row, j]
    return own_yes, own_no


def log_beta(a, b):
    """The logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def log_linked(yes, no, mean, weight):
    """The log probability of the counts of a linked pair."""
    return log_beta(mean * weight + yes, (1 - mean) * weight + no) - log_beta(
        mean * weight, (1 - mean) * weight
    )


def log_unlinked(yes, no, background):
    """The log probability of the counts of a pair without a link."""
    return yes * log(background) + no * log1p(-background)


def by_bayes(log_linked, log_unlinked, share):
    """P(linked | counts)."""
    odds = exp(min(log_linked - log_unlinked, 600)) * share / (1 - share)
    return odds / (1 + odds)


def plain_weight(link, rate, weight=EXPERT_WEIGHT):
    """The weight of a mention rate: the Beta with r^2 times the variance of the link's, from 10 to 5,000."""
    return min(max((weight + 1) * (1 - rate * link) / (rate * (1 - link)) - 1, weight), 5_000.0)


def plain_shape(pairs, start):
    """The likeliest (share, mean, weight) of the grid for pairs (yes, no, background); the share by EM."""
    best = (-np.inf,)
    without = [log_unlinked(*pair) for pair in pairs]
    for mean in MEANS:
        for weight in WEIGHTS:
            linked = [log_linked(y, n, b + (1 - b) * mean, weight) for y, n, b in pairs]
            share = start
            for _ in range(30):
                each = (by_bayes(*logarithms, share) for logarithms in zip(linked, without, strict=True))
                before, share = share, (sum(each) + 0.5) / (len(pairs) + 10)
                share = min(max(share, 1e-4), 0.9)
                if abs(share - before) < 1e-3 * share:
                    break
            score = sum(
                np.logaddexp(log(share) + m, log1p(-share) + w) for m, w in zip(linked, without, strict=True)
            )
            best = max(best, (score, share, mean, weight))
    return best[1:]


def plain_links(counts, prior) -> Plain:
    """What the iteration gives after its twelve rounds."""
    causes, symptoms = prior.link.shape
    pairs = list(np.ndindex(causes, symptoms))
    known = {pair: prior.link[pair] > 0 for pair in pairs}
    expert = any(known.values())
    yes, no = counts.mentioned, counts.silent
    if not expert:
        yes, no = yes + counts.seen, no + counts.unseen
    leaks = [max(leak, 1e-6) for leak in prior.leak]
    seen, unseen = plain_share_out(counts.seen, counts.unseen, counts.member, prior.link, leaks)
    link = np.zeros((causes, symptoms))
    for pair in filter(known.get, pairs):
        looked = (seen[pair] + 10 * prior.link[pair]) / (seen[pair] + unseen[pair] + 10)
        link[pair] = min(max(looked, 1e-3), 0.995)
    report = [prior.report_rate] * symptoms
    background = [min(max(prior.report_rate * leak, 1e-6), 0.5) for leak in prior.leak]
    if not expert:
        total = [max(yes[:, j].sum() + no[:, j].sum(), 1) for j in range(symptoms)]
        background = [min(max(0.3 * yes[:, j].sum() / total[j], 1e-4), 0.5) for j in range(symptoms)]
    rate = prior.report_rate * link
    free = (0.002 if expert else 0.05, 0.3, 3.0)
    linked = np.zeros((causes, symptoms))
    posterior = np.zeros((causes, symptoms))
    for number in range(ROUNDS):
        own_yes, own_no = plain_share_out(yes, no, counts.member, rate, background)
        if expert:
            report = [
                likeliest_rate(j, own_yes, own_no, background[j], link, known, prior) for j in range(symptoms)
            ]
        unknown = [pair for pair in pairs if not known[pair]]
        if (
            number in FITTED
            and unknown
            and len(counts.member) >= 2
            and sum(own_yes[p] for p in unknown) >= 50
        ):
            free = plain_shape([(own_yes[p], own_no[p], background[p[1]]) for p in unknown], free[0])
        for i, j in pairs:
            free_mean = report[j] * free[1] if expert else free[1]
            expected = report[j] * link[i, j] if known[i, j] else free_mean
            weight = plain_weight(link[i, j], report[j]) if known[i, j] else free[2]
            share = EXPERT_SHARE if known[i, j] else free[0]
            mean = background[j] + (1 - background[j]) * expected
            y, n = own_yes[i, j], own_no[i, j]
            linked[i, j] = by_bayes(log_linked(y, n, mean, weight), log_unlinked(y, n, background[j]), share)
            posterior[i, j] = (y + mean * weight) / (y + n + weight)
            excess = max(posterior[i, j] - background[j], 0) / (1 - background[j])
            rate[i, j] = min(linked[i, j] * excess, 0.995)
        background = plain_background(own_yes, own_no, linked, posterior, background, prior, report)
    return separated(counts, known, rate, background, report, linked)


def likeliest_rate(j, own_yes, own_no, background, link, known, prior):
    """The report rate of a symptom with the highest posterior on the grid."""
    a, b = prior.report_rate * prior.report_weight, (1 - prior.report_rate) * prior.report_weight

    def score(rate):
        result = a * log(rate) + b * log1p(-rate)
        for i in range(len(link)):
            if known[i, j]:
                mean = background + (1 - background) * rate * link[i, j]
                result += log_linked(own_yes[i, j], own_no[i, j], mean, plain_weight(link[i, j], rate))
        return result

    return max(RATES, key=score)


def plain_background(own_yes, own_no, linked, posterior, background, prior, report):
    """The share of tickets with a mention that no link explains, drawn towards the expert or the mean."""
    causes, symptoms = own_yes.shape
    unexplained, trials = [0.0] * symptoms, [0.0] * symptoms
    for i, j in np.ndindex(causes, symptoms):
        by_chance = min(background[j] / posterior[i, j], 1)
        unexplained[j] += own_yes[i, j] * (1 - linked[i, j] + linked[i, j] * by_chance)
        trials[j] += own_yes[i, j] + own_no[i, j]
    mean = max(sum(unexplained) / max(sum(trials), 1), 1e-5)
    result = []
    for j in range(symptoms):
        expected, weight = prior.leak[j] * report[j], prior.leak_weight
        if weight == 0:
            expected, weight = mean, 2 / mean
        result.append(min(max((unexplained[j] + weight * expected) / (trials[j] + weight), 1e-7), 0.5))
    return result


def separated(counts, known, rate, background, report, linked):
    """Divide by report rates that are not below any mention rate."""
    causes, symptoms = rate.shape
    final, link, leak = np.zeros(symptoms), np.zeros((causes, symptoms)), np.zeros(symptoms)
    expert = any(known[i, j] for i in range(causes) for j in range(symptoms))
    for j in range(symptoms):
        needed = max(rate[:, j]) / 0.9
        looked = counts.seen[:, j].sum() + counts.unseen[:, j].sum()
        described = counts.mentioned[:, j].sum() + counts.silent[:, j].sum()
        if any(known[i, j] for i in range(causes)):
            final[j] = min(max(report[j], needed), 1.0)
        else:
            final[j] = 1.0 if looked > described else min(max(needed, 0.05), 1.0)
        certain = [known[i, j] or linked[i, j] > (0.1 if expert else 0.01) for i in range(causes)]
        weak = sum(rate[i, j] for i in range(causes) if not certain[i]) / causes if expert else 0.0
        leak[j] = min((background[j] + (1 - background[j]) * weak) / final[j], 0.9)
        for i in range(causes):
            kept = rate[i, j] > 1e-4 * final[j] and certain[i]
            link[i, j] = min(rate[i, j] / final[j], 0.995) if kept else 0.0
    return Plain(link, leak, final, linked)
