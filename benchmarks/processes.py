"""A server process of a benchmark, on a free port of loopback."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self


class Process:
    """`python -m MODULE ...` that says on stderr where it listens.

    Attributes:
        address: Its address.
        process: The process.
    """

    def __init__(self, arguments: list[str], **environment: str) -> None:
        """Start it and wait until it listens.

        Raises:
            RuntimeError: It ended without listening.
        """
        self.process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=os.environ | environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.address, said = "", []
        for line in self.process.stderr or ():
            said.append(line)
            if found := re.search(r"running on (http://[0-9.:]+)", line):
                self.address = found.group(1)
                break
        if not self.address:
            raise RuntimeError("".join(said))
        self._rest = threading.Thread(target=lambda: [None for _ in self.process.stderr or ()], daemon=True)
        self._rest.start()

    def processor_seconds(self) -> float:
        """Return the processor time of all threads so far, those of the processes that it started among them."""
        own = self.process.pid
        started = [each.read_text().split() for each in Path(f"/proc/{own}/task").glob("*/children")]
        return sum(map(_processor_seconds, (own, *(child for some in started for child in some))))

    def stop(self) -> None:
        """Ask it to end, and wait for it."""
        self.process.send_signal(signal.SIGTERM)
        self._end()

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self._end()

    def _end(self) -> None:
        self.process.wait(60)
        self._rest.join()
        if self.process.stderr:
            self.process.stderr.close()

    def __enter__(self) -> Self:
        """Return the running process."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, if it still runs."""
        if self.process.poll() is None:
            self.stop()


def _processor_seconds(process: int | str) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
