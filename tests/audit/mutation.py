"""Whether the nearest tests see a mutant: one process runs them on the changed module.

The process is forked from this one, which has imported the slow libraries and nothing of `diagnoser`. There the changed
source takes the place of the file, so no file is written and two mutants may run side by side.
"""

import csv
import importlib.abc
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.audit.mutants import ROOT, Mutant, drawn

REASONS = Path(__file__).with_name("mutation.csv")
SLOW_LIBRARIES = (
    "numpy", "scipy.special", "scipy.stats", "duckdb", "ibis", "pyarrow.parquet", "sqlalchemy", "pydantic", "numba",
    "hypothesis.strategies", "hypothesis.extra.numpy", "pytest", "networkx", "sklearn",
)  # fmt: skip
KILLED, TOO_SLOW, SURVIVED = "killed", "too slow", "survived"
UNLIMITED = 3_600  # seconds
PATIENCE = 10  # seconds on the clock for each second of processor time
PAUSE = 0.02  # seconds between two looks at the processes


@dataclass(frozen=True)
class Group:
    """Modules that are audited together, and the tests nearest to them, quick ones first."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


EVIDENCE = tuple(
    f"diagnoser/evidence/{name}.py"
    for name in (
        "check",
        "columns",
        "known",
        "machine",
        "not_used",
        "row",
        "rule",
        "to_network",
        "understand",
    )
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
        (
            "diagnoser/learning/links.py",
            "tests/learning/test_links.py",
            "tests/learning/test_links_by_definition.py",
        ),
    ),
    Group(
        "priors",
        ("diagnoser/learning/priors.py",),
        (
            "diagnoser/learning/priors.py",
            "tests/learning/test_priors.py",
            "tests/learning/test_priors_by_definition.py",
        ),
    ),
)


@dataclass(frozen=True)
class Judged:
    """A mutant, what the tests said (`too slow` is killed, too), and their processor time in seconds."""

    mutant: Mutant
    result: str
    seconds: float


def reasons() -> dict[str, str]:
    """Name of a mutant -> why it may survive."""
    with REASONS.open(encoding="utf-8", newline="") as stream:
        return {row["mutant"]: row["reason"] for row in csv.DictReader(stream)}


def judged(group: Group, number: int, seed: int, processes: int) -> Iterator[Judged]:
    """Yield the judgement of the nearest tests on a random sample of a group's mutants.

    The tests may take three times the processor time that they take without a change, and ten seconds more. Time on the
    clock is limited too, generously, for mutants that sleep: other programs may use the processor as well.

    Raises:
        RuntimeError: The tests fail without any change, or `diagnoser` is imported already.
    """
    if "diagnoser" in sys.modules:
        raise RuntimeError("Mutants can only be tested where nothing of diagnoser is imported yet.")
    for library in SLOW_LIBRARIES:
        importlib.import_module(library)
    first = group.modules[0]
    start = _Running(
        _forked(first, (ROOT / first).read_text(encoding="utf-8"), group.tests, UNLIMITED), UNLIMITED
    )
    while not start.ended():
        time.sleep(PAUSE)
    if start.status != 0:
        raise RuntimeError(f"The tests of {group.name} fail without any change.")
    waiting = drawn(group.modules, number, seed)[::-1]
    limit = int(3 * start.seconds + 10)
    running: dict[Mutant, _Running] = {}
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            running[mutant] = _Running(_forked(mutant.path, mutant.source, group.tests, limit), limit)
        for mutant, each in list(running.items()):
            if each.ended():
                yield Judged(mutant, each.result, each.seconds)
                del running[mutant]
        time.sleep(PAUSE)


class _Running:
    """A process that runs tests: once it has ended, its status and its processor time."""

    def __init__(self, process: int, limit: int) -> None:
        self.process = process
        self.latest = time.monotonic() + PATIENCE * limit
        self.status = 0
        self.seconds = 0.0
        self.late = False

    def ended(self) -> bool:
        """Whether it has ended. It is stopped if it took too long."""
        if time.monotonic() > self.latest and not self.late:
            self.late = True
            with suppress(ProcessLookupError):
                os.killpg(self.process, signal.SIGKILL)
        found, self.status, used = os.wait4(self.process, os.WNOHANG)
        self.seconds = used.ru_utime + used.ru_stime
        return bool(found)

    @property
    def result(self) -> str:
        if self.late or (os.WIFSIGNALED(self.status) and os.WTERMSIG(self.status) == signal.SIGXCPU):
            return TOO_SLOW
        return KILLED if self.status else SURVIVED


def _forked(path: str, source: str, tests, limit: int) -> int:
    """Start the tests in a process where a module has another source, and return the process."""
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        os.setpgid(0, 0)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
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
        """Find the module itself. All others are left to the usual finders."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, ROOT / self.path, loader=self)

    def create_module(self, spec):
        """Leave the making to Python."""

    def exec_module(self, module):
        """Run the changed source."""
        exec(compile(self.source, str(ROOT / self.path), "exec"), module.__dict__)  # noqa: S102  what it is for
