"""The types of arrays: 64-bit floats, 64-bit integers and truth values. Each docstring of an array states its shape."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
