"""The world that simulated tickets come from: it breaks what the learner assumes, and it can be enumerated.

A ticket has one *cause set* out of an explicit list: single causes, pairs and triples that fail together more
often than independence allows, pairs that met by chance.  Each of its causes is in one hidden *mode*; cause
set and modes together are a *configuration*.  Given the configuration every symptom is seen independently,
with a leaky noisy-OR of the modes' links, and what is seen is mentioned with the symptom's report rate.
Because all configurations are listed, the posterior is a sum: `diagnoser.simulation.oracle`.

Axes: C causes, M modes, J symptoms, U cause sets, G configurations, X machine types, T months.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np

from diagnoser.arrays import Bools, Floats, Ints
from diagnoser.errors import InputError
from diagnoser.network.fault_network import Network, link_matrix
from diagnoser.simulation.settings import MAX_MONTHS, Dials

CERTAIN: Final = 1 - 1e-6
CauseSet = tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Truth:
    """A world with known probabilities; made by `make_truth`, never changed.

    Attributes:
        dials: What it was made from.
        seed: Likewise.
        causes: C ids.
        is_part: Shape (C,); False for a cause that needs no spare part.
        symptoms: J ids.
        sets: U sorted tuples of cause indexes.
        member: Shape (U, C), the same as flags.
        share: Shape (U,), P(cause set) in the whole fleet in month 0.
        tilt: Shape (X, C), log(share of a cause on this machine type / in the fleet).
        walk: Shape (T, C), log(share of a cause in this month / in month 0).
        machines: X type-models.
        families: X names, the family of each machine type.
        configuration_set: Shape (G,), index of the cause set.
        configuration_share: Shape (G,), P(modes | cause set).
        seen: Shape (G, J), P(symptom seen | configuration).
        report_rate: Shape (J,), P(mentioned | seen).
        customer_rate: Shape (customers,), multiplier of every report rate.
    """

    dials: Dials
    seed: int
    causes: tuple[str, ...]
    is_part: Bools
    symptoms: tuple[str, ...]
    sets: tuple[CauseSet, ...]
    member: Bools
    share: Floats
    tilt: Floats
    walk: Floats
    machines: tuple[str, ...]
    families: tuple[str, ...]
    configuration_set: Ints
    configuration_share: Floats
    seen: Floats
    report_rate: Floats
    customer_rate: Floats

    def __post_init__(self) -> None:
        """Freeze the arrays."""
        for name in self.__slots__:
            if isinstance(value := getattr(self, name), np.ndarray):
                value.setflags(write=False)


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    """What a truth is put together from.

    Attributes:
        frequency: Shape (C,), relative.
        mode_share: Shape (C, M).
        link: Shape (C, M, J).
    """

    causes: tuple[str, ...]
    is_part: Bools
    symptoms: tuple[str, ...]
    frequency: Floats
    mode_share: Floats
    link: Floats
    leak: Floats
    report_rate: Floats


def make_truth(dials: Dials | None = None, seed: int = 0) -> Truth:
    """Draw a world with these dials; the same dials and seed give the same world.

    >>> truth = make_truth(Dials(causes=5, symptoms=8, pairs=2, triples=0, chance_pairs=0), seed=1)
    >>> len(truth.causes), len(truth.sets), truth.seen.shape, round(float(truth.share.sum()), 9)
    (5, 7, (18, 8), 1.0)
    """
    dials = dials or Dials()
    rng = np.random.default_rng([seed, 1])
    number, symptoms = dials.causes, dials.symptoms
    is_part = np.ones(number, np.bool_)
    is_part[rng.choice(number, round(dials.no_part_share * number), replace=False)] = False
    parts = _Parts(
        causes=tuple(f"C{index:0{len(str(number))}d}" for index in range(1, number + 1)),
        is_part=is_part,
        symptoms=tuple(f"S{index:0{len(str(symptoms))}d}" for index in range(1, symptoms + 1)),
        frequency=_frequencies(dials, rng),
        mode_share=_mode_shares(number, dials.modes, rng),
        link=(_links_by_symptom if dials.most_causes else _links_by_mode)(dials, rng),
        leak=_log_uniform(dials.leaks, symptoms, rng),
        report_rate=rng.uniform(*dials.report_rates, symptoms),
    )
    return _assemble(parts, dials, seed, rng)


def truth_like(network: Network, dials: Dials | None = None, seed: int = 0) -> Truth:
    """Draw a world with the shape of a network: its causes, symptoms, links and shares, and hidden modes.

    The links of each cause are those of its likeliest event of one cause.  All but a share `mode_overlap` of
    them belong to one mode only, made stronger, so that averaged over the modes they keep their value as far
    as they can.  Report rates come from the dials: an untrained network does not know them.  The dials
    in `SHAPE` have no effect.
    """
    dials = dials or Dials()
    rng = np.random.default_rng([seed, 2])
    frequency, base = _singles(network)
    mode_share = _mode_shares(len(network.causes), dials.modes, rng)
    parts = _Parts(
        causes=network.causes,
        is_part=np.array(network.is_part),
        symptoms=network.symptoms,
        frequency=frequency,
        mode_share=mode_share,
        link=_split_over_modes(base, mode_share, dials.mode_overlap, rng),
        leak=network.leak.copy(),
        report_rate=rng.uniform(*dials.report_rates, len(network.symptoms)),
    )
    return _assemble(parts, dials, seed, rng)


def _frequencies(dials: Dials, rng: np.random.Generator) -> Floats:
    if dials.frequency_ratio > 1:
        return _log_uniform((1.0, dials.frequency_ratio), dials.causes, rng)
    return rng.permutation(np.arange(1, dials.causes + 1) ** -dials.rarity)


def _mode_shares(causes: int, modes: int, rng: np.random.Generator) -> Floats:
    shares: Floats = rng.uniform(0.5, 1.5, (causes, modes))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _log_uniform(interval: tuple[float, float], size: int, rng: np.random.Generator) -> Floats:
    return np.exp(rng.uniform(np.log(interval[0]), np.log(interval[1]), size))


def _links_by_mode(dials: Dials, rng: np.random.Generator) -> Floats:
    """Return links (C, M, J), so many for each mode; it has some symptoms in common with its cause's first mode."""
    link = np.zeros((dials.causes, dials.modes, dials.symptoms))
    common = round(dials.mode_overlap * dials.links_per_mode)
    for cause in range(dials.causes):
        first = rng.choice(dials.symptoms, dials.links_per_mode, replace=False)
        others = np.setdiff1d(np.arange(dials.symptoms), first)
        for mode in range(dials.modes):
            own = rng.permutation(others)[: dials.links_per_mode - common]
            chosen = np.concatenate([first[:common], own]) if mode else first
            link[cause, mode, chosen] = rng.uniform(*dials.links, len(chosen))
    return link


def _links_by_symptom(dials: Dials, rng: np.random.Generator) -> Floats:
    """Return links (C, M, J) dealt out by symptom: most have one cause or two, some have many.

    A link is common to the modes of its cause with probability `mode_overlap`, or else belongs to one of them.
    """
    few = np.floor(rng.pareto(dials.causes_tail, dials.symptoms)) + 1
    linked = np.zeros((dials.causes, dials.symptoms), np.bool_)
    for symptom, number in enumerate(np.minimum(few, min(dials.most_causes, dials.causes)).astype(np.int64)):
        linked[rng.choice(dials.causes, number, replace=False), symptom] = True
    idle = np.flatnonzero(~linked.any(axis=1))
    linked[idle, rng.integers(dials.symptoms, size=len(idle))] = True
    strength = np.where(linked, rng.uniform(*dials.links, linked.shape), 0.0)
    common, mine = _owners(linked.shape, dials.modes, dials.mode_overlap, rng)
    return np.where(common | mine, strength[:, None, :], 0.0)


def _owners(
    shape: tuple[int, ...], modes: int, overlap: float, rng: np.random.Generator
) -> tuple[Bools, Bools]:
    """Return which links (C, J) are common to all modes, shape (C, 1, J), and whose each else is, (C, M, J)."""
    common: Bools = rng.random(shape) < overlap
    owner = rng.integers(modes, size=shape)
    mine: Bools = owner[:, None, :] == np.arange(modes)[None, :, None]
    return common[:, None, :], mine


def _singles(network: Network) -> tuple[Floats, Floats]:
    """Return (frequency (C,), links (C, J)) of the events of one cause; a rare one where there is none."""
    dense, prior = link_matrix(network), network.prior[0]
    frequency = np.zeros(len(network.causes))
    base = np.zeros((len(network.causes), len(network.symptoms)))
    for index in np.argsort(prior, kind="stable"):  # rising, so that the likeliest event's links stay
        if len(network.events[index]) == 1:
            cause = network.events[index][0]
            frequency[cause] += prior[index]
            base[cause] = dense[index]
    return np.maximum(frequency, prior.min()), base


def _split_over_modes(base: Floats, mode_share: Floats, overlap: float, rng: np.random.Generator) -> Floats:
    causes, modes = mode_share.shape
    link = np.repeat(base[:, None, :], modes, axis=1)
    common, mine = _owners(base.shape, modes, overlap, rng)
    stronger = np.minimum(0.97, base[:, None, :] / mode_share[:, :, None])
    split = np.where(mine, stronger, 0.0) if modes > 1 else link
    return np.where(common, link, split).reshape(causes, modes, -1)


def _assemble(parts: _Parts, dials: Dials, seed: int, rng: np.random.Generator) -> Truth:
    share_of = _cause_sets(parts.frequency / parts.frequency.sum(), dials, rng)
    sets = tuple(share_of)
    if sum(dials.modes ** len(each) for each in sets) * len(parts.symptoms) > 2**28:
        raise InputError("These dials have more combinations of causes and modes than can be listed.")
    configuration_set, configuration_share, seen = _configurations(sets, parts, dials.faint)
    tilt, machines, families = _machine_types(dials, len(parts.causes), rng)
    steps = rng.normal(0, dials.drift, (MAX_MONTHS, len(parts.causes)))
    steps[0] = 0
    return Truth(
        dials=dials,
        seed=seed,
        causes=parts.causes,
        is_part=parts.is_part,
        symptoms=parts.symptoms,
        sets=sets,
        member=_membership(sets, len(parts.causes)),
        share=np.array(list(share_of.values())),
        tilt=tilt,
        walk=np.cumsum(steps, axis=0),
        machines=machines,
        families=families,
        configuration_set=configuration_set,
        configuration_share=configuration_share,
        seen=seen,
        report_rate=parts.report_rate,
        customer_rate=np.exp(rng.normal(0, dials.customer_rate_spread, dials.customers)),
    )


def _cause_sets(frequency: Floats, dials: Dials, rng: np.random.Generator) -> Mapping[CauseSet, float]:
    """Return P(cause set) of those that happen; pairs and triples share theirs out in random proportions."""
    number = len(frequency)
    single = 1 - dials.pair_share * bool(dials.pairs) - dials.triple_share * bool(dials.triples)
    single -= dials.chance_share * bool(dials.chance_pairs)
    share: dict[CauseSet, float] = {(cause,): single * frequency[cause] for cause in range(number)}
    for size, count, total in ((2, dials.pairs, dials.pair_share), (3, dials.triples, dials.triple_share)):
        chosen = _random_sets(number, size, count, frequency, rng)
        weights = rng.uniform(0.5, 1.5, len(chosen))
        _add(share, chosen, total * weights / weights.sum() if len(chosen) else weights)
    chance = _likeliest_pairs(frequency, dials.chance_pairs)
    together = np.array([frequency[first] * frequency[second] for first, second in chance])
    _add(share, chance, dials.chance_share * together / together.sum() if len(chance) else together)
    total = sum(share.values())
    # One that never happens would give the oracle the logarithm of zero.
    return {each: value / total for each, value in share.items() if value > 0}


def _add(share: dict[CauseSet, float], sets: Iterable[CauseSet], values: Floats) -> None:
    for each, value in zip(sets, values, strict=True):
        share[each] = share.get(each, 0.0) + float(value)


def _random_sets(
    number: int, size: int, count: int, weight: Floats, rng: np.random.Generator
) -> list[CauseSet]:
    """Return distinct random sets, frequent causes oftener; fewer when there are not so many."""
    if size > number:
        return []
    chance = np.sqrt(weight) / np.sqrt(weight).sum()
    found: dict[CauseSet, None] = {}
    for _ in range(50 * count):
        if len(found) == count:
            break
        drawn = rng.choice(number, size, replace=False, p=chance)
        found[tuple(sorted(int(cause) for cause in drawn))] = None
    return list(found)


def _likeliest_pairs(frequency: Floats, count: int) -> list[CauseSet]:
    """Return the `count` pairs that meet most often by chance, in order of their causes."""
    # They are among the first `count + 1` causes, and nearly all among the first thousand.
    first = np.sort(np.argsort(-frequency, kind="stable")[: min(count + 1, 1000)])
    left, right = np.triu_indices(len(first), 1)
    kept = np.sort(np.argsort(-frequency[first[left]] * frequency[first[right]], kind="stable")[:count])
    return [(int(first[left[each]]), int(first[right[each]])) for each in kept]


def _membership(sets: tuple[CauseSet, ...], causes: int) -> Bools:
    member = np.zeros((len(sets), causes), np.bool_)
    for index, each in enumerate(sets):
        member[index, list(each)] = True
    return member


def _configurations(sets: tuple[CauseSet, ...], parts: _Parts, faint: float) -> tuple[Ints, Floats, Floats]:
    """Return (set index, P(modes | set), P(symptom seen)) of every combination of cause set and modes."""
    modes = range(parts.mode_share.shape[1])
    link = np.maximum(parts.link, faint * parts.link.max(axis=1, keepdims=True))
    log_absent = np.log1p(-np.minimum(link, CERTAIN))
    leak_absent = np.log1p(-np.minimum(parts.leak, CERTAIN))
    owner, share, seen = [], [], []
    for index, causes in enumerate(sets):
        for chosen in product(modes, repeat=len(causes)):
            owner.append(index)
            share.append(np.prod(parts.mode_share[list(causes), list(chosen)]))
            seen.append(-np.expm1(leak_absent + log_absent[list(causes), list(chosen)].sum(axis=0)))
    return np.array(owner, np.int64), np.array(share), np.array(seen)


def _machine_types(
    dials: Dials, causes: int, rng: np.random.Generator
) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """Return (tilt (X, C), type-models, families); the names are made up, in the pattern of real ones."""
    family_tilt = rng.normal(0, dials.family_tilt, (dials.families, causes))
    own_tilt = rng.normal(0, dials.machine_tilt, (dials.families, dials.machine_types, causes))
    tilt = (family_tilt[:, None, :] + own_tilt).reshape(-1, causes)
    families = tuple(f"SIM{index // dials.machine_types + 1}" for index in range(len(tilt)))
    return tilt, tuple(f"{9000 + index:04d}SIM" for index in range(len(tilt))), families


def set_shares(truth: Truth, machine: int = 0, month: int = 0) -> Floats:
    """Return P(cause set), shape (U,), on a machine type in a month.

    A set of several causes moves with the mean of its causes, so that co-failures keep their place.
    """
    if not 0 <= month < len(truth.walk):
        raise InputError(f"A simulated history has months 0 to {len(truth.walk) - 1}, not {month}.")
    log_ratio = truth.tilt[machine] + truth.walk[month]
    weight = truth.share * np.exp(truth.member @ log_ratio / truth.member.sum(axis=1))
    shares: Floats = weight / weight.sum()
    return shares
