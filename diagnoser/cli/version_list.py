"""The list of the versions in a folder of models: the data, the scores and the later fate of each."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diagnoser.cli.output import columns
from diagnoser.errors import ModelError

if TYPE_CHECKING:
    from diagnoser.knowledge import JSON
    from diagnoser.registry import Change, VersionNote

HEADER = (
    "", "version", "made", "tickets", "causes", "symptoms", "first-time fix", "gate", "made current", "by", "note",
)  # fmt: skip
RIGHT = (3, 4, 5)


def entries(models: Path) -> list[dict[str, "JSON"]]:
    """Return the known facts of each version, those without a date first, then the oldest."""
    from diagnoser.registry import current, promotions, version_notes, versions

    last = {change.version: change for change in promotions(models)}
    notes, now = version_notes(models), current(models)
    found = [
        _entry(models, one, one == now, last.get(one), [note for note in notes if note.version == one])
        for one in versions(models)
    ]
    return sorted(found, key=lambda entry: (str(entry["made"]), str(entry["version"])))


def _entry(
    models: Path,
    version: str,
    is_current: bool,
    change: "Change | None",
    notes: "Sequence[VersionNote]",
) -> dict[str, "JSON"]:
    from diagnoser.registry import read_manifest
    from diagnoser.release.version_files import card_of, record_of

    entry: dict[str, JSON] = {"version": version, "current": is_current}
    try:
        entry["summary"] = dict(read_manifest(models / version).summary)
        entry["scores"] = _scores(card_of(models, version))
        entry["gate"] = _gate(record_of(models, version))
    except ModelError as error:
        entry["damage"] = str(error)
    birth = next((note for note in notes if note.tickets), None)
    entry["made"] = birth.when if birth else ""
    entry["made_from"] = list(birth.tickets) if birth else []
    entry["notes"] = [asdict(note) for note in notes if note.text]
    entry["last_change"] = None if change is None else asdict(change)
    return entry


def _scores(card: Mapping[str, Any] | None) -> dict[str, "JSON"]:
    """Return the first-time-fix rate with its interval, and the number of test tickets. Empty without a scorecard."""
    if card is None:
        return {}
    about = card["about"]
    tested: dict[str, JSON] = {name: about[name] for name in ("judged_tickets", "judged_machines")}
    return {"first_time_fix": card["methods"]["network"]["scores"]["first_time_fix"], **tested}


def _gate(record: Mapping[str, Any] | None) -> str:
    if record is None:
        return ""
    return f"{'passed' if record['promote'] else 'refused'} against {record['against'][:6]}"


def lines(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the list as lines for people. Without a date of birth, a score or a note, a cell is empty."""
    return columns([HEADER, *map(_row, found)], right=RIGHT)


def _row(entry: Mapping[str, Any]) -> list[str]:
    summary, change = entry.get("summary", {}), entry["last_change"]
    score = entry.get("scores", {}).get("first_time_fix")
    sizes = [str(summary.get(name, "?")) for name in ("tickets", "causes", "symptoms")]
    said = entry["notes"][-1]["text"] if entry["notes"] else ""
    said = said or (change["why"] if change else "") or ", ".join(entry["made_from"])
    return [
        "*" if entry["current"] else "",
        entry["version"],
        _minute(entry["made"]),
        *sizes,
        f"{score['value']:.3f} [{score['low']:.3f}, {score['high']:.3f}]" if score else "",
        entry.get("gate", ""),
        _minute(change["when"]) if change else "",
        change["who"] if change else "",
        entry.get("damage", said),
    ]


def _minute(when: str) -> str:
    """Return a time to the minute.

    >>> _minute("2026-01-02T12:00:00+00:00")
    '2026-01-02 12:00'
    """
    return when[:16].replace("T", " ")
