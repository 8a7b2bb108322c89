from enum import StrEnum

class ReviewOutDecision(StrEnum):
    APPROVED = "approved"
    CHANGED = "changed"

    def __str__(self) -> str:
        return str(self.value)
