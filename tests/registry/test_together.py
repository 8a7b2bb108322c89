"""Several processes and threads work in one folder of models."""

import multiprocessing
import threading
import time

import pytest

from diagnoser.errors import ModelError
from diagnoser.registry import current, load, promote, promotions, publish, verify, versions
from diagnoser.registry.atomic_files import locked
from tests.registry.small import NOON, small_model


def work(models, seeds):
    """Publish and promote one model after another."""
    for seed in seeds:
        promote(models, publish(models, small_model(seed), {"card.md": b"%d" % seed}), who="w", when=NOON)


def test_processes_that_publish_and_promote_at_once_all_succeed(models):
    """Each version is intact, and each promotion is recorded and follows the one before."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=work, args=(models, seeds)) for seeds in ([1, 2, 3], [3, 4, 1], [5, 2])]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)

    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert len(versions(models)) == 5
    for version in versions(models):
        assert verify(models, version) == ()
    changes = promotions(models)
    assert [change.previous for change in changes[1:]] == [change.version for change in changes[:-1]]
    assert current(models) == changes[-1].version
    assert {change.action for change in changes} == {"promote"}


def test_a_reader_always_finds_a_whole_model(models, three):
    """No load fails while another thread promotes."""
    promote(models, three[0], who="w", when=NOON)
    ended = threading.Event()

    def promoting():
        for number in range(60):
            promote(models, three[number % 3], who="w", when=NOON)
        ended.set()

    thread = threading.Thread(target=promoting)
    thread.start()
    loaded = set()
    while not ended.is_set():
        loaded.add(load(models)[1])
    thread.join()

    assert loaded <= set(three)
    assert len(loaded) > 1


def test_a_lock_that_is_not_released_is_said(models):
    """A writer stops waiting after its time limit and reports an error."""
    with locked(models), pytest.raises(ModelError, match="Another process"), locked(models, seconds=0.05):
        pass


def test_the_second_waits_for_the_first(models):
    """The second writer continues as soon as the lock is free."""
    entered = []

    def second():
        with locked(models):
            entered.append("second")

    with locked(models):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.1)
        entered.append("first")
    thread.join(10)

    assert entered == ["first", "second"]
