"""The nouns of the expert knowledge: frozen records, one class a table of `data/knowledge`.

Ids are the strings of the files; tuples keep the order of the files, mappings are keyed by id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from diagnoser.types import CauseKind

UNKNOWN_PART_CLASS = "small"
UNKNOWN_PART_VALUE_USD = 200.0


@dataclass(frozen=True, slots=True)
class Component:
    """Something that can be wrong: a part, or a cause that needs no part.

    Attributes:
        units: Typical pieces in one server; 0 when most servers have none, or when there is no part.
        annual_rate: Faults that reach a service desk, per server and year, all units together.
        synonyms: What people call it, in the three scripts.
    """

    id: str
    name_en: str
    name_zh: str
    kind: CauseKind
    units: float
    value_usd: float
    shipping_class: str
    annual_rate: float
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that can be observed.

    Attributes:
        patterns: Words that stand for it in a report, in the three scripts; the prefixes `re:`, `not:` and
            `skip:` are explained in `diagnoser.reading`.
        supersedes: Less specific readings of the same words, dropped when this symptom is present.
    """

    id: str
    name_en: str
    name_zh: str
    how_observed: str
    group: str
    patterns: tuple[str, ...]
    supersedes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """P(symptom shown | this cause alone), and what the number rests on."""

    symptom: str
    cause: str
    probability: float
    basis: str


@dataclass(frozen=True, slots=True)
class MachineType:
    """A four-character machine type; None where the product or its panel is not known."""

    machine_type: str
    family: str | None
    light_path: bool | None


@dataclass(frozen=True, slots=True)
class QuestionText:
    """How to ask for one symptom, and what the answer costs."""

    symptom: str
    text_en: str
    text_zh: str
    minutes: float
    observable_by: str


@dataclass(frozen=True, slots=True)
class StepText:
    """What support can try from afar against a cause that needs no part, and how long it takes."""

    cause: str
    text_en: str
    text_zh: str
    minutes: float


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs in units of one revisit at service level 5x9.

    Attributes:
        handling: Shipping class -> picking and carrying one piece.
        unneeded_base: One piece sent in vain, whatever it is worth.
        unneeded_per_1000_usd: Added to it for every 1000 USD of value.
        revisit: Service level -> a second visit because the right part was not there.
    """

    handling: Mapping[str, float]
    unneeded_base: float
    unneeded_per_1000_usd: float
    revisit: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the experts said.

    Attributes:
        leaks: Symptom -> P(shown | no known cause), before `exposure`.
        exposure: Multiplies all rates and leaks: the share of a year that one ticket stands for.
        report_rate: Prior mean of how often a shown symptom is mentioned unprompted.
        steps: Cause -> what can be tried before a visit.
    """

    components: tuple[Component, ...]
    symptoms: tuple[Symptom, ...]
    links: tuple[Link, ...]
    leaks: Mapping[str, float]
    machines: Mapping[str, MachineType]
    questions: Mapping[str, QuestionText]
    costs: Costs
    exposure: float
    report_rate: float
    steps: Mapping[str, StepText] = field(default_factory=dict)


DEFAULT_COSTS = Costs(
    handling={"small": 0.02, "medium": 0.04, "large": 0.08},
    unneeded_base=0.05,
    unneeded_per_1000_usd=0.25,
    revisit={"5x9": 1.0, "7x24x8": 1.5, "7x24x4": 2.5},
)


def empty_knowledge() -> Knowledge:
    """Return the knowledge of somebody who knows nothing: no cause, no symptom, usual costs."""
    return Knowledge((), (), (), {}, {}, {}, DEFAULT_COSTS, exposure=0.1, report_rate=0.05)


def handling_cost(knowledge: Knowledge, part: str) -> float:
    """Return the cost of sending one piece; a part nobody described ships like a small one."""
    component = _component(knowledge, part)
    return knowledge.costs.handling[component.shipping_class if component else UNKNOWN_PART_CLASS]


def unneeded_cost(knowledge: Knowledge, part: str) -> float:
    """Return the cost of one piece sent in vain; a part nobody described is of middling value."""
    component = _component(knowledge, part)
    value = component.value_usd if component else UNKNOWN_PART_VALUE_USD
    return knowledge.costs.unneeded_base + knowledge.costs.unneeded_per_1000_usd * value / 1000


def _component(knowledge: Knowledge, part: str) -> Component | None:
    return next((component for component in knowledge.components if component.id == part), None)
