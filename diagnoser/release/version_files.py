"""Files that an evaluation adds to a model version: the scorecard with its plots, and the record of a comparison."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from diagnoser.backtest.scorecard import Evaluation, scorecard
from diagnoser.backtest.training_plan import TrainingPlan
from diagnoser.errors import ModelError
from diagnoser.knowledge import JSON
from diagnoser.progress import Progress, silent
from diagnoser.registry.canonical import canonical_json, parsed_json, version_of
from diagnoser.registry.store import read_file

RECORD: Final = "gate.json"
"""Name of the record of a comparison."""
CARD: Final = "scorecard.json"
"""Name of the scorecard."""


def scorecard_files(card: Mapping[str, JSON]) -> dict[str, bytes]:
    """Return the files of a scorecard: JSON, plots, and a page with both."""
    from diagnoser.backtest.page import page
    from diagnoser.backtest.plots import plots

    charts = plots(card)
    return {
        CARD: canonical_json(dict(card)),
        "scorecard.html": page(card, charts).encode(),
        **{name: svg.encode() for name, svg in charts.items()},
    }


def evaluation_files(
    evaluation: Evaluation, *, seed: int = 0, progress: Progress = silent
) -> dict[str, bytes]:
    """Return the files of the scorecard of an evaluation."""
    step = "making the scorecard"
    progress(step, 0, 2)
    card = scorecard(evaluation, seed=seed)
    progress(step, 1, 2)
    files = scorecard_files(card)
    progress(step, 2, 2)
    return files


def plan_hash(plan: TrainingPlan) -> str:
    """Return a hash of knowledge and settings, 16 hexadecimal digits."""
    from diagnoser.knowledge import knowledge_to_json

    knowledge = None if plan.knowledge is None else knowledge_to_json(plan.knowledge)
    return version_of(canonical_json([knowledge, plan.description]))


def record_of(models: Path, version: str) -> Mapping[str, Any] | None:
    """Return the record of the version's comparison. None if it has no readable one."""
    return _read(models, version, RECORD)


def card_of(models: Path, version: str) -> Mapping[str, Any] | None:
    """Return the version's scorecard. None if it has no readable one."""
    return _read(models, version, CARD)


def _read(models: Path, version: str, name: str) -> dict[str, Any] | None:
    try:
        found = parsed_json(read_file(models, version, name), name)
    except ModelError:
        return None
    return found if isinstance(found, dict) else None
