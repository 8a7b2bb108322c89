"""Whose state it is: subjects that are continued, passed over, meant by a pronoun, or named by their number only."""

import pytest

from diagnoser.reading import Lexicon, read


def present(lexicon: Lexicon, report: str) -> set[str]:
    """Return the symptoms read as present."""
    return {each.symptom for each in read(lexicon, report).findings if each.state == "present"}


@pytest.mark.parametrize(
    ("report", "symptom"),
    [
        ("We looked at drive 3. It has failed.", "DRIVE_DEFUNCT_LOG"),
        ("Drive 3 is the one that was slow, and now it has failed.", "DRIVE_DEFUNCT_LOG"),
        ("The drive ticks and the operating system does not see it.", "HDD_NOT_IN_OS"),
    ],
)
def test_a_pronoun_continues_the_thing_before(lexicon: Lexicon, report: str, symptom: str):
    """Between the thing and its state stand function words only."""
    assert symptom in present(lexicon, report)


@pytest.mark.parametrize(
    ("report", "symptom"),
    [
        ("There is a port for the network card, but its address was not found.", "NIC_MISSING"),
        ("We have two power supplies. The colleague gives no output at all.", "PSU_LOG"),
    ],
)
def test_another_noun_before_the_state_is_its_subject(lexicon: Lexicon, report: str, symptom: str):
    """The state belongs to the noun in its own clause, which no rule knows."""
    assert symptom not in present(lexicon, report)


@pytest.mark.parametrize(
    ("report", "symptom"),
    [
        ("The server with the two cards hangs.", "OS_HANG"),
        ("The left power supply in one of the blade chassis is dead.", "PSU_LOG"),
        ("x3650 M3 with ServeRAID crashed.", "OS_HANG"),
        ("The host reboots by itself when a fan starts.", "RANDOM_REBOOT"),
        ("We had both power supplies out and in again. Now it does not power on.", "NO_POWER"),
    ],
)
def test_what_only_tells_a_place_is_no_subject(lexicon: Lexicon, report: str, symptom: str):
    """Neither "with the cards" nor "in one of the chassis" takes the state."""
    assert symptom in present(lexicon, report)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("A disk died on Monday, today another disk failed.", {"MULTI_DEFUNCT", "DRIVES_ONE_BY_ONE"}),
        ("Two more of the same pool failed.", {"MULTI_DEFUNCT"}),
        ("Only one of the two processors is recognised.", {"POST_CPU"}),
        ("One of the two processors is recognised, fine.", set()),
    ],
)
def test_pieces_are_counted(lexicon: Lexicon, report: str, expected: set[str]):
    """A further piece, a number of a whole, and those that are not among the only ones seen."""
    assert expected <= present(lexicon, report)
    assert expected or not present(lexicon, report)
