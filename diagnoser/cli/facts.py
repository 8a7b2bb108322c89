"""Common output of several commands: the machine of a case, and the actions tried on it."""

from collections.abc import Iterable

from diagnoser.cli.output import columns
from diagnoser.types import Action, Identity, KnownMachine


def machine_lines(machine: KnownMachine | None, identity: Identity) -> list[str]:
    """Return lines on the machine of a case, and on the numbers in its text."""
    rows: list[tuple[str, str]] = []
    if machine is not None:
        rows += [
            (
                "machine",
                f"{machine.named} ({'given' if machine.named_by == 'given' else 'read in the text'})",
            ),
            ("type", machine.machine_type),
            ("product", machine.product_name),
            ("family", machine.family or ""),
            ("light path panel", _yes_or_no(machine.light_path)),
            ("shows", ", ".join(machine.shows)),
        ]
    elif identity.machine:
        rows.append(("machine", f"{identity.machine} (not in the knowledge)"))
    rows += [("serial number", identity.serial), ("part numbers", ", ".join(identity.part_numbers))]
    return columns([row for row in rows if row[1]])


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def action_lines(actions: Iterable[Action]) -> list[str]:
    """Return one line for each action."""
    return columns([one.action, one.part, one.position, one.result, one.at] for one in actions)
