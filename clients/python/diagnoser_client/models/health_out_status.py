from enum import StrEnum

class HealthOutStatus(StrEnum):
    LIVE = "live"
    READY = "ready"

    def __str__(self) -> str:
        return str(self.value)
