from enum import StrEnum

class KitCaseOutState(StrEnum):
    CLOSED = "closed"
    FIXED = "fixed"
    OPEN = "open"

    def __str__(self) -> str:
        return str(self.value)
