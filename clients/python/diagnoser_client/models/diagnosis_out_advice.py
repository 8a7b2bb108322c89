from enum import StrEnum

class DiagnosisOutAdvice(StrEnum):
    ASK = "ask"
    FIX_REMOTELY = "fix_remotely"
    SEND = "send"

    def __str__(self) -> str:
        return str(self.value)
