"""What every test shares: how hypothesis searches."""

import os

from hypothesis import settings

# A first call compiles or imports, so no deadline. The same examples on every run in CI.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("nightly", deadline=None, derandomize=False, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

pytest_plugins = ["tests.backtest.worlds"]
