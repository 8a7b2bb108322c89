"""The state of the process."""

from typing import Literal

from pydantic import BaseModel


class HealthOut(BaseModel):
    """The state of the process: `live` or `ready`."""

    status: Literal["live", "ready"]
