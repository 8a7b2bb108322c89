"""The service does without the package for networks drawn with other programs."""

import sys
from pathlib import Path
from subprocess import run

ROOT = Path(__file__).parents[2]

CODE = """
import sys
import api.app
from diagnoser import Diagnoser, Report
Diagnoser.load("models").diagnose(Report(text="no display", machine="7979Q7C"))
print(*sorted(name for name in sys.modules if name.startswith(("diagnoser.bayesnet", "networkx", "pgmpy"))))
"""


def test_serving_imports_no_bayesnet_no_networkx_and_no_pgmpy():
    """The application, a loaded model and a diagnosis leave all three unimported."""
    done = run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.split() == []
