from enum import StrEnum

class CaseOutShortenedItem(StrEnum):
    QUESTIONS = "questions"
    REASONS = "reasons"

    def __str__(self) -> str:
        return str(self.value)
