"""The settings of the service: one typed record, read from the variables `DIAGNOSER_*`."""

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.http.log_format import LogFormat

MEBIBYTE = 1024 * 1024


TELEMETRY_LIBRARY = "opentelemetry.exporter.otlp.proto.http"


class Settings(BaseSettings):
    """Settings of one service process. `DIAGNOSER_MAX_BODY_BYTES` sets `max_body_bytes`, and so on."""

    model_config = SettingsConfigDict(env_prefix="DIAGNOSER_", frozen=True, extra="ignore")

    database_url: str = Field(
        default="sqlite:///var/diagnoser.sqlite3",
        description="SQLAlchemy URL of the database, SQLite or PostgreSQL. The folder of a SQLite file is made.",
    )
    pseudonym_key: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Secret of the pseudonyms for customers and serial numbers of imported tickets, of 16 bytes or "
        "more. Without it they are kept as they are sent.",
    )
    models: Path = Field(default=Path("models"), description="Folder of the model versions.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes any free one.")
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Processes that answer on the port, each with a model of its own in memory.",
    )
    hang_seconds: float = Field(
        default=30.0,
        gt=0,
        description="With several workers: one without a sign of life for so long is killed and started again.",
    )
    max_body_bytes: int = Field(default=MEBIBYTE, gt=0, description="Largest request body.")
    max_batch_bytes: int = Field(
        default=64 * MEBIBYTE,
        gt=0,
        description="Largest body of `/v1/diagnoses:batch`, `/v1/tickets` and `/v1/inventory`.",
    )
    limit_concurrency: int = Field(
        default=500,
        gt=0,
        description="Most connections of a worker at once. For a further one the connection is closed that has waited "
        "longest for its client. When all are at work, the further one is answered with 503.",
    )
    head_seconds: float = Field(
        default=10.0, gt=0, description="Time for the line and the headers of a request to arrive."
    )
    body_seconds: float = Field(default=60.0, gt=0, description="Time for the body of a request to arrive.")
    unsent_seconds: float = Field(
        default=60.0,
        gt=0,
        description="Time in which a client must take some of the answer that waits for it.",
    )
    keep_alive_seconds: int = Field(
        default=5, gt=0, description="Time for which a connection without a request is kept after an answer."
    )
    graceful_seconds: int = Field(
        default=30, ge=0, description="Time for requests in flight to finish after SIGTERM."
    )
    drain_seconds: float = Field(
        default=0.0,
        ge=0,
        description="Time after SIGTERM in which the service is not ready but still answers, for load balancers.",
    )
    reload_seconds: float = Field(
        default=1.0, gt=0, description="Pause between checks for a newly promoted model."
    )
    key_seconds: float = Field(
        default=1.0,
        gt=0,
        description="Pause between checks for new and revoked API keys: a revoked one counts for so long.",
    )
    webhook_seconds: float = Field(
        default=1.0, gt=0, description="Pause between looks for webhook messages that are due."
    )
    webhooks_private: bool = Field(
        default=False,
        description="Let webhooks go to addresses of private networks and of this machine. Whoever has an admin key "
        "can then make the service call them.",
    )
    requests_per_minute: int = Field(
        default=60_000,
        gt=0,
        description="Requests of one API key in a minute, over all services on one database.",
    )
    request_burst: int = Field(default=6_000, gt=0, description="Most requests of one API key at once.")
    session_hours: float = Field(
        default=12.0, gt=0, le=720, description="Time after which a person signs in to the console again."
    )
    answers_wait_for_disk: bool = Field(
        default=True,
        description="Send a first answer only when it is on the disk. If not, a power cut, but no crash of the "
        "service, may take the answers of the last half second. Everything that people report waits in any case.",
    )
    remembered_answers: int = Field(
        default=1000,
        ge=0,
        le=1_000_000,
        description="Answers that each process keeps in memory, so that the same report with the same options is not "
        "worked out again; some 80 kB each. 0 keeps none.",
    )
    idempotency_days: int = Field(
        default=7, gt=0, description="Least time for which an Idempotency-Key is remembered."
    )
    telemetry: bool = Field(
        default=False,
        description="Send traces by OpenTelemetry, as the variables `OTEL_*` say. Needs the extra `telemetry`.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe level that is logged."
    )
    log_format: LogFormat = Field(
        default="auto", description="`json`, `text`, or `auto`: text on a terminal, JSON elsewhere."
    )

    @property
    def secret(self) -> bytes | None:
        """The secret of the pseudonyms as bytes, or None without one."""
        return self.pseudonym_key.get_secret_value().encode() if self.pseudonym_key else None

    @field_validator("telemetry")
    @classmethod
    def _has_its_library(cls, wanted: bool) -> bool:  # noqa: FBT001
        if wanted and not _is_installed(TELEMETRY_LIBRARY):
            raise ValueError("the library for it is not installed: run pip install 'diagnoser[telemetry]'")
        return wanted


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # a package above it is missing
        return False
