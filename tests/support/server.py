"""A real service process on a free port of loopback, as a user starts it."""

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


class Server:
    """`python -m api` with a store of its own. Settings are `DIAGNOSER_*` without their prefix.

    Attributes:
        address: Its address.
        database: The URL of its database.
    """

    def __init__(self, folder, host="127.0.0.1", **settings):
        """Start it and wait until it listens. Its database goes into the folder."""
        own = {"database_url": f"sqlite:///{folder / 'store.sqlite3'}", "graceful_seconds": 20} | settings
        self.database = own["database_url"]
        environment = os.environ | {f"DIAGNOSER_{name.upper()}": str(value) for name, value in own.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api", "--host", host, "--port", "0"],
            cwd=REPOSITORY,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = []
        self.address = ""
        for line in self.process.stderr:
            self.lines.append(line)
            if found := re.search(r"running on (http://\S+)", line):
                self.address = found.group(1)
                break
        self.rest = threading.Thread(target=lambda: self.lines.extend(self.process.stderr))
        self.rest.start()

    def log(self):
        """Return its output on stderr so far."""
        return "".join(self.lines)

    def stop(self):
        """Ask it to stop. Return its exit code and its whole log."""
        self.process.send_signal(signal.SIGTERM)  # to one that ended already, this does nothing
        code = self.process.wait(30)
        self.rest.join()
        self.process.stderr.close()
        return code, self.log()
