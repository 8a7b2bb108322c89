"""The bounded memory of results."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from diagnoser.remembered import Remembered


def test_the_least_recently_used_result_is_forgotten_first():
    """And never more are kept than the bound says."""
    memory = Remembered(2)
    made = []
    for key in ("a", "b", "a", "c", "a", "b"):
        memory.of(key, lambda key=key: made.append(key) or key)

    assert made == ["a", "b", "c", "b"]
    assert len(memory) == 2
    assert (memory.asked, memory.found) == (6, 2)


def test_without_a_bound_above_zero_nothing_is_remembered():
    """Every result is worked out again."""
    memory, made = Remembered(0), []
    for _ in range(3):
        memory.of("a", lambda: made.append(1) or "a")

    assert len(made) == 3
    assert len(memory) == 0


def test_a_failure_is_not_remembered():
    """The next one who asks may have an answer."""
    memory = Remembered(2)
    results = iter([ValueError("not now"), "a"])

    def work():
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    with pytest.raises(ValueError, match="not now"):
        memory.of("a", work)

    assert memory.of("a", work) == "a"


def test_threads_share_it():
    """Each gets the result of its own key, and the bound holds."""
    memory = Remembered(8)

    def ask(number):
        return memory.of(number % 20, lambda: number % 20)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(4000))) == [number % 20 for number in range(4000)]
    assert len(memory) == 8


def test_another_process_remembers_its_own_results():
    """Only the bound is sent to it."""
    memory = Remembered(3)
    memory.put("a", 1)

    arrived = pickle.loads(pickle.dumps(memory))  # noqa: S301  our own bytes

    assert (arrived.most, len(arrived)) == (3, 0)
