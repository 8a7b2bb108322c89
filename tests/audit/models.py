"""Damaged models: each is refused in one sentence when it is loaded, or it answers within range."""

import json
import math
import tempfile
from functools import cache
from pathlib import Path

from diagnoser.errors import DiagnoserError, ModelError
from diagnoser.facade import Diagnoser
from diagnoser.model import model_from_json
from diagnoser.registry import canonical_json, publish
from diagnoser.registry.canonical import version_of
from diagnoser.registry.manifest import Manifest, manifest_bytes, recorded
from tests.audit.campaign import Seen, damaged_bytes, sentence
from tests.registry.small import small_model
from tests.support.damaged_models import damaged, full_model, other_value, places, reports, value_at

FILES = ("model.json", "manifest.json", "CURRENT")


@cache
def whole() -> tuple[dict, bytes, dict]:
    """The sound model as JSON and as a file, and the places of its values by kind."""
    value = full_model()
    by_kind: dict[tuple, list] = {}
    for path in places(value):
        by_kind.setdefault(tuple(key if isinstance(key, str) else "*" for key in path), []).append(path)
    return value, canonical_json(value), by_kind


def examine(chooser) -> Seen:
    """Damage a value, or bytes under hashes that fit, or bytes of a published version."""
    value, content, by_kind = whole()
    with tempfile.TemporaryDirectory() as folder:
        models = Path(folder)
        kind = chooser.random()
        if kind < 0.6:
            path = chooser.choice(by_kind[chooser.choice(list(by_kind))])
            other = other_value(chooser, value_at(value, path))
            forge(models, json.dumps(damaged(value, path, other)).encode())
        elif kind < 0.8:
            forge(models, damaged_bytes(chooser, content))
        else:
            version = publish(models, model_from_json(value))
            (models / "CURRENT").write_text(f"{version}\n")
            name = chooser.choice(FILES)
            file = models / name if name == "CURRENT" else models / version / name
            file.write_bytes(damaged_bytes(chooser, file.read_bytes()))
        try:
            diagnoser = Diagnoser.load(models)
        except ModelError as error:
            return Seen("refused", sentence(error))
    return answered(diagnoser)


def forge(models: Path, content: bytes) -> None:
    """Write any content as the current version, with hash and manifest in order."""
    version = version_of(content)
    folder = models / version
    folder.mkdir()
    (folder / "model.json").write_bytes(content)
    (folder / "manifest.json").write_bytes(
        manifest_bytes(Manifest(version, {"model.json": recorded(content)}))
    )
    (models / "CURRENT").write_text(f"{version}\n")


def answered(diagnoser: Diagnoser) -> Seen:
    """Return the faults of the answers to a few reports."""
    wrong = ""
    for report in reports(small_model().network):
        try:
            answer = diagnoser.diagnose(report)
        except DiagnoserError as error:
            wrong = wrong or sentence(error)
        else:
            wrong = wrong or out_of_range(answer)
    return Seen("loaded", wrong)


def out_of_range(answer) -> str:
    """Return the value out of range in an answer. Empty if there is none."""
    for one in answer.causes:
        if not 0 <= one.probability <= 1 + 1e-9:
            return f"P({one.cause}) is {one.probability}"
    for kit in (answer.kit, *answer.alternatives):
        if not 0 <= kit.coverage <= 1 + 1e-9 or not math.isfinite(kit.expected_cost):
            return f"the kit {kit.parts} has the coverage {kit.coverage} and the cost {kit.expected_cost}"
    if len(answer.kit.parts) > 2:
        return f"the kit has {len(answer.kit.parts)} parts"
    return ""
