"""The facts of a report unknown to a model. The answer names them."""

from collections.abc import Iterator

from diagnoser.evidence.known import Known
from diagnoser.knowledge import machine_type_of
from diagnoser.model import Model
from diagnoser.reading.text_model import TextModel, column_feature, number_of
from diagnoser.types import NotUsed, Report


def not_used(model: Model, report: Report, known: Known) -> tuple[NotUsed, ...]:
    """Return the machine, the equipment and the context values of a report that are unknown to this model.

    A machine is used if the model or its knowledge knows the machine type. A machine type without tickets of its own
    is known too: it is answered like the whole fleet. A machine may also be named in the text. A context value is used
    if it occurred in the training. In a column of measurements every number is used.

    >>> from diagnoser.network.fault_network import Network
    >>> report = Report(machine="ZZZZ999", context={"brand": "A"})
    >>> not_used(Model(Network.__new__(Network)), report, Known(machine=report.machine))
    (NotUsed(field='machine', value='ZZZZ999'), NotUsed(field='context.brand', value='A'))
    """
    return (*_machine(model, known.machine), *_equipment(model, report), *_context(model, report))


def _machine(model: Model, machine: str | None) -> Iterator[NotUsed]:
    if not machine:
        return
    machine_type = machine_type_of(machine, model.knowledge)
    if machine_type not in model.machines and machine_type not in model.knowledge.machines:
        yield NotUsed("machine", machine)


def _equipment(model: Model, report: Report) -> Iterator[NotUsed]:
    known = model.network.causes if report.equipment else ()
    for part in sorted(report.equipment.keys() - set(known)):
        yield NotUsed("equipment", part)


def _context(model: Model, report: Report) -> Iterator[NotUsed]:
    for column, value in sorted(report.context.items()):
        if value.strip() and not (
            column in model.context_columns and _hears(model.text_model, column, value)
        ):
            yield NotUsed(f"context.{column}", value)


def _hears(classifier: TextModel | None, column: str, value: str) -> bool:
    """Return whether a classifier knows the value of a column. Of measurements it knows every number."""
    if classifier is None:
        return False
    if column in classifier.cuts:
        return number_of(value) is not None
    return column_feature(column, value) in classifier.vocabulary
