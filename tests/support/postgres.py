"""A PostgreSQL server of our own, in a temporary folder, reached through a socket in it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
INITDB = str(FOUND[-1]) if FOUND else shutil.which("initdb")
"""The program that makes a cluster; None where PostgreSQL is not installed."""


class Postgres:
    """A running server. It refuses to run as root, so then it runs as the user `postgres`."""

    def __init__(self, *, fsync=False):
        """Make a cluster and start the server. Nothing listens on the network.

        `fsync` makes a commit wait for the disk, as in service.
        """
        # Not pytest's folder: the user `postgres` may not enter it, and the path of a socket must be short.
        self._folder = Path(tempfile.mkdtemp(prefix="diagnoser-postgres-", dir="/tmp"))
        self._user = None
        if os.getuid() == 0:
            self._user = "postgres"
            os.chown(self._folder, pwd.getpwnam("postgres").pw_uid, -1)
        self._run("initdb", "--auth=trust", "--username=test", "--encoding=UTF8", "--no-sync")
        options = f"-k {self._folder} -c listen_addresses= -c fsync={'on' if fsync else 'off'}"
        self._run("pg_ctl", "-w", "-o", options, "-l", self._folder / "log", "start")
        self._databases = 0

    def new_database(self):
        """Make an empty database and return its URL."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._run("createdb", "-h", self._folder, "-U", "test", name, cluster=False)
        return f"postgresql+psycopg://test@/{name}?host={self._folder}"

    def stop(self):
        """Stop the server and remove everything."""
        self._run("pg_ctl", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def _run(self, program, *arguments, cluster=True):
        where = ["-D", self._folder / "data"] if cluster else []
        command = [Path(INITDB).with_name(program), *where, *arguments]
        subprocess.run(
            [str(each) for each in command],
            user=self._user,
            cwd=self._folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
