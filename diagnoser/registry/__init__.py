"""The registry: a folder of model versions that are published atomically, verified on load and promoted on record.

`docs/registry.md` describes the folder.
"""

from diagnoser.registry.canonical import canonical_json, version_of
from diagnoser.registry.manifest import Manifest, read_manifest
from diagnoser.registry.promotion import PromotionCheck, go_back_to, promote, rollback
from diagnoser.registry.promotion_log import Change, promotions
from diagnoser.registry.store import (
    CURRENT,
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
from diagnoser.registry.version_diff import Difference, Shift, WordChange, diff
from diagnoser.registry.version_notes import VersionNote, add_note, made, version_notes

__all__ = [
    "CURRENT",
    "MAX_MODEL_BYTES",
    "Change",
    "Difference",
    "Manifest",
    "PromotionCheck",
    "Shift",
    "VersionNote",
    "WordChange",
    "add_note",
    "attach",
    "canonical_json",
    "current",
    "diff",
    "go_back_to",
    "load",
    "made",
    "promote",
    "promotions",
    "publish",
    "read_file",
    "read_manifest",
    "resolve",
    "rollback",
    "verify",
    "version_notes",
    "version_of",
    "versions",
]
