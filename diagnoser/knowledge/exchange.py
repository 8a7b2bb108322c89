"""Conversion between a `Knowledge` and the JSON in a model file. Both directions are exact inverses.

The decoder follows the annotations of the records, so a new field needs no code here.
"""

import math
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

from diagnoser.errors import KnowledgeError, ModelError
from diagnoser.knowledge.consistency import check_knowledge
from diagnoser.knowledge.records import Knowledge

LATER = ("part_numbers", "ends_of_life")
"""Optional tables that the first models did not have."""

JSON: TypeAlias = "str | int | float | bool | list[JSON] | dict[str, JSON] | None"


def knowledge_to_json(knowledge: Knowledge) -> dict[str, JSON]:
    """Return the knowledge as JSON values, keys in alphabetical order.

    Empty tables of later programs are left out. So a model without them keeps its bytes, and with the bytes its
    version.
    """
    values = asdict(knowledge)
    for name in LATER:
        if not values[name]:
            del values[name]
    return cast(dict[str, JSON], _encode(values))


def _encode(value: Any) -> JSON:
    if isinstance(value, Mapping):
        return {str(key): _encode(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_encode(item) for item in value]
    return cast(JSON, value)


def knowledge_from_json(value: object) -> Knowledge:
    """Return the knowledge of a JSON value from `knowledge_to_json`.

    Raises:
        ModelError: The value is malformed or inconsistent. The message names the field.
    """
    knowledge = cast(Knowledge, _decode(Knowledge, value, "knowledge"))
    try:
        check_knowledge(knowledge)
    except KnowledgeError as error:
        raise ModelError(f"The knowledge in the model is not consistent: {error}") from error
    return knowledge


def _decode(kind: Any, value: object, where: str) -> object:
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(cast(type, kind), value, where)
    if origin is tuple:
        return tuple(
            _decode(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(_a(list, value, where))
        )
    if origin is not None and origin not in (Union, UnionType, Literal):
        pairs = _a(dict, value, where).items()
        return {_a(str, key, where): _decode(arguments[1], item, f"{where}.{key}") for key, item in pairs}
    return _scalar(kind, value, where)


def _record(kind: type, value: object, where: str) -> object:
    given = _a(dict, value, where)
    hints, names, needed = _fields(kind)
    if unknown := sorted(set(map(str, given)) - names):
        raise ModelError(f"{where} has the unknown field {unknown[0]}.")
    if missing := sorted(needed - set(given)):
        raise ModelError(f"{where} lacks the field {missing[0]}.")
    return kind(**{name: _decode(hints[name], given[name], f"{where}.{name}") for name in given})


@cache
def _fields(kind: type) -> tuple[dict[str, Any], frozenset[str], frozenset[str]]:
    """Return the types of the fields of a record, their names, and the names of the required ones."""
    each = fields(kind)
    # A field that was added later has a default, so that older models can still be read.
    needed = frozenset(one.name for one in each if one.default is one.default_factory is MISSING)
    return get_type_hints(kind), frozenset(one.name for one in each), needed


def _scalar(kind: Any, value: object, where: str) -> object:
    if get_origin(kind) is Literal:
        if value not in get_args(kind):
            raise ModelError(f"{where} is not one of {', '.join(get_args(kind))}.")
        return value
    if kind is float:
        return _number(value, where)
    allowed = get_args(kind) or (kind,)
    if type(value) not in allowed:
        expected = " or ".join(each.__name__ for each in allowed)
        raise ModelError(f"{where} is a {type(value).__name__}, not a {expected}.")
    return value


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelError(f"{where} is not a number.")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ModelError(f"{where} is not a finite number.")
    return number


def _a(kind: type, value: object, where: str) -> Any:
    if not isinstance(value, kind):
        raise ModelError(f"{where} is not a {kind.__name__}.")
    return value
