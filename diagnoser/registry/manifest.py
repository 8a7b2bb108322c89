"""The manifest of a version: the size and the hash of each of its files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from diagnoser.errors import InputError, ModelError
from diagnoser.model import Model
from diagnoser.registry.atomic_files import read_bytes
from diagnoser.registry.canonical import is_version, parsed_json, sha256

MANIFEST: Final = "manifest.json"
MODEL: Final = "model.json"
FORMAT: Final = 1
MAX_MANIFEST_BYTES: Final = 4 * 2**20

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileRecord:
    """The size in bytes and the SHA-256 hash of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a version.

    Attributes:
        version: The first 16 digits of the hash of `model.json`.
        files: Name -> size and hash.  `model.json` is always among them.
        summary: Sizes of the network and the number of tickets.  With them versions are listed without loading them.
    """

    version: str
    files: Mapping[str, FileRecord]
    summary: Mapping[str, int] = field(default_factory=dict)


def recorded(content: bytes) -> FileRecord:
    """Return size and hash of a file with this content."""
    return FileRecord(len(content), sha256(content))


def check_names(files: Mapping[str, bytes]) -> None:
    """Raise InputError unless every name is allowed for a further file of a version."""
    for name in files:
        if not _NAME.fullmatch(name):
            raise InputError(f"{name!r} is not allowed as a file name; use letters, digits and . _ - / only.")
        if name in (MODEL, MANIFEST):
            raise InputError(f"{name} is written by the registry and cannot be given as a file.")


def summary_of(model: Model) -> dict[str, int]:
    """Return the sizes of the network, and the number of tickets where it is known."""
    network = model.network
    sizes = {
        "causes": len(network.causes),
        "symptoms": len(network.symptoms),
        "events": len(network.events),
        "links": len(network.link),
        "contexts": len(network.contexts),
    }
    return sizes | ({"tickets": model.training.tickets} if model.training.tickets else {})


def manifest_bytes(manifest: Manifest) -> bytes:
    """Return the content of the manifest file, indented for people."""
    value = {
        "format": FORMAT,
        "version": manifest.version,
        "summary": dict(manifest.summary),
        "files": {
            name: {"bytes": one.size, "sha256": one.sha256} for name, one in sorted(manifest.files.items())
        },
    }
    return f"{json.dumps(value, indent=1, sort_keys=True)}\n".encode()


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest in the folder of a version.

    Raises:
        ModelError: The manifest is missing, malformed, or belongs to another version.
    """
    what = f"The manifest of model version {folder.name}"
    value = parsed_json(read_bytes(folder / MANIFEST, MAX_MANIFEST_BYTES, what), what)
    try:
        manifest = _manifest(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{what} is damaged.") from error
    if manifest.version != folder.name:
        raise ModelError(f"{what} belongs to version {manifest.version}.")
    return manifest


def _manifest(value: Any) -> Manifest:
    if value["format"] != FORMAT or not is_version(value["version"]):
        raise ValueError
    files = {name: _file_record(name, one) for name, one in value["files"].items()}
    if MODEL not in files:
        raise ValueError
    summary = {name: int(number) for name, number in value["summary"].items()}
    return Manifest(value["version"], files, summary)


def _file_record(name: str, value: Any) -> FileRecord:
    size, digest = value["bytes"], value["sha256"]
    if not _NAME.fullmatch(name) or type(size) is not int or not _HASH.fullmatch(digest):
        raise ValueError
    return FileRecord(size, digest)
