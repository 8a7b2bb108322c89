from enum import StrEnum

class ListedCaseOutServiceLevel(StrEnum):
    VALUE_0 = "5x9"
    VALUE_1 = "7x24x8"
    VALUE_2 = "7x24x4"

    def __str__(self) -> str:
        return str(self.value)
