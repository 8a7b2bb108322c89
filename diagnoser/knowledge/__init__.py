"""The expert knowledge about servers: components, symptoms, links, machines, questions and costs.

The module `graphs` is not re-exported here, because it imports networkx. The service does not need networkx.
"""

from diagnoser.knowledge.consistency import check_knowledge
from diagnoser.knowledge.exchange import JSON, knowledge_from_json, knowledge_to_json
from diagnoser.knowledge.loading import load_knowledge
from diagnoser.knowledge.machines import (
    MachineMention,
    machine_of,
    machine_type_of,
    machines_in,
    not_observable,
)
from diagnoser.knowledge.part_numbers import numbers_for, part_of_number
from diagnoser.knowledge.records import (
    CodeRow,
    Component,
    Costs,
    EndOfLife,
    Knowledge,
    Link,
    MachineType,
    PageTexts,
    PartNumber,
    PrintedRow,
    QuestionText,
    ReadingTables,
    Remedy,
    RuleRow,
    Symptom,
    WordRow,
    empty_knowledge,
    handling_cost,
    unneeded_cost,
)

__all__ = [
    "JSON",
    "CodeRow",
    "Component",
    "Costs",
    "EndOfLife",
    "Knowledge",
    "Link",
    "MachineMention",
    "MachineType",
    "PageTexts",
    "PartNumber",
    "PrintedRow",
    "QuestionText",
    "ReadingTables",
    "Remedy",
    "RuleRow",
    "Symptom",
    "WordRow",
    "check_knowledge",
    "empty_knowledge",
    "handling_cost",
    "knowledge_from_json",
    "knowledge_to_json",
    "load_knowledge",
    "machine_of",
    "machine_type_of",
    "machines_in",
    "not_observable",
    "numbers_for",
    "part_of_number",
    "unneeded_cost",
]
