from enum import StrEnum

class KitOutBasis(StrEnum):
    FINDINGS = "findings"
    FLEET = "fleet"

    def __str__(self) -> str:
        return str(self.value)
