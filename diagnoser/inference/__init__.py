"""Exact inference: findings in, posterior and coverage of every kit out.  See docs/inference.md."""

from diagnoser.inference.answers import Batch, Bounds, IfAbsent, Posterior
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence, EvidenceTable, evidence_table
from diagnoser.inference.warm import warm

__all__ = [
    "Batch",
    "Bounds",
    "Engine",
    "Evidence",
    "EvidenceTable",
    "IfAbsent",
    "Posterior",
    "evidence_table",
    "warm",
]
