"""The world of simulated tickets.  It violates the learner's assumptions, and it can be enumerated.

A ticket has one *cause set* from an explicit list.  The list holds single causes, co-failing pairs and triples of
causes (more frequent than by independence), and pairs of independent causes.  Each cause of a ticket is in one hidden
*mode*.  The cause set and the modes together are a *configuration*.  Given the configuration, every symptom is seen
independently of the others, by a leaky noisy-OR of the modes' links.  A seen symptom is mentioned with its report rate.
All configurations are listed, so an exact posterior is a sum over them (`diagnoser.simulation.oracle`).

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
from diagnoser.simulation.settings import MAX_MONTHS, FleetSettings

CERTAIN: Final = 1 - 1e-6
CauseSet = tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class World:
    """A world with known probabilities.  `make_world` and `world_like` make one. Its arrays are read-only.

    Attributes:
        settings: The settings it was made from.
        seed: The seed it was made from.
        causes: C ids.
        is_part: Shape (C,). False for a cause without a spare part.
        symptoms: J ids.
        sets: U sorted tuples of cause indexes.
        member: Shape (U, C), True if the set holds the cause.
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

    settings: FleetSettings
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
        """Make the arrays read-only."""
        for name in self.__slots__:
            if isinstance(value := getattr(self, name), np.ndarray):
                value.setflags(write=False)


@dataclass(frozen=True, eq=False, slots=True)
class _Parts:
    """The ingredients of a world.

    Attributes:
        frequency: Shape (C,), relative frequency of each cause.
        mode_share: Shape (C, M), P(mode | cause).
        link: Shape (C, M, J), P(symptom seen | mode alone).
        leak: Shape (J,), P(symptom seen | no cause of it).
        report_rate: Shape (J,), P(mentioned | seen).
    """

    causes: tuple[str, ...]
    is_part: Bools
    symptoms: tuple[str, ...]
    frequency: Floats
    mode_share: Floats
    link: Floats
    leak: Floats
    report_rate: Floats


def make_world(settings: FleetSettings | None = None, seed: int = 0) -> World:
    """Return a random world with these settings.  The same settings and seed give the same world.

    >>> world = make_world(FleetSettings(causes=5, symptoms=8, pairs=2, triples=0, chance_pairs=0), seed=1)
    >>> len(world.causes), len(world.sets), world.seen.shape, round(float(world.share.sum()), 9)
    (5, 7, (18, 8), 1.0)
    """
    settings = settings or FleetSettings()
    rng = np.random.default_rng([seed, 1])
    number, symptoms = settings.causes, settings.symptoms
    is_part = np.ones(number, np.bool_)
    is_part[rng.choice(number, round(settings.no_part_share * number), replace=False)] = False
    parts = _Parts(
        causes=tuple(f"C{index:0{len(str(number))}d}" for index in range(1, number + 1)),
        is_part=is_part,
        symptoms=tuple(f"S{index:0{len(str(symptoms))}d}" for index in range(1, symptoms + 1)),
        frequency=_frequencies(settings, rng),
        mode_share=_mode_shares(number, settings.modes, rng),
        link=(_links_by_symptom if settings.most_causes else _links_by_mode)(settings, rng),
        leak=_log_uniform(settings.leaks, symptoms, rng),
        report_rate=rng.uniform(*settings.report_rates, symptoms),
    )
    return _assemble(parts, settings, seed, rng)


def world_like(network: Network, settings: FleetSettings | None = None, seed: int = 0) -> World:
    """Return a random world with the causes, symptoms, links and frequencies of a network, and with hidden modes.

    The links of a cause are those of its likeliest event with this cause alone.  A share `mode_overlap` of them
    belongs to all modes.  Each other link belongs to one mode and is made stronger, so its mean over the modes
    keeps its value as far as possible.  Report rates come from the settings, because an untrained network does not
    know them.  The settings in `TAKEN_FROM_NETWORK` have no effect.
    """
    settings = settings or FleetSettings()
    rng = np.random.default_rng([seed, 2])
    frequency, base = _singles(network)
    mode_share = _mode_shares(len(network.causes), settings.modes, rng)
    parts = _Parts(
        causes=network.causes,
        is_part=np.array(network.is_part),
        symptoms=network.symptoms,
        frequency=frequency,
        mode_share=mode_share,
        link=_split_over_modes(base, mode_share, settings.mode_overlap, rng),
        leak=network.leak.copy(),
        report_rate=rng.uniform(*settings.report_rates, len(network.symptoms)),
    )
    return _assemble(parts, settings, seed, rng)


def _frequencies(settings: FleetSettings, rng: np.random.Generator) -> Floats:
    if settings.frequency_ratio > 1:
        return _log_uniform((1.0, settings.frequency_ratio), settings.causes, rng)
    return rng.permutation(np.arange(1, settings.causes + 1) ** -settings.rarity)


def _mode_shares(causes: int, modes: int, rng: np.random.Generator) -> Floats:
    shares: Floats = rng.uniform(0.5, 1.5, (causes, modes))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


def _log_uniform(interval: tuple[float, float], size: int, rng: np.random.Generator) -> Floats:
    return np.exp(rng.uniform(np.log(interval[0]), np.log(interval[1]), size))


def _links_by_mode(settings: FleetSettings, rng: np.random.Generator) -> Floats:
    """Return links, shape (C, M, J), drawn for each mode.  The modes of a cause share symptoms with the first."""
    link = np.zeros((settings.causes, settings.modes, settings.symptoms))
    common = round(settings.mode_overlap * settings.links_per_mode)
    for cause in range(settings.causes):
        first = rng.choice(settings.symptoms, settings.links_per_mode, replace=False)
        others = np.setdiff1d(np.arange(settings.symptoms), first)
        for mode in range(settings.modes):
            own = rng.permutation(others)[: settings.links_per_mode - common]
            chosen = np.concatenate([first[:common], own]) if mode else first
            link[cause, mode, chosen] = rng.uniform(*settings.links, len(chosen))
    return link


def _links_by_symptom(settings: FleetSettings, rng: np.random.Generator) -> Floats:
    """Return links, shape (C, M, J), drawn for each symptom: most have one cause or two, some have many.

    A link belongs to all modes of its cause with probability `mode_overlap`, and otherwise to one of them.
    """
    few = np.floor(rng.pareto(settings.causes_tail, settings.symptoms)) + 1
    linked = np.zeros((settings.causes, settings.symptoms), np.bool_)
    for symptom, number in enumerate(
        np.minimum(few, min(settings.most_causes, settings.causes)).astype(np.int64)
    ):
        linked[rng.choice(settings.causes, number, replace=False), symptom] = True
    idle = np.flatnonzero(~linked.any(axis=1))
    linked[idle, rng.integers(settings.symptoms, size=len(idle))] = True
    strength = np.where(linked, rng.uniform(*settings.links, linked.shape), 0.0)
    common, mine = _owners(linked.shape, settings.modes, settings.mode_overlap, rng)
    return np.where(common | mine, strength[:, None, :], 0.0)


def _owners(
    shape: tuple[int, ...], modes: int, overlap: float, rng: np.random.Generator
) -> tuple[Bools, Bools]:
    """Return two arrays of flags: links of all modes, shape (C, 1, J), and the owning mode of each link, (C, M, J)."""
    common: Bools = rng.random(shape) < overlap
    owner = rng.integers(modes, size=shape)
    mine: Bools = owner[:, None, :] == np.arange(modes)[None, :, None]
    return common[:, None, :], mine


def _singles(network: Network) -> tuple[Floats, Floats]:
    """Return the frequencies (C,) and links (C, J) of events with one cause.

    A cause without such an event gets the smallest prior and no links.
    """
    dense, prior = link_matrix(network), network.prior[0]
    frequency = np.zeros(len(network.causes))
    base = np.zeros((len(network.causes), len(network.symptoms)))
    for index in np.argsort(
        prior, kind="stable"
    ):  # in rising order, so that the links of the likeliest event remain
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


def _assemble(parts: _Parts, settings: FleetSettings, seed: int, rng: np.random.Generator) -> World:
    share_of = _cause_sets(parts.frequency / parts.frequency.sum(), settings, rng)
    sets = tuple(share_of)
    if sum(settings.modes ** len(each) for each in sets) * len(parts.symptoms) > 2**28:
        raise InputError("These settings give more combinations of causes and modes than can be listed.")
    configuration_set, configuration_share, seen = _configurations(sets, parts, settings.faint)
    tilt, machines, families = _machine_types(settings, len(parts.causes), rng)
    steps = rng.normal(0, settings.drift, (MAX_MONTHS, len(parts.causes)))
    steps[0] = 0
    return World(
        settings=settings,
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
        customer_rate=np.exp(rng.normal(0, settings.customer_rate_spread, settings.customers)),
    )


def _cause_sets(
    frequency: Floats, settings: FleetSettings, rng: np.random.Generator
) -> Mapping[CauseSet, float]:
    """Return P(cause set) of every possible set.  Pairs and triples have random proportions."""
    number = len(frequency)
    single = 1 - settings.pair_share * bool(settings.pairs) - settings.triple_share * bool(settings.triples)
    single -= settings.chance_share * bool(settings.chance_pairs)
    share: dict[CauseSet, float] = {(cause,): single * frequency[cause] for cause in range(number)}
    for size, count, total in (
        (2, settings.pairs, settings.pair_share),
        (3, settings.triples, settings.triple_share),
    ):
        chosen = _random_sets(number, size, count, frequency, rng)
        weights = rng.uniform(0.5, 1.5, len(chosen))
        _add(share, chosen, total * weights / weights.sum() if len(chosen) else weights)
    chance = _likeliest_pairs(frequency, settings.chance_pairs)
    together = np.array([frequency[first] * frequency[second] for first, second in chance])
    _add(share, chance, settings.chance_share * together / together.sum() if len(chance) else together)
    total = sum(share.values())
    # For a set of probability zero the oracle would take the logarithm of zero.
    return {each: value / total for each, value in share.items() if value > 0}


def _add(share: dict[CauseSet, float], sets: Iterable[CauseSet], values: Floats) -> None:
    for each, value in zip(sets, values, strict=True):
        share[each] = share.get(each, 0.0) + float(value)


def _random_sets(
    number: int, size: int, count: int, weight: Floats, rng: np.random.Generator
) -> list[CauseSet]:
    """Return up to `count` distinct random sets.  Frequent causes are in more of them."""
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
    """Return the `count` likeliest pairs of independent causes, ordered by cause."""
    # These pairs are among the `count + 1` likeliest causes, and nearly all among the first thousand.
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
    """Return set index (G,), P(modes | set) (G,) and P(symptom seen) (G, J) of every configuration."""
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
    settings: FleetSettings, causes: int, rng: np.random.Generator
) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    """Return the tilt (X, C), the type-models and the families.  The names are made up in the pattern of real ones."""
    family_tilt = rng.normal(0, settings.family_tilt, (settings.families, causes))
    own_tilt = rng.normal(0, settings.machine_tilt, (settings.families, settings.machine_types, causes))
    tilt = (family_tilt[:, None, :] + own_tilt).reshape(-1, causes)
    families = tuple(f"SIM{index // settings.machine_types + 1}" for index in range(len(tilt)))
    return tilt, tuple(f"{9000 + index:04d}SIM" for index in range(len(tilt))), families


def set_shares(world: World, machine: int = 0, month: int = 0) -> Floats:
    """Return P(cause set), shape (U,), on a machine type in a month.

    The log share of a set of several causes moves by the mean of its causes.
    """
    if not 0 <= month < len(world.walk):
        raise InputError(f"A simulated history has months 0 to {len(world.walk) - 1}, not {month}.")
    log_ratio = world.tilt[machine] + world.walk[month]
    weight = world.share * np.exp(world.member @ log_ratio / world.member.sum(axis=1))
    shares: Floats = weight / weight.sum()
    return shares
