"""Whether the nearest tests see a mutant: one process runs them on the changed module.

The process is forked from this one, which has imported the slow libraries and nothing of `diagnoser`. There the changed
source takes the place of the file, so no file is written and two mutants may run side by side.
"""

import csv
import importlib.abc
import importlib.util
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.audit.mutants import ROOT, Mutant, drawn

REASONS = Path(__file__).with_name("mutation.csv")
SLOW_LIBRARIES = (
    "numpy", "scipy.special", "scipy.stats", "duckdb", "ibis", "pyarrow.parquet", "sqlalchemy", "pydantic", "numba",
    "hypothesis.strategies", "hypothesis.extra.numpy", "pytest", "networkx", "sklearn",
)  # fmt: skip
KILLED_LATE = "too slow"


@dataclass(frozen=True)
class Group:
    """Modules that are audited together, and the tests nearest to them, quick ones first."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


EVIDENCE = tuple(
    f"diagnoser/evidence/{name}.py"
    for name in ("check", "columns", "known", "not_used", "row", "rule", "to_network")
)
GROUPS = (
    Group(
        "from a report to evidence",
        (*EVIDENCE, "diagnoser/wire/request.py", "diagnoser/wire/ticket.py"),
        ("diagnoser/evidence", "tests/wire", "tests/evidence"),
    ),
    Group(
        "validation of tickets",
        ("diagnoser/tickets/validate.py",),
        (
            "diagnoser/tickets/validate.py",
            "tests/tickets/test_validate.py",
            "tests/tickets/test_damaged.py",
            "tests/tickets/test_read.py",
            "tests/tickets/test_import_export.py",
        ),
    ),
    Group(
        "links",
        ("diagnoser/learning/links.py",),
        ("diagnoser/learning/links.py", "tests/learning/test_links.py"),
    ),
    Group(
        "priors",
        ("diagnoser/learning/priors.py",),
        ("diagnoser/learning/priors.py", "tests/learning/test_priors.py"),
    ),
)


@dataclass(frozen=True)
class Judged:
    """A mutant and what the tests said: `killed`, `too slow` (killed, too) or `survived`."""

    mutant: Mutant
    result: str
    seconds: float


def reasons() -> dict[str, str]:
    """Name of a mutant -> why it may survive."""
    with REASONS.open(encoding="utf-8", newline="") as stream:
        return {row["mutant"]: row["reason"] for row in csv.DictReader(stream)}


def judged(group: Group, number: int, seed: int, processes: int) -> list[Judged]:
    """Run the nearest tests on a random sample of a group's mutants.

    Raises:
        RuntimeError: The tests fail without any change.
    """
    for library in SLOW_LIBRARIES:
        importlib.import_module(library)
    first = group.modules[0]
    start = time.monotonic()
    unchanged = _forked(first, (ROOT / first).read_text(encoding="utf-8"), group.tests)
    if _waited({unchanged: float("inf")})[1] != 0:
        raise RuntimeError(f"The tests of {group.name} fail without any change.")
    limit = 3 * (time.monotonic() - start) + 10
    return list(_all(drawn(group.modules, number, seed), group.tests, limit, processes))


def _all(waiting, tests, limit, processes):
    waiting, running, latest = list(reversed(waiting)), {}, {}
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            process = _forked(mutant.path, mutant.source, tests)
            running[process] = mutant, time.monotonic()
            latest[process] = time.monotonic() + limit
        process, status = _waited(latest)
        mutant, start = running.pop(process)
        latest.pop(process)
        result = "killed" if status else "survived"
        yield Judged(mutant, KILLED_LATE if status is None else result, time.monotonic() - start)


def _waited(latest) -> tuple[int, int | None]:
    """Wait for the first of some processes to end; its status is None if it had to be stopped."""
    while True:
        for process, end in latest.items():
            found, status = os.waitpid(process, os.WNOHANG)
            if found:
                return process, status
            if time.monotonic() > end:
                with suppress(ProcessLookupError):
                    os.killpg(process, signal.SIGKILL)
                os.waitpid(process, 0)
                return process, None
        time.sleep(0.02)


def _forked(path: str, source: str, tests) -> int:
    """Start the tests in a process where a module has another source, and return the process."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        os.setpgid(0, 0)
        status = _tested(path, source, tests)
    finally:
        os._exit(status)


def _tested(path: str, source: str, tests) -> int:
    nowhere = os.open(os.environ.get("AUDIT_LOG", os.devnull), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.chdir(ROOT)
    os.environ |= {"HYPOTHESIS_PROFILE": "audit", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    sys.meta_path.insert(0, Changed(path, source))
    import pytest

    return pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests])


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module of the repository another source."""

    def __init__(self, path: str, source: str) -> None:
        self.path, self.source = path, source
        self.name = path.removesuffix(".py").replace("/", ".")

    def find_spec(self, fullname, path=None, target=None):
        """Find the module itself; all others are left to the usual finders."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, ROOT / self.path, loader=self)

    def create_module(self, spec):
        """Leave the making to Python."""

    def exec_module(self, module):
        """Run the changed source."""
        exec(compile(self.source, str(ROOT / self.path), "exec"), module.__dict__)  # noqa: S102  what it is for
