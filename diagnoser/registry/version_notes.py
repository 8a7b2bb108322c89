"""Notes of people on versions: author, time and tickets of each version, and further notes.

A version itself holds no clock and no person, so the same tickets give the same bytes. The notes are lines of a log
beside the versions. The log only grows. It is for people: nothing else reads it, and a damaged line is skipped.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Final

from diagnoser.errors import ModelError
from diagnoser.registry.atomic_files import append_line, locked, read_bytes

NOTES: Final = "notes.jsonl"
MAX_NOTES_BYTES: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class VersionNote:
    """One note.

    Attributes:
        version: The version.
        when: Time in ISO 8601 with a timezone.
        who: The person or program.
        text: The note. May be empty if the line only says when a version was made.
        tickets: Names of the source files and databases of the version. Empty for a later note.
    """

    version: str
    when: str
    who: str
    text: str = ""
    tickets: tuple[str, ...] = ()


def version_notes(models: Path) -> tuple[VersionNote, ...]:
    """Return all notes, oldest first."""
    if not (models / NOTES).exists():
        return ()
    *lines, _torn = read_bytes(models / NOTES, MAX_NOTES_BYTES, NOTES).split(b"\n")
    return tuple(note for line in lines if (note := _note(line)) is not None)


def _note(line: bytes) -> VersionNote | None:
    try:
        value = json.loads(line)
        texts = {one.name: str(value[one.name]) for one in fields(VersionNote) if one.name != "tickets"}
        return VersionNote(**texts, tickets=tuple(map(str, value["tickets"])))
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def add_note(models: Path, note: VersionNote) -> None:
    """Append a note.

    Raises:
        ModelError: The folder cannot be written.
    """
    line = json.dumps(asdict(note), ensure_ascii=False, sort_keys=True)
    try:
        with locked(models):
            append_line(models / NOTES, f"{line}\n".encode(errors="replace"))
    except OSError as error:
        raise ModelError(f"The note was not written to {models}: {error.strerror or error}.") from error


def made(models: Path, version: str, when: str, who: str, text: str, sources: Sequence[str]) -> None:
    """Note the making of a version, unless noted already. A note with a text is always added."""
    known = any(note.version == version and note.tickets for note in version_notes(models))
    if text or not known:
        add_note(models, VersionNote(version, when, who, text, tuple(map(_name, sources))))


def _name(source: str) -> str:
    """Return the name of a source: that of the file. The URL of a database may hold a password and is left out."""
    return "database" if "://" in source else Path(source).name
