from enum import StrEnum

class TriedActionOutResult(StrEnum):
    CAME_BACK = "came_back"
    FIXED = "fixed"
    NO_CHANGE = "no_change"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)
