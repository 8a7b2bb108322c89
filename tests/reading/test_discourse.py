"""What is told over several clauses: pieces that are counted, that follow each other or are missing, and the past."""

import pytest

from diagnoser.reading import Lexicon, read


def told(lexicon: Lexicon, report: str) -> set[str]:
    """Return the symptoms of a report, with a minus before those that are denied."""
    return {f"{'-' * (each.state == 'absent')}{each.symptom}" for each in read(lexicon, report).findings}


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("The box has 6 disks. Two are offline.", {"MULTI_DEFUNCT"}),
        ("There are three fans in it, and one makes an awful noise.", {"FAN_NOISE"}),
        ("两块盘，都亮红灯", {"HDD_AMBER_ALL"}),
        ("Bay 1 failed on Tuesday, bay 4 on Friday.", {"MULTI_DEFUNCT", "DRIVES_ONE_BY_ONE"}),
        ("2号盘离线，过了一周6号盘也离线", {"MULTI_DEFUNCT", "DRIVES_ONE_BY_ONE"}),
        ("8块硬盘，3块红灯，5块绿灯", {"HDD_AMBER_ALL", "DRIVES_SOME"}),
        ("Disk 2 in the cage. Gone from the controller.", {"DRIVE_NOT_IN_RAID_BIOS"}),
    ],
)
def test_pieces_are_those_that_were_named(lexicon: Lexicon, report: str, expected: set[str]):
    """A clause that counts pieces, or names another number and a time, goes on with the things before it."""
    assert told(lexicon, report) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("6 GPUs installed, 5 visible", {"GPU_FAULT"}),
        ("装了4张GPU，只认到3张", {"GPU_FAULT"}),
        ("10块硬盘系统里只看到8块", {"HDD_NOT_IN_OS"}),
        ("6 GPUs installed, 6 visible", set()),
    ],
)
def test_fewer_pieces_are_seen_than_fitted(lexicon: Lexicon, report: str, expected: set[str]):
    """Only a smaller number that is seen means that pieces are missing."""
    assert told(lexicon, report) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("Old ticket: fan failure. New ticket: PSU 2 amber.", {"PSU_ERR_LED"}),
        ("In spring a disk failed. Today the fan is loud.", {"FAN_NOISE"}),
        ("The drive you replaced last month has failed again.", {"DRIVE_DEFUNCT_LOG"}),
        ("Same fault as in March: no display.", {"NO_DISPLAY"}),
        ("早上没画面，现在好了", set()),
        ("从去年夏天开始就经常死机", {"OS_HANG"}),
        ("去年搬过机房，昨天硬盘离线", {"DRIVE_DEFUNCT_LOG"}),
        ("The server went off by itself last night, now it works.", {"UNEXPECTED_OFF"}),
    ],
)
def test_the_past_is_over_unless_it_is_so_again(lexicon: Lexicon, report: str, expected: set[str]):
    """What a machine did last night is still what the call is about."""
    assert told(lexicon, report) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("no drives failed", {"-DRIVE_DEFUNCT_LOG"}),
        ("It doesn't hang.", {"-OS_HANG"}),
        ("没有一块盘亮黄灯", {"-HDD_AMBER_ON", "-HDD_AMBER_ALL"}),
        ("黄灯自己灭了", {"-LP_SYS_ERR"}),
        ("All 64 GB are there.", {"-MEM_LESS"}),
    ],
)
def test_what_is_denied_is_absent(lexicon: Lexicon, report: str, expected: set[str]):
    """None of, no longer, and a lamp that went out by itself."""
    assert told(lexicon, report) == expected


@pytest.mark.parametrize(
    ("report", "begins"),
    [
        ("Put 8 GB of new memory into the server on Monday. Today it froze.", True),
        ("A processor was replaced. Now it freezes.", True),
        ("It froze. Put another power supply into it, no change.", False),
        ("Please put a new fan into it, it freezes.", False),
    ],
)
def test_a_part_that_was_put_in_before_the_fault(lexicon: Lexicon, report: str, begins: bool):
    """A part put in later, or that is only wished for, began nothing."""
    assert ("AFTER_UPGRADE" in told(lexicon, report)) is begins
