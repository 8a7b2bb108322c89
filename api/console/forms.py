"""Fields of a submitted form, read from a body of the usual encoding. No file is ever sent to a page."""

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import parse_qs

from fastapi import Depends, Request

from api.http.problems import UnreadableError

MOST_FIELDS: Final = 1000


class Form:
    """The fields of one form. Blanks around a value are dropped, and an empty value is as good as none."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        """Keep the values of each field."""
        self._fields = fields

    def one(self, name: str) -> str | None:
        """Return the last value of a field, or None for a missing or empty one."""
        values = self.all(name)
        return values[-1] if values else None

    def all(self, name: str) -> list[str]:
        """Return the values of a field, in order, without empty ones."""
        return [each.strip() for each in self._fields.get(name, []) if each.strip()]

    def names(self) -> list[str]:
        """Return the names of all fields, in order."""
        return list(self._fields)

    def has(self, name: str) -> bool:
        """Return whether the form has the field at all, even an empty one."""
        return name in self._fields


async def form_of(request: Request) -> Form:
    """Return the submitted form.

    Raises:
        UnreadableError: It is not one.
    """
    body = await request.body()
    try:
        return Form(parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise UnreadableError("The form cannot be read.") from error


Submitted = Annotated[Form, Depends(form_of)]
