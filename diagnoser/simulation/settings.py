"""What a simulated fleet is like: one frozen record of dials, each with a documented default.

The defaults are a fleet of the kind that DESIGN, section 2, measured: 30 causes, 60 symptoms, two hidden modes a
cause, co-failures.  The oracle's best pair fixes about 0.84 of the tickets at the first visit there and here, but
learning is harder here.  `AS_DESIGNED` agrees with the other figures of DESIGN, too; `EVERYTHING_UP` turns on every
further thing that models get wrong.
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

SHAPE: Final = frozenset(
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
"""What a world drawn like a network has from the network: these dials have no effect on it."""

HABITS: Final = frozenset(
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
"""How people own, ask, label and dispatch: all that has an effect on tickets from a network itself."""


@dataclass(frozen=True, slots=True)
class Dials:
    """What the simulated world is like.

    Attributes:
        causes: Number of causes.
        symptoms: Number of symptoms.
        no_part_share: Share of the causes that need no spare part.
        modes: Hidden modes of a cause: mutually exclusive, each with links of its own.
        links_per_mode: Symptoms that one mode shows.
        mode_overlap: Share of a mode's symptoms that it has in common with the cause's first mode.
        faint: What a mode shows of another mode's symptoms: at least this share of the other's link.
        most_causes: Above zero, links are dealt out by symptom and `links_per_mode` has no effect: a symptom has
            1 + floor(Pareto(causes_tail)) causes, at most so many.
        causes_tail: See there; the smaller, the more symptoms have many causes.
        links: Lowest and highest P(symptom | mode).
        leaks: Lowest and highest P(symptom | nothing that could show it).
        report_rates: Lowest and highest P(mentioned | symptom seen).
        rarity: How much rarer each next cause is: the share of the i-th is proportional to i ** -rarity.
        frequency_ratio: Above one, shares are log-uniform within this ratio, and `rarity` has no effect.
        pair_share: Share of tickets with one of the pairs that fail together.
        pairs: How many such pairs there are.
        triple_share: Share of tickets with one of the triples that fail together.
        triples: How many such triples there are.
        chance_share: Share of tickets where two causes met by chance (in proportion to their frequencies).
        chance_pairs: Only so many of those pairs are possible, the likeliest, so that they can be listed.
        families: Machine families; one means that the machine says nothing.
        machine_types: Machine types in each family.
        family_tilt: Standard deviation of log(share of a cause in the family / in the fleet).
        machine_tilt: The same of a machine type within its family.
        customers: How many; the n-th has a share proportional to 1 / n.
        customer_rate_spread: Standard deviation of log(report-rate multiplier of a customer).
        tickets_per_machine: Tickets that one serial number has on average in a history.
        asked_share: Share of tickets where support asked back.
        questions: Questions asked on such a ticket.
        answer_unknown: Share of questions that nobody could answer.
        label_wrong: Share of tickets where one cause in the label is another cause than the true one.
        label_partial: Share of tickets of several causes where the label names all but one.
        label_missing: Share of tickets without a label.
        drift: Standard deviation of a cause's monthly step of log share.
        sent_right: Share of dispatches of the past that took the right parts (never more than two).
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
        """Refuse settings that no fleet can have."""
        _check_counts(self)
        _check_ranges(self)


def _check_counts(dials: Dials) -> None:
    least = {"causes": 3, "most_causes": 0, "pairs": 0, "triples": 0, "chance_pairs": 0, "questions": 0}
    for each in fields(dials):
        value = getattr(dials, each.name)
        if isinstance(value, int) and value < least.get(each.name, 1):
            raise InputError(f"The dial {each.name} must be at least {least.get(each.name, 1)}, not {value}.")
    if dials.links_per_mode > dials.symptoms and not dials.most_causes:
        raise InputError("The dial links_per_mode asks for more symptoms than there are.")
    if configurations(dials) > MAX_CONFIGURATIONS:
        raise InputError(f"These dials have more than {MAX_CONFIGURATIONS} combinations of causes and modes.")


def configurations(dials: Dials) -> int:
    """Return the most combinations of cause set and modes that a truth with these dials can have."""
    pairs = min(dials.pairs + dials.chance_pairs, dials.causes * (dials.causes - 1) // 2)
    return dials.causes * dials.modes + pairs * dials.modes**2 + dials.triples * dials.modes**3


def _check_ranges(dials: Dials) -> None:
    for name in _SHARES:
        if not 0 <= getattr(dials, name) <= 1:
            raise InputError(f"The dial {name} is a share and must lie between 0 and 1.")
    for name in _INTERVALS:
        low, high = getattr(dials, name)
        if not 0 < low <= high < 1:
            raise InputError(f"The dial {name} needs two rising values between 0 and 1.")
    for name in ("rarity", "family_tilt", "machine_tilt", "customer_rate_spread", "drift"):
        if not 0 <= getattr(dials, name) < float("inf"):
            raise InputError(f"The dial {name} must not be negative.")
    for name in ("tickets_per_machine", "causes_tail"):
        if not 0 < getattr(dials, name) < float("inf"):
            raise InputError(f"The dial {name} must be above zero.")
    if not 1 <= dials.frequency_ratio < float("inf"):
        raise InputError("The dial frequency_ratio must be at least 1.")
    if dials.pair_share + dials.triple_share + dials.chance_share >= 1:
        raise InputError("The shares of tickets with several causes must add up to less than one.")
    if dials.label_wrong + dials.label_partial + dials.label_missing > 1:
        raise InputError("The shares of damaged labels must add up to at most one.")


EVERYTHING_UP: Final = Dials(
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

AS_DESIGNED: Final = Dials(
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
"""Of the worlds searched, the one that agrees best with what DESIGN, section 2, measured; see docs/learning.md."""

MILDER: Final = Dials(mode_overlap=0.8)
"""Modes that differ in one symptom of six; what it does to learning stands in docs/learning.md."""
