"""From a fault report to at most two spares, by a Bayesian network learned from tickets."""

from typing import TYPE_CHECKING, Any

from diagnoser.types import Answer, Finding, Kit, Question, RankedCause, Report

if TYPE_CHECKING:
    from diagnoser.facade import Diagnoser

__all__ = ["Answer", "Diagnoser", "Finding", "Kit", "Question", "RankedCause", "Report"]


def __getattr__(name: str) -> Any:
    """Import the engine only when it is used: `diagnoser --help` should not wait for it."""
    if name == "Diagnoser":
        from diagnoser.facade import Diagnoser

        return Diagnoser
    message = f"module 'diagnoser' has no attribute {name!r}"
    raise AttributeError(message)
