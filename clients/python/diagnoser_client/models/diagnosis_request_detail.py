from enum import StrEnum

class DiagnosisRequestDetail(StrEnum):
    FULL = "full"
    KIT = "kit"

    def __str__(self) -> str:
        return str(self.value)
