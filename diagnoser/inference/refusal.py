"""The error of a query that a kernel refused, with the cause in one sentence."""

from diagnoser.arrays import Floats
from diagnoser.errors import DiagnoserError, ImpossibleFindingsError, InputError
from diagnoser.inference import kernel
from diagnoser.inference.kernel_subproblem import IF_ABSENT, IF_PRESENT, LARGEST_WEIGHT, SYMPTOM
from diagnoser.network.fault_network import Network


def refusal(network: Network, status: int, rows: Floats, weights: Floats) -> DiagnoserError:
    """Return the error for a status of a kernel.

    Args:
        network: The fault network.
        status: IMPOSSIBLE or UNUSABLE.
        rows: Shape (E, 4), as `Evidence.rows`.
        weights: Shape (K,), as `Evidence.weights`.
    """
    if status == kernel.IMPOSSIBLE:
        return ImpossibleFindingsError(
            "These findings are impossible together: no set of causes in the network explains them."
        )
    return InputError(_unusable_row(network, rows) or _unusable_weight(network, weights))


def _unusable_row(network: Network, rows: Floats) -> str | None:
    symptoms = len(network.symptoms)
    for row in rows.tolist():
        symptom = int(row[SYMPTOM])
        if not 0 <= symptom < symptoms:
            return f"Symptom index {symptom} is not in the network, which has {symptoms} symptoms."
        for state, weight in (("absent", row[IF_ABSENT]), ("present", row[IF_PRESENT])):
            if not 0.0 <= weight <= LARGEST_WEIGHT:
                name = network.symptoms[symptom]
                return f"The weight of {name} being {state} is {weight}; it must be between 0 and {LARGEST_WEIGHT}."
    return None


def _unusable_weight(network: Network, weights: Floats) -> str:
    events = len(network.events)
    if len(weights) != events:
        return f"There are {len(weights)} event weights, but the network has {events} events."
    wrong = next(k for k, weight in enumerate(weights.tolist()) if not 0.0 <= weight <= LARGEST_WEIGHT)
    return f"The weight of event {wrong} is {weights[wrong]}; it must be between 0 and {LARGEST_WEIGHT}."
