"""Exact inference: findings in, posterior and coverage of every kit out.  See docs/inference.md."""

from diagnoser.inference.engine import Batch, BestKit, CauseSet, Engine, IfAbsent, Likeliest, Posterior
from diagnoser.inference.evidence import Evidence
from diagnoser.inference.warm import warm

__all__ = [
    "Batch",
    "BestKit",
    "CauseSet",
    "Engine",
    "Evidence",
    "IfAbsent",
    "Likeliest",
    "Posterior",
    "warm",
]
