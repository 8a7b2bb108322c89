from enum import StrEnum

class DiagnosisRequestObjective(StrEnum):
    COVERAGE = "coverage"
    EXPECTED_COST = "expected_cost"
    WHOLE_CASE = "whole_case"

    def __str__(self) -> str:
        return str(self.value)
