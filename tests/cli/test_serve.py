"""`diagnoser serve` is the service."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx2

from diagnoser.registry import current

REPOSITORY = Path(__file__).parents[2]


def test_serve_answers_with_the_folder_that_it_was_given_and_stops_when_asked(trained, tmp_path):
    """On any free port of loopback; SIGTERM ends it."""
    environment = os.environ | {"DIAGNOSER_DATABASE_URL": f"sqlite:///{tmp_path / 'store.sqlite3'}"}
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "diagnoser",
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--models",
            str(trained),
        ],
        cwd=REPOSITORY,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = next(
            found.group(1)
            for line in process.stderr
            if (found := re.search(r"running on (http://\S+)", line))
        )
        version = httpx2.get(f"{address}/v1/models/current", timeout=60).json()["version"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)

    assert version == current(trained)
    assert process.returncode in (0, -signal.SIGTERM)
