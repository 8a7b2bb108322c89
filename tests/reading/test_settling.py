"""Settling: a general reading gives way to one that says it more closely."""

import pytest

from diagnoser.reading import Lexicon, read
from diagnoser.reading.candidates import Candidate
from diagnoser.reading.settling import decided


def candidate(symptom: str, *, beside: tuple[str, ...] = (), unless: tuple[str, ...] = ()) -> Candidate:
    """Return a candidate that is present."""
    return Candidate(0, 4, symptom, "present", "rule", (0, 4), beside=beside, unless=unless)


@pytest.mark.parametrize(
    ("candidates", "printed", "expected"),
    [
        ([candidate("A", unless=("B",))], (), ["A"]),
        ([candidate("A", unless=("B",)), candidate("B")], (), ["B"]),
        ([candidate("A", unless=("B",))], ("B",), []),
        # Of two that both give way to the other, both hold: neither is sure.
        ([candidate("A", unless=("B",)), candidate("B", unless=("A",))], (), ["A", "B"]),
        # What stands only beside A is there as soon as A is.
        ([candidate("A", unless=("B",)), candidate("C", beside=("A",))], (), ["A", "C"]),
        ([candidate("A"), candidate("C", beside=("A",), unless=("A",))], (), ["A"]),
    ],
)
def test_a_candidate_gives_way(candidates: list[Candidate], printed: tuple[str, ...], expected: list[str]):
    """`unless` is judged against what is sure and against what a machine printed."""
    assert [each.symptom for each in decided(candidates, frozenset(printed))] == expected


@pytest.mark.parametrize(
    ("report", "general", "closer"),
    [
        ("It does not POST and there is no picture.", "POST_HANG", "NO_DISPLAY"),
        ("The server hangs with a kernel panic on the console.", "OS_HANG", "KERNEL_PANIC"),
    ],
)
def test_only_the_closer_symptom_is_found(lexicon: Lexicon, report: str, general: str, closer: str):
    """The general one is found where it is told alone."""
    found = {each.symptom for each in read(lexicon, report).findings}

    assert closer in found
    assert general not in found


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("Since Sunday one of our servers is unreachable.", {"OS_HANG", "MACHINE_DOWN"}),
        ("The server is unreachable, the network port has no link.", {"NIC_DOWN"}),
        ("All hosts became unreachable, up and running as they are.", {"NIC_DOWN"}),
    ],
)
def test_a_machine_that_cannot_be_connected_to_is_down(lexicon: Lexicon, report: str, expected: set[str]):
    """Unless the text names the network or says that the machine runs."""
    assert {each.symptom for each in read(lexicon, report).findings if each.state == "present"} == expected
