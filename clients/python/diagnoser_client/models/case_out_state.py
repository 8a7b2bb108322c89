from enum import StrEnum

class CaseOutState(StrEnum):
    CLOSED = "closed"
    FIXED = "fixed"
    OPEN = "open"

    def __str__(self) -> str:
        return str(self.value)
