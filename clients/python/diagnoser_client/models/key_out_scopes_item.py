from enum import StrEnum

class KeyOutScopesItem(StrEnum):
    ADMIN = "admin"
    DIAGNOSE = "diagnose"
    OUTCOME = "outcome"
    TICKETS = "tickets"

    def __str__(self) -> str:
        return str(self.value)
