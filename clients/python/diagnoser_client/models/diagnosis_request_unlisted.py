from enum import StrEnum

class DiagnosisRequestUnlisted(StrEnum):
    ABSENT = "absent"
    UNKNOWN = "unknown"
    UNMENTIONED = "unmentioned"

    def __str__(self) -> str:
        return str(self.value)
