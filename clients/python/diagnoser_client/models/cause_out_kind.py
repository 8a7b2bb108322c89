from enum import StrEnum

class CauseOutKind(StrEnum):
    NO_PART = "no_part"
    PART = "part"

    def __str__(self) -> str:
        return str(self.value)
