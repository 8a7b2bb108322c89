from enum import StrEnum

class ShortKitOutBasis(StrEnum):
    FINDINGS = "findings"
    FLEET = "fleet"

    def __str__(self) -> str:
        return str(self.value)
