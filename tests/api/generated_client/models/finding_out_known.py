from enum import StrEnum

class FindingOutKnown(StrEnum):
    ASKED = "asked"
    REPORTED = "reported"

    def __str__(self) -> str:
        return str(self.value)
