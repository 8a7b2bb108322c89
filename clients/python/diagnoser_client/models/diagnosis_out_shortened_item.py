from enum import StrEnum

class DiagnosisOutShortenedItem(StrEnum):
    PLAN = "plan"
    QUESTIONS = "questions"
    REASONS = "reasons"

    def __str__(self) -> str:
        return str(self.value)
