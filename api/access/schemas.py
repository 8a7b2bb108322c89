"""API keys and sessions on the wire."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.access.keys import Scope
from diagnoser.wire.fields import no_flag

Name = Annotated[
    str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$")
]


Days = Annotated[int, Field(ge=1, le=3650), BeforeValidator(no_flag)]
Hours = Annotated[int, Field(ge=0, le=8760), BeforeValidator(no_flag)]


class KeyRequest(BaseModel):
    """A key to make."""

    model_config = ConfigDict(extra="forbid")

    name: Name = Field(description="The owner or purpose of the key. Logs name the id of the key only.")
    scopes: list[Scope] = Field(
        min_length=1, max_length=10, description="The rights of the key. `admin` includes the others."
    )
    expires_in_days: Days | None = Field(
        default=None, description="Days until it expires. Without a number it never expires."
    )


class RotateRequest(BaseModel):
    """How to give a key a new secret."""

    model_config = ConfigDict(extra="forbid")

    grace_hours: Hours = Field(default=24, description="Hours for which the old secret stays valid.")


class KeyOut(BaseModel):
    """A key, without its secret."""

    key_id: str
    name: str
    scopes: list[Scope]
    created_at: str
    expires_at: str | None
    revoked_at: str | None
    last_used_at: str | None = Field(description="To about a minute.")


class NewKeyOut(KeyOut):
    """A key with its secret. The secret is shown only this once."""

    secret: str


class KeysOut(BaseModel):
    """All keys ever made, the oldest first."""

    keys: list[KeyOut]


class SessionRequest(BaseModel):
    """The key of a person for signing in to the console."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(min_length=1, max_length=200)


class SessionOut(BaseModel):
    """The session of a signed-in person. Its secret is in a cookie unreadable for scripts."""

    name: str
    scopes: list[Scope]
    ends_at: str
