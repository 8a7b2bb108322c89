"""Compile the array code where numba is installed, run it as plain Python where it is not.

One switch for the whole package: the same functions are the fast path and the portable one.
"""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
except ImportError:  # a platform without numba: slower by a factor of several hundred, same answers
    numba = None

COMPILED: Final = numba is not None


def njit(function: Function) -> Function:
    """Compile to machine code, cached on disk; division by zero is the caller's business, as in C."""
    if numba is None:
        return function
    return cast("Function", numba.njit(cache=True, error_model="numpy", nogil=True)(function))


def inlined(function: Function) -> Function:
    """Like `njit`, but copied into its callers: for small functions in hot loops."""
    if numba is None:
        return function
    return cast("Function", numba.njit(inline="always", error_model="numpy", nogil=True)(function))


def parallel(function: Function) -> Function:
    """Like `njit`, with `prange` loops spread over all cores."""
    if numba is None:
        return function
    return cast("Function", numba.njit(cache=True, error_model="numpy", nogil=True, parallel=True)(function))


prange: Final = range if numba is None else numba.prange
