from enum import StrEnum

class TriedActionOutAction(StrEnum):
    REBUILT = "rebuilt"
    RECONFIGURED = "reconfigured"
    REMOVED = "removed"
    REPLACED = "replaced"
    RESEATED = "reseated"
    RESTARTED = "restarted"
    SWAPPED = "swapped"
    UPDATED = "updated"
    VISITED = "visited"

    def __str__(self) -> str:
        return str(self.value)
