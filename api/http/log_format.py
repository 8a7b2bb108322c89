"""The lines of the log: one JSON object each, or words on a terminal."""

import asyncio
import json
import logging
import sys
import traceback
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any, Final, Literal, TextIO

WORDS: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
HELD_SECONDS: Final = 0.05
LogFormat = Literal["auto", "json", "text"]


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record. `extra={"fields": {...}}` adds members to it."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class HeldLines(logging.StreamHandler[TextIO]):
    """Writes the lines of an event loop some at a time, because each writing is a call of the system.

    A line is held for `HELD_SECONDS` at most. A warning or worse is written at once, with what is held. Outside of an
    event loop every line is written at once.
    """

    def __init__(self) -> None:
        """Hold no line yet."""
        super().__init__()
        self._held: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Hold or write the line of a record."""
        try:
            self._held.append(self.format(record) + self.terminator)
            if record.levelno >= logging.WARNING or not self._write_soon():
                self.flush()
        except Exception:  # noqa: BLE001 -- as every handler of the library does
            self.handleError(record)

    def flush(self) -> None:
        """Write what is held."""
        with self.lock or nullcontext():
            self._loop, lines = None, "".join(self._held)
            self._held.clear()
            if lines:
                self.stream.write(lines)
            super().flush()

    def _write_soon(self) -> bool:
        """Let the running event loop write what is held; return whether there is one."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return False
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(HELD_SECONDS, self.flush)
        return True


def places_of(error: BaseException) -> str:
    """Return the types and the places of an error and its causes, without messages: these may quote a report."""
    said = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        said.append(
            type(seen).__name__ + "".join(f"\n  {each.filename}:{each.lineno} {each.name}" for each in frames)
        )
        seen = seen.__cause__ or seen.__context__
    return "\n".join(said)


def log_config(level: str, form: LogFormat) -> dict[str, Any]:
    """Return one format for all loggers, on stderr. `auto` is words on a terminal and JSON elsewhere."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    formatter = {"format": WORDS} if as_text else {"()": f"{__name__}.{JsonLines.__name__}"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"stderr": {"()": f"{__name__}.{HeldLines.__name__}", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": level.upper()} for name in ("uvicorn", "diagnoser")},
    }
