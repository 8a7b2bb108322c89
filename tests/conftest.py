"""The common parts of all tests: the settings of hypothesis, and a temporary folder of the test run."""

import os
import tempfile

import pytest
from hypothesis import Phase, settings

# A first call compiles or imports, so no deadline. The same examples on every run in CI.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, derandomize=False, max_examples=1000, print_blob=True)
# A mutant is killed by the first example that fails; a smaller one would tell nothing more.
settings.register_profile(
    "audit", deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

pytest_plugins = ["tests.backtest.worlds"]


def pytest_collection_modifyitems(items):
    """Refuse a test that is marked as slow and does not say why; begin with the files that have slow tests.

    A process takes whole files, so a long one that comes last would leave the other processes idle.
    """
    silent = [
        item.nodeid for item in items for mark in item.iter_markers("slow") if not mark.kwargs.get("reason")
    ]
    if silent:
        raise pytest.UsageError(f"Name the reason of the mark slow: {', '.join(silent)}")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def temporary_folder(tmp_path_factory):
    """Give this process and its children a temporary folder. Tests kill commands, and pytest removes the folder."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", None)  # read TMPDIR again
        yield
