"""Exact inference: findings in, posterior and coverage of every kit out.  See docs/inference.md."""

from diagnoser.inference.engine import (
    Batch,
    BestKit,
    Bounds,
    CauseSet,
    Engine,
    IfAbsent,
    Likeliest,
    Posterior,
)
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.warm import warm

__all__ = [
    "Batch",
    "BestKit",
    "Bounds",
    "CauseSet",
    "Engine",
    "Evidence",
    "IfAbsent",
    "Likeliest",
    "Posterior",
    "warm",
]
