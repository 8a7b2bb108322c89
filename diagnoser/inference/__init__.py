"""Exact inference: findings in, posterior and coverage of every kit out.  See docs/inference.md."""

from diagnoser.inference.affordable import Affordable, affordable, most_telling
from diagnoser.inference.answers import Batch, Bounds, Cost, IfAbsent, Posterior
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence, EvidenceTable, evidence_table
from diagnoser.inference.warm import warm

__all__ = [
    "Affordable",
    "Batch",
    "Bounds",
    "Cost",
    "Engine",
    "Evidence",
    "EvidenceTable",
    "IfAbsent",
    "Posterior",
    "affordable",
    "evidence_table",
    "most_telling",
    "warm",
]
