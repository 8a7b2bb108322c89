"""Events and their priors by their definition: enumeration, sums and loops, every number written out."""

from itertools import product
from math import comb, exp, lgamma, log, log10, prod, sqrt

import numpy as np

CONCENTRATIONS = (5, 10, 20, 40, 80, 160, 320, 640, 1280, 5120, 20480)


def ticket(prior):
    """P(at least one event)."""
    return 1 - prod(1 - p for p in prior)


def several_given_a_ticket(odds):
    """P(two events or more | one event or more)."""
    nothing = 1 / prod(1 + each for each in odds)
    return 1 - nothing * sum(odds) / (1 - nothing)


def plain_scaled(frequency, several):
    """Priors in the proportions of the frequencies at which P(several events | ticket) is as given."""
    low, high = 1e-6, 1e3
    for _ in range(100):
        middle = sqrt(low * high)
        if several_given_a_ticket([middle * share for share in frequency]) < several:
            low = middle
        else:
            high = middle
    return [min(max(low * share / (1 + low * share), 1e-9), 0.5) for share in frequency]


def plain_fit_priors(events, frequency, joint, several):
    """Priors at which each co-failure happens in its share of the tickets."""
    causes = len(frequency)
    residual = [
        max(
            share - sum(own for event, own in zip(events[causes:], joint, strict=True) if cause in event),
            0.02 * share,
        )
        for cause, share in enumerate(frequency)
    ]
    prior = plain_scaled(residual, max(several - sum(joint), 0.01))
    own = [share * ticket(prior) for share in joint]
    for _ in range(60):
        some = ticket([*prior, *own])
        own = [share * some for share in joint]
    return [min(each, 0.5) for each in (*prior, *own)]


def by_chance(causes, events, prior):
    """P(exactly these causes, and not their own event | ticket), by enumeration."""
    inside = [at for at, event in enumerate(events) if set(event) <= set(causes) and event != causes]
    outside = prod(1 - p for at, p in enumerate(prior) if at not in inside)
    mass = 0.0
    for happened in product((False, True), repeat=len(inside)):
        if {cause for at, here in zip(inside, happened, strict=True) if here for cause in events[at]} == set(
            causes
        ):
            mass += prod(
                prior[at] if here else 1 - prior[at] for at, here in zip(inside, happened, strict=True)
            )
    return max(mass * outside / ticket(prior), 1e-15)


def poisson_tail(most, mean):
    """P(a Poisson variable is at most `most`), not below 1e-300."""
    terms = (exp(-mean + number * log(mean) - lgamma(number + 1)) for number in range(most + 1))
    return max(sum(terms), 1e-300)


def with_common(count, chance, mean):
    """The log probability of a count with a common failure, and the expected rate of that failure."""
    scale = 1 + 1 / mean
    tail = poisson_tail(count, chance * scale)
    logarithm = chance / mean - log(mean) - (count + 1) * log(scale) + log(tail)
    rate = (count + 1) / scale * poisson_tail(count + 1, chance * scale) / tail
    return logarithm, max(rate - chance, 0)


def log_by_chance(count, chance):
    """The log probability of a count by chance: a Poisson variable whose rate is a Gamma variable of shape 20."""
    result = lgamma(count + 20) - lgamma(20) - lgamma(count + 1)
    return result + 20 * log(20 / (20 + chance)) + count * log(chance / (20 + chance))


def plain_co_failures(counts, chance, possible):
    """The expected tickets of common failures of each set, after 50 rounds."""
    share, mean = 0.01, max(sum(counts) / len(counts), 1.0)
    for _ in range(50):
        both = [with_common(int(count), each, mean) for count, each in zip(counts, chance, strict=True)]
        common = []
        for count, each, (logarithm, _) in zip(counts, chance, both, strict=True):
            odds = exp(min(max(logarithm - log_by_chance(count, each), -500), 500)) * share / (1 - share)
            common.append(odds / (1 + odds) if count > each else 0.0)
        surplus = [each for _, each in both]
        unseen = share / (1 + mean) / (share / (1 + mean) + 1 - share) * (possible - len(counts))
        members = sum(common) + unseen
        tickets = sum(one * many for one, many in zip(common, surplus, strict=True)) + unseen * mean / (
            1 + mean
        )
        share = min(max((members + 0.5) / (possible + 50), 1e-5), 0.5)
        mean = (tickets + 1) / (members + 1)
    return [
        one * min(many, count) if one > 0.1 else 0.0
        for one, many, count in zip(common, surplus, counts, strict=True)
    ]


def plain_events(member, tickets, frequency, several):
    """The events, their priors, and for each co-failure its tickets and the number expected by chance."""
    causes = len(frequency)
    singles = [(cause,) for cause in range(causes)]
    seen = {
        tuple(np.flatnonzero(row).tolist()): count
        for row, count in zip(member, tickets, strict=True)
        if 2 <= sum(row) <= 4 and count > 0
    }
    sets = sorted(seen, key=lambda each: (len(each), each))
    own = [0.0] * len(sets)
    chance = []
    for _ in range(10 if sets else 0):
        total = sum(tickets)
        prior = plain_fit_priors([*singles, *sets], frequency, [each / total for each in own], several)
        chance = [total * by_chance(each, [*singles, *sets], prior) for each in sets]
        before, own = own, []
        for size in (2, 3, 4):
            rows = [row for row, each in enumerate(sets) if len(each) == size]
            if rows:
                counts = [seen[sets[row]] for row in rows]
                own += plain_co_failures(counts, [chance[row] for row in rows], comb(causes, size))
        own = [0.0 if each < 0.1 else each for each in own]
        if max(abs(one - other) for one, other in zip(own, before, strict=True)) < 1e-3:
            break
    kept = [row for row, each in enumerate(own) if each]
    events = [*singles, *(sets[row] for row in kept)]
    joint = [own[row] / sum(tickets) for row in kept]
    prior = plain_fit_priors(events, frequency, joint, several)
    return events, prior, [(seen[sets[row]], chance[row]) for row in kept]


def plain_score(counts, parent, weight):
    """The log likelihood of Dirichlet-multinomial counts, and of the weight under its own prior around 80 tickets."""
    score = -0.5 * log10(weight / 80) ** 2
    for row, shares in zip(counts, parent, strict=True):
        score += lgamma(weight) - lgamma(weight + sum(row))
        score += sum(lgamma(weight * p + n) - lgamma(weight * p) for p, n in zip(shares, row, strict=True))
    return score


def plain_concentration(counts, parent):
    """The likeliest weight of the list."""
    return max(CONCENTRATIONS, key=lambda weight: plain_score(counts, parent, weight))


def equipped(share, times):
    """The shares where each cause is so many times likelier, with the sum one."""
    result = [one * many for one, many in zip(share, times, strict=True)]
    return [one / sum(result) for one in result]


def plain_context_priors(events, prior, parents, counts, fleet, equipment):
    """The priors of every context, and the weight of each level. `parents` holds the row of each parent."""
    fleet = [each / sum(fleet) for each in fleet]
    share = [list(fleet) for _ in parents]
    level = [0] * len(parents)
    for row in range(1, len(parents)):
        level[row] = level[parents[row]] + 1
    weights = {}
    for depth in sorted(set(level[1:])):
        rows = [row for row, each in enumerate(level) if each == depth]
        above = {row: equipped(share[parents[row]], equipment[row]) for row in rows}
        weight = plain_concentration([counts[row] for row in rows], list(above.values()))
        weights[f"level {depth}"] = weight
        for row in rows:
            share[row] = [
                (count + weight * each) / (sum(counts[row]) + weight)
                for count, each in zip(counts[row], above[row], strict=True)
            ]
    result = []
    for row in share:
        moved = []
        for event, p in zip(events, prior, strict=True):
            tilt = prod(row[cause] / fleet[cause] for cause in event) ** (1 / len(event))
            odds = tilt * p / (1 - p)
            moved.append(min(max(odds / (1 + odds), 1e-9), 0.5))
        result.append(moved)
    return result, weights
