from enum import StrEnum

class DiagnosisRequestUnknownSymptomsType0(StrEnum):
    ERROR = "error"
    LIST = "list"

    def __str__(self) -> str:
        return str(self.value)
