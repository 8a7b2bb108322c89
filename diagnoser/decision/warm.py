"""Compile all machine code of inference and decision, or load it from disk, before the first answer."""

import numpy as np

from diagnoser import inference
from diagnoser.decision.kit_table import kit_table
from diagnoser.decision.kits import Priced, allowed_kits, ranked_kits


def warm() -> None:
    """Call every kernel once.  With a filled cache it takes milliseconds."""
    inference.warm()
    table = kit_table(1)
    nothing = np.zeros(len(table))
    ranked_kits(table, Priced(nothing, nothing, nothing), allowed_kits(table, 1))
