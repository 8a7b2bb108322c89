"""Findings and posterior in, decision out: the kit, what to ask next, and why (docs/decision.md)."""

from diagnoser.decision.decide import decide
from diagnoser.decision.options import Options
from diagnoser.decision.surprise import log_probability_of_findings

__all__ = ["Options", "decide", "log_probability_of_findings"]
