from enum import StrEnum

class CauseTermOutKind(StrEnum):
    NO_PART = "no_part"
    PART = "part"

    def __str__(self) -> str:
        return str(self.value)
