"""The machine of a case, as the answer confirms it."""

from diagnoser.evidence.known import Known
from diagnoser.knowledge import machine_type_of
from diagnoser.model import Model
from diagnoser.types import KnownMachine, Report


def known_machine(model: Model, report: Report, known: Known) -> KnownMachine | None:
    """Return the machine that was given, else the one that the text names; None if the knowledge does not have it."""
    if not known.machine:
        return None
    found = model.knowledge.machines.get(machine_type_of(known.machine) or "")
    if found is None:
        return None
    return KnownMachine(
        named=known.machine,
        named_by="given" if report.machine else "text",
        machine_type=found.machine_type,
        family=found.family,
        light_path=found.light_path,
    )
