"""The lines of the log: one JSON object each, or words on a terminal."""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final, Literal

WORDS: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
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
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": level.upper()} for name in ("uvicorn", "diagnoser")},
    }
