"""The manifest of a version: the size and the hash of every file that belongs to it."""

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
    """What a file must be."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What belongs to a version.

    Attributes:
        version: First 16 digits of the hash of `model.json`.
        files: Name -> what the file must be; `model.json` is always among them.
        summary: Sizes of the network and the number of tickets, to list versions without loading them.
    """

    version: str
    files: Mapping[str, FileRecord]
    summary: Mapping[str, int] = field(default_factory=dict)


def recorded(content: bytes) -> FileRecord:
    """Return the record of a file's content."""
    return FileRecord(len(content), sha256(content))


def check_names(files: Mapping[str, bytes]) -> None:
    """Raise InputError where a file beside the model has a name that it must not have."""
    for name in files:
        if not _NAME.fullmatch(name):
            raise InputError(f"{name!r} is not a name that a file of a model version can have.")
        if name in (MODEL, MANIFEST):
            raise InputError(f"{name} is written by the registry and cannot be given as a file.")


def summary_of(model: Model) -> dict[str, int]:
    """Return the sizes of a model."""
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
    """Return the manifest as its file: one line a file, for people to read."""
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
        ModelError: It is missing, malformed, or that of another version.
    """
    what = f"The manifest of model version {folder.name}"
    value = parsed_json(read_bytes(folder / MANIFEST, MAX_MANIFEST_BYTES, what), what)
    try:
        manifest = _manifest(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{what} is damaged.") from error
    if manifest.version != folder.name:
        raise ModelError(f"{what} is that of {manifest.version}.")
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
