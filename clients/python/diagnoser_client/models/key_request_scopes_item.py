from enum import StrEnum

class KeyRequestScopesItem(StrEnum):
    ADMIN = "admin"
    DIAGNOSE = "diagnose"
    OUTCOME = "outcome"
    TICKETS = "tickets"

    def __str__(self) -> str:
        return str(self.value)
