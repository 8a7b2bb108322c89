"""Reports are thought about by one thread and kept by another one, and nothing is lost or done twice between them."""

import asyncio
import threading

import pytest

from api.diagnoses.lane import Lane
from diagnoser.wire import DiagnosisRequest
from tests.api.conftest import stored

REPORT = DiagnosisRequest(report="4个HDD黄灯常亮", machine="7979Q7C", detail="kit")
UNKNOWN = DiagnosisRequest(findings=[{"symptom": "NO_SUCH_SYMPTOM", "state": "present"}])


def together(things, most=100, key=lambda _: None):
    """The groups in which a lane does things that are handed over while it is busy with a first one."""
    groups, go_on = [], threading.Event()

    def work(group):
        groups.append(list(group))
        go_on.wait(60)

    lane = Lane("tested", most, work, key)
    lane.put(["first"])
    while not groups:
        pass
    lane.put(things)
    go_on.set()
    lane.close()
    return groups[1:]


def test_what_waits_is_done_together_in_its_order():
    """And as many at once as allowed."""
    assert together([*"abcde"]) == [[*"abcde"]]
    assert together([*"abcde"], most=2) == [["a", "b"], ["c", "d"], ["e"]]


def test_a_key_stands_once_in_a_group():
    """The second one begins the next group; things without a key go with any."""
    assert together(["a", "-", "b", "a", "-"], key=lambda one: None if one == "-" else one) == [
        ["a", "-", "b"],
        ["a", "-"],
    ]


def test_a_lane_ends_after_everything_that_it_was_given():
    """Also where it was given nothing."""
    done = []
    lane = Lane("tested", 2, done.extend, lambda _: None)
    lane.put([1, 2, 3])
    lane.close()
    assert done == [1, 2, 3]
    Lane("tested", 2, done.extend, lambda _: None).close()


def opened(client, *asked):
    """What the queue of a service returns for requests that arrive in one moment."""
    queue = client.app.state.queue

    async def ask():
        return await asyncio.gather(*(queue.open(*each) for each in asked), return_exceptions=True)

    return asyncio.run(ask())


@pytest.mark.parametrize("remembered", [False, True])
def test_one_key_in_one_moment_opens_one_case(client, remembered):
    """Whether the answer is thought out or remembered."""
    if remembered:
        opened(client, (REPORT, None))
    before = stored(client).count()

    found = opened(client, *[(REPORT, "a key")] * 5, (REPORT, "another"), (REPORT, None))

    assert len({each.diagnosis_id for each in found[:5]}) == 1
    assert len({each.diagnosis_id for each in found}) == 3
    assert stored(client).count() == before + 3


def test_a_report_without_an_answer_takes_no_other_with_it(client):
    """It alone gets its error."""
    bad, good = opened(client, (UNKNOWN, None), (REPORT, None))
    assert "NO_SUCH_SYMPTOM" in str(bad)
    assert stored(client).get(good.diagnosis_id).answer["kit"]


def test_a_remembered_answer_waits_for_no_new_report(client):
    """The thread that thinks is busy, and it is answered nevertheless."""
    (first,) = opened(client, (REPORT, None))
    queue, go_on = client.app.state.queue, threading.Event()
    think, queue._diagnoses.think = queue._diagnoses.think, lambda batch: go_on.wait(60) and think(batch)

    async def ask():
        new = asyncio.ensure_future(queue.open(DiagnosisRequest(report="no display"), None))
        again = await asyncio.wait_for(queue.open(REPORT, None), 30)
        assert not new.done()
        go_on.set()
        return again, await new

    again, new = asyncio.run(ask())
    assert again.answer == first.answer
    assert stored(client).get(new.diagnosis_id).answer == new.answer
