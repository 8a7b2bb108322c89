from enum import StrEnum

class FindingInKnown(StrEnum):
    ASKED = "asked"
    MEASURED = "measured"
    REPORTED = "reported"

    def __str__(self) -> str:
        return str(self.value)
