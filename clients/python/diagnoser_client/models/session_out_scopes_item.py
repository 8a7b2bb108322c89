from enum import StrEnum

class SessionOutScopesItem(StrEnum):
    ADMIN = "admin"
    DIAGNOSE = "diagnose"
    OUTCOME = "outcome"
    TICKETS = "tickets"

    def __str__(self) -> str:
        return str(self.value)
