"""Lines of the log and pieces of an answer are written together, and none is held for long or lost."""

import asyncio
import io
import logging

import pytest

from api.http.joined_writes import JoinedWrites
from api.http.log_format import HELD_SECONDS, HeldLines


@pytest.fixture
def held():
    """A logger whose lines are held, with what it has written."""
    handler = HeldLines()
    handler.setStream(io.StringIO())
    logger = logging.getLogger("held")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield logger, handler.stream
    logger.removeHandler(handler)


def test_outside_of_an_event_loop_a_line_is_written_at_once(held):
    """Nobody would write it later."""
    logger, written = held
    logger.info("one")
    assert written.getvalue() == "one\n"


def test_an_event_loop_writes_its_lines_together_and_soon(held):
    """In their order; and so again after that."""
    logger, written = held

    async def said():
        seen = []
        for words in ("one", "two"):
            logger.info(words)
            logger.info(words)
            seen.append(written.getvalue())
            await asyncio.sleep(4 * HELD_SECONDS)
        return seen

    assert asyncio.run(said()) == ["", "one\none\n"]
    assert written.getvalue() == "one\none\ntwo\ntwo\n"


def test_a_warning_is_written_at_once_behind_what_was_held(held):
    """What it is about stands before it."""
    logger, written = held

    async def said():
        logger.info("one")
        logger.warning("two")
        return written.getvalue()

    assert asyncio.run(said()) == "one\ntwo\n"


def test_what_a_loop_left_behind_is_written_by_the_next_line(held):
    """A loop that ended does not write any more."""
    logger, written = held

    async def said(words):
        logger.info(words)

    asyncio.run(said("one"))
    asyncio.run(said("two"))
    logger.info("three")
    assert written.getvalue() == "one\ntwo\nthree\n"


class Transport:
    """A connection that notes what is done with it."""

    def __init__(self):
        self.done = []

    def write(self, data):
        """Note some bytes."""
        self.done.append(data)

    def close(self):
        """Note the end."""
        self.done.append("closed")

    def is_closing(self):
        """Whether it has ended."""
        return "closed" in self.done


HEAD = b"HTTP/1.1 200 OK\r\n\r\n"


def sent(*steps):
    """What is sent in one turn of the event loop, and after it."""

    async def send():
        transport = Transport()
        joined = JoinedWrites(transport, asyncio.get_running_loop())
        for step in steps:
            joined.close() if step == "close" else joined.write(step)
        at_once = list(transport.done)
        await asyncio.sleep(0)
        assert joined.is_closing() == ("close" in steps)
        return at_once, transport.done

    return asyncio.run(send())


def test_a_head_is_sent_with_the_body_behind_it():
    """One call for both; further pieces go as they come, and nothing is no piece."""
    assert sent(HEAD, b"body", b"", b"more")[0] == [HEAD + b"body", b"more"]


def test_a_head_without_a_body_is_sent_when_the_loop_goes_on():
    """An answer may have none, or a late one."""
    assert sent(HEAD) == ([], [HEAD])


def test_a_connection_is_closed_behind_what_was_held():
    """And nothing is sent after that."""
    assert sent(HEAD, "close")[1] == [HEAD, "closed"]
