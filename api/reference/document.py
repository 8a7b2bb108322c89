"""The shown content of an OpenAPI document, as records with links between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

Schema = Mapping[str, Any]

METHODS: Final = ("get", "post", "put", "patch", "delete")
LIMITS: Final = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "pattern": "matches {}",
}
NOTHING: Final = Markup("nothing")


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter, or one property of a schema."""

    name: str
    place: str
    kind: Markup
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One possible answer of an operation."""

    status: str
    description: str
    kind: Markup


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    Attributes:
        name: The operation id. Clients use it as the name of the call.
        method: In capitals.
        path: The address.
        summary: Its purpose in one line.
        description: The same at length.
        scopes: The required scopes of the key. Empty if any key will do, None if no key is needed.
        parameters: Parameters of the path, the query and the headers.
        bodies: Media types of the body, with their schemas.
        replies: The answers, the good ones first.
    """

    name: str
    method: str
    path: str
    summary: str
    description: str
    scopes: Sequence[str] | None
    parameters: Sequence[Field]
    bodies: Sequence[tuple[str, Markup]]
    replies: Sequence[Reply]


@dataclass(frozen=True, slots=True)
class Record:
    """One named schema."""

    name: str
    description: str
    kind: Markup
    fields: Sequence[Field]


def operations(document: Schema) -> dict[str, list[Operation]]:
    """Return the operations by their tag, in the order of the document."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                tag = (methods[method].get("tags") or ["other"])[0]
                found.setdefault(tag, []).append(_operation(path, method, methods[method]))
    return found


def records(document: Schema) -> list[Record]:
    """Return the named schemas in alphabetical order."""
    return [_record(name, schema) for name, schema in sorted(document["components"]["schemas"].items())]


def kind_of(schema: Schema) -> Markup:
    """Return the type of a value in words, with links to the named schemas.

    >>> str(kind_of({"type": "array", "items": {"$ref": "#/components/schemas/PartOut"}}))
    'list of <a href="#PartOut">PartOut</a>'
    """
    if "$ref" in schema:
        name = str(schema["$ref"]).rsplit("/", 1)[-1]
        return Markup('<a href="#{0}">{0}</a>').format(name)
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return Markup(" or ").join(dict.fromkeys(map(kind_of, choices)))
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return Markup(", ").join(Markup("<code>{}</code>").format(each) for each in values)
    return _plain(schema)


def _plain(schema: Schema) -> Markup:
    kind = str(schema.get("type", "any value"))
    if kind == "array":
        return Markup("list of ") + kind_of(schema.get("items", {}))
    more = schema.get("additionalProperties")
    if kind == "object" and isinstance(more, Mapping):
        return Markup("object of ") + kind_of(more)
    return Markup("{}").format(schema.get("format") or kind)


def _operation(path: str, method: str, given: Schema) -> Operation:
    body = given.get("requestBody", {}).get("content", {})
    replies = [
        Reply(status, reply.get("description", ""), _content(reply))
        for status, reply in sorted(given["responses"].items())
    ]
    summary, _, rest = str(given.get("description", "")).partition("\n")
    return Operation(
        name=given["operationId"],
        method=method.upper(),
        path=path,
        summary=summary,
        description=rest.strip(),
        scopes=_scopes(given),
        parameters=[_parameter(each) for each in given.get("parameters", ())],
        bodies=[(media, kind_of(each.get("schema", {}))) for media, each in body.items()],
        replies=replies,
    )


def _scopes(given: Schema) -> Sequence[str] | None:
    if "security" not in given:
        return None
    return sorted({scope for way in given["security"] for scopes in way.values() for scope in scopes})


def _content(reply: Schema) -> Markup:
    kinds = dict.fromkeys(kind_of(each.get("schema", {})) for each in reply.get("content", {}).values())
    return Markup(" or ").join(kinds) or NOTHING


def _parameter(given: Schema) -> Field:
    schema = given.get("schema", {})
    words = _described(given.get("description") or schema.get("description", ""), schema)
    return Field(given["name"], given["in"], kind_of(schema), bool(given.get("required")), words)


def _record(name: str, schema: Schema) -> Record:
    required = set(schema.get("required", ()))
    fields = [
        Field(each, "", kind_of(given), each in required, _described(given.get("description", ""), given))
        for each, given in schema.get("properties", {}).items()
    ]
    return Record(name, schema.get("description", ""), kind_of(schema), fields)


def _described(words: str, schema: Schema) -> str:
    return " ".join([*([words] if words else []), *(f"{each}." for each in _limits(schema))])


def _limits(schema: Schema) -> Iterator[str]:
    """Yield the limits of a value, also of a nullable one, as sentences without a full stop."""
    for each in (schema, *schema.get("anyOf", ())):
        for name, sentence in LIMITS.items():
            if name in each:
                said = sentence.format(each[name])
                yield said[0].upper() + said[1:]
    if schema.get("default") not in (None, [], {}, ""):
        yield f"Default: {schema['default']}"
