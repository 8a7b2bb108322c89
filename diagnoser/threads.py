"""How many threads linear algebra may use."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Let linear algebra use one thread inside the block.

    Learning and testing multiply many small matrices. Several threads make that no faster, and on a busy machine they
    spend most of the time waiting for one another. One thread also adds in a fixed order, so every machine gives the
    same digits.
    """
    import scipy.linalg  # noqa: F401 -- the limit reaches only libraries that are loaded already
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield
