"""The budget of one answer: the operations of inference that it may still take.

The posterior and the kit come first, then the questions, then the reasons.  Each stage asks the budget before it
starts, because the operations of a query are known from its schedule (`Engine.cost`).  A stage that does not fit is cut
short or left out, and the answer names it.
"""

from diagnoser.types import Stage


class Budget:
    """The operations that are left, and the stages that were cut short so far."""

    def __init__(self, operations: float) -> None:
        """Start with so many operations."""
        self.left = operations
        self._shortened: dict[Stage, None] = {}

    def afford(self, stage: Stage, wanted: int, each: float) -> int:
        """Return how many of the wanted queries fit, and spend their operations.

        Args:
            stage: The stage that asks. It is noted as shortened where not all fit.
            wanted: Number of queries.
            each: Operations of one query.
        """
        number = min(wanted, int(max(self.left, 0.0) // each)) if each > 0 else wanted
        self.left -= number * each
        if number < wanted:
            self._shortened[stage] = None
        return number

    def afford_all(self, stage: Stage, wanted: int, each: float) -> bool:
        """Return whether all of the queries fit, and spend their operations if they do."""
        if wanted * each > self.left:
            self._shortened[stage] = None
            return False
        self.left -= wanted * each
        return True

    @property
    def shortened(self) -> tuple[Stage, ...]:
        """The stages that were cut short."""
        return tuple(self._shortened)
