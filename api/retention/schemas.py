"""Requests and answers of `/v1/erasures`."""

from pydantic import BaseModel, ConfigDict, Field, field_validator


class ErasureRequest(BaseModel):
    """The customer of the data to be deleted."""

    model_config = ConfigDict(extra="forbid")

    customer: str = Field(
        min_length=1, max_length=200, pattern=r"\S", description="As it was given with the cases."
    )

    @field_validator("customer")
    @classmethod
    def _can_be_stored(cls, customer: str) -> str:
        if "\x00" in customer:
            raise ValueError("no name holds the character NUL")
        return customer


class ErasedOut(BaseModel):
    """How much was forgotten. The same request again finds nothing more."""

    cases: int
    kept: int = Field(description="Closed cases among them, now tickets without words and names.")
    tickets: int = Field(description="Imported tickets without their words and names from now on.")
    machines: int = Field(description="Machines of the inventory.")
