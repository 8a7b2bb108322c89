"""The records of the expert knowledge: one frozen class for each table of `data/knowledge`.

Ids are the strings in the files.  Tuples keep the order of the files.  Mappings have ids as keys.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from diagnoser.types import ActionKind, ActionResult, CauseKind

UNKNOWN_PART_CLASS = "small"
UNKNOWN_PART_VALUE_USD = 200.0


@dataclass(frozen=True, slots=True)
class Component:
    """A cause of faults: a spare part, or a cause without a part.

    Attributes:
        units: Typical number of pieces in one server. 0 if most servers have none, and for a cause without a part.
        value_usd: Value of one piece in US dollars.
        annual_rate: Faults reported to a service desk per server and year, of all pieces together.
        synonyms: Other names, in English and in simplified and traditional Chinese.
        share_of_servers: Share of the servers with at least one such piece.
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
    share_of_servers: float = 1.0


@dataclass(frozen=True, slots=True)
class Symptom:
    """A symptom: an observable fact of the machine.

    Attributes:
        patterns: Words for this symptom in a report, in English and in simplified and traditional Chinese.
            `diagnoser.knowledge.patterns` explains the prefixes `re:`, `not:` and `skip:`.
        supersedes: Less specific symptoms, also matched by the same words.  They are dropped when this one is present.
        also_shown_by: Other displays for a symptom of the light path panel, in the words of `MachineType.shows`.
    """

    id: str
    name_en: str
    name_zh: str
    how_observed: str
    group: str
    patterns: tuple[str, ...]
    supersedes: tuple[str, ...]
    also_shown_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """P(symptom shown | this cause alone), and the source of the number."""

    symptom: str
    cause: str
    probability: float
    basis: str


@dataclass(frozen=True, slots=True)
class MachineType:
    """A machine type or a product.  An unknown field is None, or empty.

    Attributes:
        machine_type: The key: a four-character machine type such as `7979`, or a product such as `R710`.
        family: The product as an id. It is common to all machine types of one product.
        product_name: The name to show to people.
        maker: The id of the maker, such as `dell`.
        names: The usual names of this product in reports.  Case, blanks, hyphens and `Gen` for `G` do not matter.
        shows: The displays of the machine, such as `LCD` or `IML`. `machine_table.SHOWS` lists the words.
        equipment: Causes present in this machine by its design but not in most servers, such as memory cards.
    """

    machine_type: str
    family: str | None
    light_path: bool | None
    product_name: str = ""
    maker: str = ""
    names: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionText:
    """The question about one symptom, and the minutes for an answer.

    Attributes:
        broad: Whether it is a first question for an unknown fault, such as "does it power on?".
    """

    symptom: str
    text_en: str
    text_zh: str
    minutes: float
    observable_by: str
    broad: bool = False


@dataclass(frozen=True, slots=True)
class StepText:
    """A remote step against a cause without a part, and its minutes."""

    cause: str
    text_en: str
    text_zh: str
    minutes: float


THE_PART: Final = "(part)"
"""In `Remedy.cause`: the part or the cause that the action names."""

ONE_OF_SEVERAL: Final = "(several)"
"""In `Remedy.cause`: the part that the action names, where a server has several and no position is told."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A row of remedies.csv: the evidence of an action against a cause if the fault is still there.

    Attributes:
        action: The kind of action.
        result: Its result: `no_change`, `came_back` or `unknown`.
        cause: A cause repaired by the action, independent of the named part. Or `THE_PART`, or `ONE_OF_SEVERAL`.
        remains: P(the cause is still there after the action | it was there before), in [0, 1].
    """

    action: ActionKind
    result: ActionResult
    cause: str
    remains: float


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of printed.csv: the symptom of a field or event of a tool.

    Attributes:
        tool: The tool, such as `megacli`.
        name: Name of the field or text of the event, in lower case.
        when: The value for a present symptom. `bad` stands for every unhealthy value (a number above zero, yes,
            failed), `>N` for a number above N, and `|` joins several values. `event` means that the line itself is the
            event, `end` that this event or value ends the symptom, and `row` means a row of a listing. Other words are
            explained by the reader of the tool.
        symptom: The symptom.
    """

    tool: str
    name: str
    when: str
    symptom: str


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A row of codes.csv: the symptom of a maker's code.

    Attributes:
        maker: The maker, such as `dell`. `any` for codes of several makers.
        code: The code in capital letters, as printed.
        symptom: The symptom, or an empty text for a code without a fault.
        state: `present`, or `absent` for a code of a recovery.
    """

    maker: str
    code: str
    symptom: str
    state: Literal["present", "absent"]


@dataclass(frozen=True, slots=True)
class WordRow:
    """A row of concepts.csv with its words from words_en.csv and words_zh.csv.

    Attributes:
        kind: The class of the concept: `thing`, `attribute`, `place`, `state`, `quantity`, `hedge`, `past`, `now`,
            `contrast`, `action`, `result` and so on (data/knowledge/README.md).
        concept: Name of the concept in capital letters.
        opposite: For a state, the meaning of its negation as another state. Otherwise empty.
        words: Words in English and Chinese.
        cause: For a thing, its part or cause. Otherwise empty.
    """

    kind: str
    concept: str
    opposite: str
    words: tuple[str, ...]
    cause: str = ""


ALONE = "ALONE"
"""In `beside`: the rule holds only in a report that tells no other symptom."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row of rules.csv: the meaning of a thing in a state.

    Attributes:
        symptom: The symptom, or an empty text for a pair without a meaning for the machine.
        several: The symptom for two or more things, or an empty text if their number makes no difference.
        things: Concepts of the thing. `OWNER.ATTRIBUTE` for an attribute, with `*` for any owner. `-` for none.
        states: Concepts of the state.
        says: The state of the symptom.
        within: The rule holds only with one of these concepts in the same clause or the one before or after.  A rule
            with such a match wins over the rules of the same pair without this condition.
        beside: The rule holds only in a report with one of these symptoms. `ALONE`: only in a report without any other
            symptom. Empty: always.
        unless: The rule holds only in a report without these more specific symptoms.
    """

    symptom: str
    several: str
    things: tuple[str, ...]
    states: tuple[str, ...]
    says: Literal["present", "absent"]
    within: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingTables:
    """The tables for reading reports, besides the patterns of the symptoms.  Every one of them may be empty.

    Attributes:
        printed: The symptoms of fields and events of tools.
        codes: The symptoms of makers' codes.
        words: Word classes of the grammar.
        rules: Rules of the grammar.
    """

    printed: tuple[PrintedRow, ...] = ()
    codes: tuple[CodeRow, ...] = ()
    words: tuple[WordRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Costs:
    """Costs in units of one revisit at service level 5x9.

    Attributes:
        handling: Shipping class -> cost of picking and shipping one piece.
        unneeded_base: Fixed cost of one piece sent and not needed.
        unneeded_per_1000_usd: Cost added to `unneeded_base` for every 1000 USD of value.
        revisit: Service level -> cost of a second visit because the right part was missing.
    """

    handling: Mapping[str, float]
    unneeded_base: float
    unneeded_per_1000_usd: float
    revisit: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of the page for a fleet: its title, and the hints in its empty fields.

    In place of an empty text the page has general words of its own.
    """

    title_en: str = ""
    title_zh: str = ""
    report_hint_en: str = ""
    report_hint_zh: str = ""
    machine_hint_en: str = ""
    machine_hint_zh: str = ""


@dataclass(frozen=True, slots=True)
class PartNumber:
    """A row of part_numbers.csv: an order number of a part.

    Attributes:
        part: The part.
        machine_type: The key of its machine type, or an empty text for all.
        number: The part number (FRU, spare part or option), as written.
        description: The usual name of this piece.
        source: The source of the number.
    """

    part: str
    machine_type: str
    number: str
    description: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class EndOfLife:
    """A row of ends_of_life.csv: the last day with spare parts for a family of machines.

    Attributes:
        family: The family, as in machine_types.csv.
        part: The part, or an empty text for all parts without a row of their own in the family.
        ends_on: The day, in ISO 8601.
        source: The source of the day.
    """

    family: str
    part: str
    ends_on: str
    source: str


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The whole expert knowledge.

    Attributes:
        leaks: Symptom -> P(shown | no known cause), before `exposure`.
        exposure: The time behind one ticket, as a share of a year.  All rates and leaks are multiplied by it.
        report_rate: Prior mean of P(symptom mentioned unprompted | symptom shown).
        steps: Cause -> remote step to try before a visit.
        reading: Further tables for reading reports.
        page: The texts of the page for this fleet.
        remedies: The evidence of actions in vain.
        part_numbers: The order numbers of the fleet's parts. Nothing is computed from them.
        ends_of_life: The last days with spare parts. No answer depends on them.
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
    reading: ReadingTables = field(default_factory=ReadingTables)
    page: PageTexts = field(default_factory=PageTexts)
    remedies: tuple[Remedy, ...] = ()
    part_numbers: tuple[PartNumber, ...] = ()
    ends_of_life: tuple[EndOfLife, ...] = ()


DEFAULT_COSTS = Costs(
    handling={"small": 0.02, "medium": 0.04, "large": 0.08},
    unneeded_base=0.05,
    unneeded_per_1000_usd=0.25,
    revisit={"5x9": 1.0, "7x24x8": 1.5, "7x24x4": 2.5},
)


def empty_knowledge() -> Knowledge:
    """Return a knowledge without causes and symptoms, and with the default costs."""
    return Knowledge((), (), (), {}, {}, {}, DEFAULT_COSTS, exposure=0.1, report_rate=0.05)


def handling_cost(knowledge: Knowledge, part: str) -> float:
    """Return the cost of sending one piece.  A part without a component counts as a small one."""
    component = _component(knowledge, part)
    return knowledge.costs.handling[component.shipping_class if component else UNKNOWN_PART_CLASS]


def unneeded_cost(knowledge: Knowledge, part: str) -> float:
    """Return the cost of one unneeded piece.  A part without a component counts as one of 200 USD."""
    component = _component(knowledge, part)
    value = component.value_usd if component else UNKNOWN_PART_VALUE_USD
    return knowledge.costs.unneeded_base + knowledge.costs.unneeded_per_1000_usd * value / 1000


def _component(knowledge: Knowledge, part: str) -> Component | None:
    return next((component for component in knowledge.components if component.id == part), None)
