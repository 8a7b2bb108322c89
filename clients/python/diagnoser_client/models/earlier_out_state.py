from enum import StrEnum

class EarlierOutState(StrEnum):
    FIXED = "fixed"
    OPEN = "open"

    def __str__(self) -> str:
        return str(self.value)
