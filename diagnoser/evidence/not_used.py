"""The facts of a report that a model cannot use: they are named in the answer."""

from collections.abc import Iterator

from diagnoser.knowledge import machine_type_of
from diagnoser.model import Model
from diagnoser.reading.text_model import column_feature
from diagnoser.types import NotUsed, Report


def not_used(model: Model, report: Report) -> tuple[NotUsed, ...]:
    """Return the machine and the context values of a report that do not change the answer of this model.

    A machine is used if the model or its knowledge knows the machine type. A machine type without tickets of its own
    is known too: it is answered like the whole fleet. A context value is used if it occurred in the training.

    >>> from diagnoser.network.fault_network import Network
    >>> not_used(Model(Network.__new__(Network)), Report(machine="ZZZZ999", context={"brand": "A"}))
    (NotUsed(field='machine', value='ZZZZ999'), NotUsed(field='context.brand', value='A'))
    """
    return (*_machine(model, report.machine), *_context(model, report))


def _machine(model: Model, machine: str | None) -> Iterator[NotUsed]:
    if not machine:
        return
    machine_type = machine_type_of(machine, model.knowledge)
    if machine_type not in model.machines and machine_type not in model.knowledge.machines:
        yield NotUsed("machine", machine)


def _context(model: Model, report: Report) -> Iterator[NotUsed]:
    known = model.text_model.vocabulary if model.text_model else ()
    for column, value in sorted(report.context.items()):
        trained = column in model.context_columns and column_feature(column, value) in known
        if value.strip() and not trained:
            yield NotUsed(f"context.{column}", value)
