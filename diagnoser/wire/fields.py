"""The common field types of requests, and the base of all requests."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from diagnoser.types import MAX_PIECES, MAX_SPARES

MAX_ENTRIES = 2000
MAX_COLUMNS = 100
MAX_COUNT = 1_000_000


def no_flag(value: Any) -> Any:
    """Refuse `true` and `"1"`. Pydantic would read them as numbers."""
    if isinstance(value, bool | str):
        raise ValueError("Input should be a number")  # noqa: TRY004 -- pydantic reads ValueError
    return value


def _written(value: Any) -> Any:
    """Write a number as text, as a ticket file holds a measurement."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _readable(text: str) -> str:
    """Replace half a surrogate pair, left by a cut inside a character, by the replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain_object(schema: dict[str, Any]) -> None:
    """Describe a mapping by `additionalProperties`, because client generators do not read `patternProperties`."""
    ((pattern, schema["additionalProperties"]),) = schema.pop("patternProperties").items()
    schema["propertyNames"] = schema.get("propertyNames", {}) | {"pattern": pattern}


Text = Annotated[str, AfterValidator(_readable)]
Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]
ActionText = Annotated[str, Field(max_length=200, pattern=r"^[^|=@\x00-\x1f\x7f]{0,200}$")]
Spares = Annotated[int, Field(ge=0, le=MAX_SPARES), BeforeValidator(no_flag)]
Count = Annotated[int, Field(ge=0, le=MAX_COUNT), BeforeValidator(no_flag)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), BeforeValidator(no_flag)]
Pieces = Annotated[dict[Id, Count], Field(max_length=MAX_ENTRIES, json_schema_extra=_plain_object)]
Installed = Annotated[int, Field(ge=0, le=MAX_PIECES), BeforeValidator(no_flag)]
Equipment = Annotated[dict[Id, Installed], Field(max_length=MAX_ENTRIES, json_schema_extra=_plain_object)]
Cell = Annotated[Id, BeforeValidator(_written)]
Columns = Annotated[dict[Id, Cell], Field(max_length=MAX_COLUMNS, json_schema_extra=_plain_object)]


class In(BaseModel):
    """The base of all request bodies. A field that is not known is refused, because it is probably misspelt."""

    model_config = ConfigDict(extra="forbid", frozen=True)
