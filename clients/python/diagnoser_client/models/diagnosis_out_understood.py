from enum import StrEnum

class DiagnosisOutUnderstood(StrEnum):
    ALL = "all"
    IN_PART = "in_part"
    NOTHING = "nothing"

    def __str__(self) -> str:
        return str(self.value)
