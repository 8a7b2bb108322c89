from enum import StrEnum

class KnownMachineOutNamedBy(StrEnum):
    GIVEN = "given"
    TEXT = "text"

    def __str__(self) -> str:
        return str(self.value)
