"""Conversion between a `Knowledge` and the JSON in a model file. Both directions are exact inverses.

The decoder follows the annotations of the records, so a new field needs no code here. A knowledge has tens of thousands
of values and every start of a program decodes it, so the annotations are looked at once for each type, and the place of
a value is only worked out for one that is wrong.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache, partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, cast, get_args, get_origin, get_type_hints

from diagnoser.errors import KnowledgeError, ModelError
from diagnoser.knowledge.consistency import check_knowledge
from diagnoser.knowledge.records import Knowledge

LATER = ("part_numbers", "ends_of_life")
"""Optional tables that the first models did not have."""

JSON: TypeAlias = "str | int | float | bool | list[JSON] | dict[str, JSON] | None"

_PLAIN = frozenset((str, int, float, bool, NoneType))
_Decode = Callable[[Any], object]


class _MisfitError(Exception):
    """A value that does not fit its annotation: what is wrong, and the steps that lead to it, the last one first."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.steps: list[str] = []

    def inside(self, step: str) -> "_MisfitError":
        """Return it as seen from one level further out."""
        self.steps.append(step)
        return self


def knowledge_to_json(knowledge: Knowledge) -> dict[str, JSON]:
    """Return the knowledge as JSON values, keys in alphabetical order.

    Empty tables of later programs are left out. So a model without them keeps its bytes, and with the bytes its
    version.
    """
    values = cast(dict[str, JSON], _encode(knowledge))
    for name in LATER:
        if not values[name]:
            del values[name]
    return values


def _encode(value: Any) -> JSON:
    if type(value) in _PLAIN:
        return cast(JSON, value)
    if is_dataclass(value):
        return {name: _encode(getattr(value, name)) for name in _names(cast(type, type(value)))}
    if isinstance(value, Mapping):
        return {str(key): _encode(value[key]) for key in sorted(value)}
    if isinstance(value, list | tuple):
        return [_encode(item) for item in value]
    return cast(JSON, value)


@cache
def _names(kind: type) -> list[str]:
    return sorted(each.name for each in fields(kind))


def knowledge_from_json(value: object) -> Knowledge:
    """Return the knowledge of a JSON value from `knowledge_to_json`.

    Raises:
        ModelError: The value is malformed or inconsistent. The message names the field.
    """
    try:
        knowledge = cast(Knowledge, _decoder(Knowledge)(value))
        check_knowledge(knowledge)
    except _MisfitError as error:
        raise ModelError(f"knowledge{''.join(reversed(error.steps))} {error}.") from None
    except KnowledgeError as error:
        raise ModelError(f"The knowledge in the model is not consistent: {error}") from error
    return knowledge


@cache
def _decoder(kind: Any) -> _Decode:
    """Return the function that decodes values with this annotation."""
    origin, arguments = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record_decoder(cast(type, kind))
    if origin is tuple:
        return partial(_decode_list, _decoder(arguments[0]))
    if origin is Literal:
        return partial(_decode_choice, arguments)
    if origin is not None and origin not in (Union, UnionType):
        return partial(_decode_table, _decoder(arguments[1]))
    if kind is float:
        return _decode_number
    return partial(_decode_plain, arguments or (kind,))


def _record_decoder(kind: type) -> _Decode:
    # A field that was added later has a default, so that older models can still be read.
    needed = {one.name for one in fields(kind) if one.default is one.default_factory is MISSING}
    hints = get_type_hints(kind)
    decoders = {one.name: _decoder(hints[one.name]) for one in fields(kind)}
    return partial(_decode_record, kind, decoders, frozenset(needed))


def _decode_record(kind: type, decoders: Mapping[str, _Decode], needed: frozenset[str], value: Any) -> object:
    given = _a(dict, value)
    if unknown := sorted(set(map(str, given)) - decoders.keys()):
        raise _MisfitError(f"has the unknown field {unknown[0]}")
    if missing := sorted(needed - given.keys()):
        raise _MisfitError(f"lacks the field {missing[0]}")
    found, name = {}, ""
    try:
        for name, item in given.items():  # the handler needs the name
            found[name] = decoders[name](item)
    except _MisfitError as error:
        raise error.inside(f".{name}") from None
    return kind(**found)


def _decode_list(decode: _Decode, value: Any) -> object:
    items, found = _a(list, value), list[object]()
    try:
        for item in items:
            found.append(decode(item))  # the handler needs their number
    except _MisfitError as error:
        raise error.inside(f"[{len(found)}]") from None
    return tuple(found)


def _decode_table(decode: _Decode, value: Any) -> object:
    found: dict[str, object] = {}
    for key, item in _a(dict, value).items():
        name: str = _a(str, key)
        try:
            found[name] = decode(item)
        except _MisfitError as error:
            raise error.inside(f".{name}") from None
    return found


def _decode_choice(allowed: tuple[Any, ...], value: Any) -> object:
    if value not in allowed:
        raise _MisfitError(f"is not one of {', '.join(allowed)}")
    return value


def _decode_plain(allowed: tuple[Any, ...], value: Any) -> object:
    if type(value) not in allowed:
        expected = " or ".join(each.__name__ for each in allowed)
        raise _MisfitError(f"is a {type(value).__name__}, not a {expected}")
    return value


def _decode_number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _MisfitError("is not a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _MisfitError("is not a finite number")
    return number


def _a(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise _MisfitError(f"is not a {kind.__name__}")
    return value
