"""The settings of a simulated fleet: one frozen record with documented defaults.

The defaults describe a fleet like that of DESIGN, section 2: 30 causes, 60 symptoms, two hidden modes for each
cause, and co-failures.  In both fleets the oracle's best pair of spares fixes about 0.84 of the tickets at the first
visit, but learning is harder in this one.  `AS_DESIGNED` also agrees with the other figures of DESIGN.  `HARD` turns
on all further violations of the model's assumptions.
"""

from dataclasses import dataclass, fields
from typing import Final

from diagnoser.errors import InputError

MAX_MONTHS: Final = 120
MAX_CONFIGURATIONS: Final = 200_000

_SHARES: Final = (
    "no_part_share",
    "mode_overlap",
    "faint",
    "pair_share",
    "triple_share",
    "chance_share",
    "label_wrong",
    "label_partial",
    "label_missing",
    "asked_share",
    "answer_unknown",
    "sent_right",
)
_INTERVALS: Final = ("links", "leaks", "report_rates")

TAKEN_FROM_NETWORK: Final = frozenset(
    [
        "causes",
        "symptoms",
        "no_part_share",
        "links_per_mode",
        "most_causes",
        "causes_tail",
        "links",
        "leaks",
        "rarity",
        "frequency_ratio",
    ]
)
"""Settings that `world_like` takes from the network, so that their values have no effect on it."""

USED_WITH_NETWORK: Final = frozenset(
    [
        "customers",
        "tickets_per_machine",
        "asked_share",
        "questions",
        "answer_unknown",
        "label_wrong",
        "label_partial",
        "label_missing",
        "sent_right",
    ]
)
"""Settings with an effect on tickets drawn from a network itself: customers, questions, labels and dispatches."""


@dataclass(frozen=True, slots=True)
class FleetSettings:
    """The settings of a simulated fleet.  Shares lie in [0, 1].

    Attributes:
        causes: Number of causes.
        symptoms: Number of symptoms.
        no_part_share: Share of the causes without a spare part.
        modes: Hidden modes of each cause.  They are mutually exclusive, and each has its own links.
        links_per_mode: Number of symptoms of one mode.
        mode_overlap: Share of a mode's symptoms in common with the first mode of its cause.
        faint: Least link of a mode to a symptom of another mode of its cause, as a share of the other mode's link.
        most_causes: If above zero, causes are drawn for each symptom, and `links_per_mode` has no effect.  A symptom
            has 1 + floor(Pareto(causes_tail)) causes, but at most `most_causes`.
        causes_tail: The exponent of that Pareto distribution.  A smaller value gives more symptoms with many causes.
        links: Lowest and highest P(symptom | mode).
        leaks: Lowest and highest P(symptom | no cause of it).
        report_rates: Lowest and highest P(mentioned | symptom seen).
        rarity: The share of the i-th cause is proportional to i ** -rarity.
        frequency_ratio: If above one, shares are log-uniform within this ratio, and `rarity` has no effect.
        pair_share: Share of tickets with one of the co-failing pairs of causes.
        pairs: Number of such pairs.
        triple_share: Share of tickets with one of the co-failing triples.
        triples: Number of such triples.
        chance_share: Share of tickets with two independent causes (in proportion to their frequencies).
        chance_pairs: Number of possible such pairs, the likeliest ones, so they can be enumerated.
        families: Number of machine families.  With one family the machine is no evidence.
        machine_types: Number of machine types in each family.
        family_tilt: Standard deviation of log(share of a cause in the family / in the fleet).
        machine_tilt: The same for a machine type within its family.
        customers: Number of customers.  The n-th has a share proportional to 1 / n.
        customer_rate_spread: Standard deviation of log(report-rate multiplier of a customer).
        tickets_per_machine: Mean number of tickets with the same serial number in a history.
        asked_share: Share of tickets with questions of support.
        questions: Number of questions on such a ticket.
        answer_unknown: Share of questions without a known answer.
        label_wrong: Share of tickets with one true cause replaced by another cause in the label.
        label_partial: Share of tickets with several causes and one of them missing in the label.
        label_missing: Share of tickets without a label.
        drift: Standard deviation of the monthly step of log(share of a cause).
        sent_right: Share of past dispatches with the right parts, at most two.
    """

    causes: int = 30
    symptoms: int = 60
    no_part_share: float = 0.2
    modes: int = 2
    links_per_mode: int = 6
    mode_overlap: float = 0.5
    faint: float = 0.0
    most_causes: int = 0
    causes_tail: float = 1.5
    links: tuple[float, float] = (0.2, 0.9)
    leaks: tuple[float, float] = (0.002, 0.03)
    report_rates: tuple[float, float] = (0.3, 0.75)
    rarity: float = 1.0
    frequency_ratio: float = 1.0
    pair_share: float = 0.15
    pairs: int = 15
    triple_share: float = 0.01
    triples: int = 4
    chance_share: float = 0.02
    chance_pairs: int = 435
    families: int = 1
    machine_types: int = 1
    family_tilt: float = 0.0
    machine_tilt: float = 0.0
    customers: int = 40
    customer_rate_spread: float = 0.0
    tickets_per_machine: float = 1.5
    asked_share: float = 0.0
    questions: int = 3
    answer_unknown: float = 0.1
    label_wrong: float = 0.0
    label_partial: float = 0.0
    label_missing: float = 0.0
    drift: float = 0.0
    sent_right: float = 0.7

    def __post_init__(self) -> None:
        """Raise InputError for impossible settings."""
        _check_counts(self)
        _check_ranges(self)


def _check_counts(settings: FleetSettings) -> None:
    least = {"causes": 3, "most_causes": 0, "pairs": 0, "triples": 0, "chance_pairs": 0, "questions": 0}
    for each in fields(settings):
        value = getattr(settings, each.name)
        if isinstance(value, int) and value < least.get(each.name, 1):
            raise InputError(
                f"The setting {each.name} must be at least {least.get(each.name, 1)}, not {value}."
            )
    if settings.links_per_mode > settings.symptoms and not settings.most_causes:
        raise InputError("The setting links_per_mode must not exceed the number of symptoms.")
    if configurations(settings) > MAX_CONFIGURATIONS:
        raise InputError(
            f"These settings give more than {MAX_CONFIGURATIONS} combinations of causes and modes; lower one of them."
        )


def configurations(settings: FleetSettings) -> int:
    """Return an upper bound on the number of combinations of cause set and modes in a world with these settings."""
    pairs = min(settings.pairs + settings.chance_pairs, settings.causes * (settings.causes - 1) // 2)
    return settings.causes * settings.modes + pairs * settings.modes**2 + settings.triples * settings.modes**3


def _check_ranges(settings: FleetSettings) -> None:
    for name in _SHARES:
        if not 0 <= getattr(settings, name) <= 1:
            raise InputError(f"The setting {name} is a share and must lie between 0 and 1.")
    for name in _INTERVALS:
        low, high = getattr(settings, name)
        if not 0 < low <= high < 1:
            raise InputError(f"The setting {name} needs two values between 0 and 1, the lower one first.")
    for name in ("rarity", "family_tilt", "machine_tilt", "customer_rate_spread", "drift"):
        if not 0 <= getattr(settings, name) < float("inf"):
            raise InputError(f"The setting {name} must not be negative.")
    for name in ("tickets_per_machine", "causes_tail"):
        if not 0 < getattr(settings, name) < float("inf"):
            raise InputError(f"The setting {name} must be above zero.")
    if not 1 <= settings.frequency_ratio < float("inf"):
        raise InputError("The setting frequency_ratio must be at least 1.")
    if settings.pair_share + settings.triple_share + settings.chance_share >= 1:
        raise InputError("The shares of tickets with several causes must add up to less than one.")
    if settings.label_wrong + settings.label_partial + settings.label_missing > 1:
        raise InputError("The shares of damaged labels must add up to at most one.")


HARD: Final = FleetSettings(
    families=4,
    machine_types=3,
    family_tilt=0.7,
    machine_tilt=0.3,
    customer_rate_spread=0.4,
    asked_share=0.3,
    label_wrong=0.05,
    label_partial=0.3,
    label_missing=0.05,
    drift=0.08,
)

AS_DESIGNED: Final = FleetSettings(
    no_part_share=0.0,
    links_per_mode=5,
    mode_overlap=0.75,
    faint=0.2,
    links=(0.29, 0.64),
    leaks=(0.001, 0.03),
    report_rates=(0.78, 0.92),
    frequency_ratio=10.0,
    pair_share=0.055,
    chance_share=0.0,
)
"""The world that agrees best with the figures of DESIGN, section 2, among those searched (docs/learning.md)."""

SIMILAR_MODES: Final = FleetSettings(mode_overlap=0.8)
"""Modes of a cause that differ in one symptom of six.  docs/learning.md has its effect on learning."""
