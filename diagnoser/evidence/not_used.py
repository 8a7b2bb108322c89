"""The facts of a report that a model cannot use: they are named in the answer."""

from collections.abc import Iterator

from diagnoser.evidence.known import Known
from diagnoser.knowledge import machine_type_of
from diagnoser.model import Model
from diagnoser.reading.text_model import column_feature
from diagnoser.types import NotUsed, Report


def not_used(model: Model, report: Report, known: Known) -> tuple[NotUsed, ...]:
    """Return the machine, the parts of the equipment and the context values of a report that this model does not know.

    A machine is used if the model or its knowledge knows the machine type. A machine type without tickets of its own
    is known too: it is answered like the whole fleet. A machine may also be named in the text. A context value is used
    if it occurred in the training.

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
    for part in sorted(report.equipment.keys() - set(model.network.causes)):
        yield NotUsed("equipment", part)


def _context(model: Model, report: Report) -> Iterator[NotUsed]:
    known = model.text_model.vocabulary if model.text_model else ()
    for column, value in sorted(report.context.items()):
        trained = column in model.context_columns and column_feature(column, value) in known
        if value.strip() and not trained:
            yield NotUsed(f"context.{column}", value)
