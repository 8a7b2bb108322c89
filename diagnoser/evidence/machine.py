"""The machine of a case, as the answer confirms it."""

from diagnoser.evidence.known import Known
from diagnoser.knowledge import Knowledge, machine_of
from diagnoser.types import KnownMachine, Report


def known_machine(knowledge: Knowledge, report: Report, known: Known) -> KnownMachine | None:
    """Return the given machine, else the one named in the text. None if the knowledge does not have it."""
    found = machine_of(knowledge, known.machine) if known.machine else None
    if found is None:
        return None
    return KnownMachine(
        named=known.machine or "",
        named_by="given" if report.machine else "text",
        machine_type=found.machine_type,
        product_name=found.product_name,
        family=found.family,
        light_path=found.light_path,
        shows=found.shows,
    )
