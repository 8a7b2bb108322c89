"""Whether the disk of the store takes writes: a small file is written and removed, at most every few seconds."""

import os
import threading
from pathlib import Path
from time import monotonic
from typing import Final

from sqlalchemy import Engine

from api.http.problems import NotReadyError

BETWEEN_SECONDS: Final = 5.0
BYTES: Final = 64 * 1024
NO_WRITES: Final = "The disk of the store takes no writes."


class DiskProbe:
    """Writes to the folder of a SQLite store now and then. Another database looks after its own disk."""

    def __init__(self, engine: Engine) -> None:
        """Remember the folder. Nothing is written yet."""
        is_file = engine.dialect.name == "sqlite" and engine.url.database
        self._folder = Path(str(engine.url.database)).parent if is_file else None
        self._checking = threading.Lock()
        self._checked_at, self._works = float("-inf"), True

    def require_writes(self) -> None:
        """Return if a write worked a moment ago, or works now.

        Raises:
            NotReadyError: It does not.
        """
        with self._checking:
            if self._folder is not None and monotonic() - self._checked_at >= BETWEEN_SECONDS:
                self._works, self._checked_at = _takes_writes(self._folder), monotonic()
        if not self._works:
            raise NotReadyError(NO_WRITES)


def _takes_writes(folder: Path) -> bool:
    file = folder / f".diagnoser-probe-{os.getpid()}"
    try:
        with file.open("wb") as opened:
            opened.write(bytes(BYTES))
            opened.flush()
            os.fsync(opened.fileno())
    except OSError:
        return False
    finally:
        file.unlink(missing_ok=True)
    return True
