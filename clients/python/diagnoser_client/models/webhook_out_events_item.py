from enum import StrEnum

class WebhookOutEventsItem(StrEnum):
    DIAGNOSIS_CREATED = "diagnosis.created"
    DIAGNOSIS_REVISED = "diagnosis.revised"
    OUTCOME_STORED = "outcome.stored"
    VISIT_STORED = "visit.stored"

    def __str__(self) -> str:
        return str(self.value)
