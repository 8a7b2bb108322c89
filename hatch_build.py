"""Puts the shipped model, its knowledge and its tickets into the wheel, from `models` and `data` of the source tree.

A wheel is then complete without a checkout: `diagnoser init` writes these files where somebody wants to work.  They are
taken while the wheel is built, so that the repository holds no second copy.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = "diagnoser/shipped"
TABLES = ("data/knowledge", "data/tickets")
SUFFIXES = (".csv", ".md")


class ShippedFiles(BuildHookInterface[Any]):
    """The hook that hatchling calls before it builds a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the files; an editable installation finds them in the checkout."""
        if version != "editable":
            root = Path(self.root)
            build_data["force_include"] |= {
                str(path): f"{SHIPPED}/{path.relative_to(root).as_posix()}" for path in shipped_files(root)
            }


def shipped_files(root: Path) -> Iterator[Path]:
    """Yield the current model version, its place in the registry, and the tables, and nothing that lies beside them."""
    models = root / "models"
    current = models / "CURRENT"
    version = models / current.read_text(encoding="ascii").strip()
    manifest = version / "manifest.json"
    yield from (current, models / "history.jsonl", manifest)
    for name in sorted(json.loads(manifest.read_bytes())["files"]):
        yield version / name
    for folder in TABLES:
        yield from sorted(path for path in (root / folder).iterdir() if path.suffix in SUFFIXES)
