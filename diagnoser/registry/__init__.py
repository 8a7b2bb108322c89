"""Versions of the model on disk: published whole, loaded with suspicion, promoted on the record.

The format of the folder is in `docs/registry.md`.
"""

from diagnoser.registry.canonical import canonical_json, version_of
from diagnoser.registry.manifest import Manifest, read_manifest
from diagnoser.registry.promotion import Gate, promote, rollback
from diagnoser.registry.promotion_log import Change, history
from diagnoser.registry.store import (
    MAX_MODEL_BYTES,
    attach,
    current,
    load,
    publish,
    read_file,
    resolve,
    verify,
    versions,
)
from diagnoser.registry.version_diff import Difference, Shift, diff

__all__ = [
    "MAX_MODEL_BYTES",
    "Change",
    "Difference",
    "Gate",
    "Manifest",
    "Shift",
    "attach",
    "canonical_json",
    "current",
    "diff",
    "history",
    "load",
    "promote",
    "publish",
    "read_file",
    "read_manifest",
    "resolve",
    "rollback",
    "verify",
    "version_of",
    "versions",
]
