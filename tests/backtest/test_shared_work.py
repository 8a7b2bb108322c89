"""Common work of several models of one history is done once."""

import pickle
from pathlib import Path

import pytest

from diagnoser.backtest.shared_work import SharedWork
from diagnoser.knowledge import load_knowledge


@pytest.fixture(scope="module")
def knowledge():
    """The shipped knowledge."""
    return load_knowledge(Path(__file__).parents[2] / "data" / "knowledge")


def test_a_text_is_read_once(knowledge):
    """The second reading of a text is the first one, and equal knowledge has one reader."""
    shared = SharedWork()
    first = shared.reader(knowledge)("4个HDD黄灯常亮")

    assert first.findings
    assert shared.reader(knowledge)("4个HDD黄灯常亮") is first


def test_a_reader_in_another_process_reads_the_same(knowledge):
    """Processes for a long history get the reader by pickle."""
    reader = SharedWork().reader(knowledge)

    assert pickle.loads(pickle.dumps(reader))("4个HDD黄灯常亮") == reader("4个HDD黄灯常亮")  # noqa: S301
