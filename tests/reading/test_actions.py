"""Actions: what was tried, on which part, and how it ended."""

import pytest

from diagnoser.reading import Lexicon, read


def actions(lexicon: Lexicon, report: str) -> list[str]:
    """Return the actions of a report as kind:PART=result."""
    return [f"{each.action}:{each.part}={each.result}" for each in read(lexicon, report).actions]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("We changed the power supply, but the fault light is still on.", "replaced:PSU=no_change"),
        ("Reseated all DIMMs and the machine boots again.", "reseated:DIMM=fixed"),
        ("Rebooted the server and it froze again an hour later.", "restarted:=came_back"),
        ("In March the mainboard was replaced. Now a fan is dead.", "replaced:SYSTEM_BOARD=fixed"),
        ("The array is degraded. I reseated drive 4, no change.", "reseated:HDD=no_change"),
        ("The server did not boot. Fixed after reseating the memory.", "reseated:DIMM=fixed"),
        ("The server did not boot. Reseating the memory did not help.", "reseated:DIMM=no_change"),
        ("无法开机，重新插拔内存后好", "reseated:DIMM=fixed"),
        ("换了内存，还是报错", "replaced:DIMM=no_change"),
        ("重启后正常，第二天又死机", "restarted:=came_back"),
        ("升级了raid卡固件，阵列还是降级", "updated:RAID_CARD=no_change"),
        ("内存互换插槽后故障跟着内存走", "swapped:DIMM=unknown"),
        ("上个月换过主板，现在硬盘亮黄灯", "replaced:SYSTEM_BOARD=unknown"),
        ("We swapped the backplane cable, same thing.", "swapped:DISK_CABLE=no_change"),
        ("换了背板线缆，还是不行", "replaced:DISK_CABLE=no_change"),
        ("No picture. Took the graphics card out and put it back, no luck.", "reseated:VIDEO=no_change"),
        ("It hangs. I pulled both DIMMs out, no change.", "removed:DIMM=no_change"),
        ("It hangs. Updated the driver, same thing.", "updated:OS_DRIVER=no_change"),
        ("死机,更新了驱动还是死机", "updated:OS_DRIVER=no_change"),
        ("Flashed the iDRAC firmware. Now the server does not boot.", "updated:FIRMWARE=unknown"),
    ],
)
def test_an_action_has_its_part_and_its_end(lexicon: Lexicon, report: str, expected: str):
    """The part may stand before the verb, and the end in a later clause."""
    assert actions(lexicon, report) == [expected]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("No picture. Another PSU, other DIMMs and a new CMOS battery: same.", ["PSU", "DIMM", "CMOS_BATTERY"]),
        ("The link is down. A different network card, no luck.", ["NIC"]),
        ("Replaced the network card and the fan, no better.", ["NIC", "FAN"]),
        ("It hangs. We changed the board, the RAM, the processor and the power supply, no change.",
         ["SYSTEM_BOARD", "DIMM", "CPU", "PSU"]),
    ],
)  # fmt: skip
def test_parts_are_listed_with_and_without_a_verb(lexicon: Lexicon, report: str, expected: list[str]):
    """A list goes on behind an article, and what was tried instead needs no verb."""
    assert actions(lexicon, report) == [f"replaced:{part}=no_change" for part in expected]


@pytest.mark.parametrize(
    "report",
    [
        "Another disk is amber.",
        "The new power supply has an amber light.",
        "Other servers have the same problem, no display.",
        "We changed the cable between controller and shelf, no change.",
    ],
)
def test_other_parts_are_not_tried_where_nothing_says_so(lexicon: Lexicon, report: str):
    """A further piece is no trial, and only "and" joins parts."""
    assert set(actions(lexicon, report)) <= {"replaced:DISK_CABLE=no_change"}


@pytest.mark.parametrize(
    "report",
    [
        "All I did was swap one SATA cable. Since then the server does not boot.",
        "把内存拔下来清了灰,从那以后就黑屏",
    ],
)
def test_a_fault_since_a_change_began_with_it(lexicon: Lexicon, report: str):
    """Whatever was done with the part, its result is not known, and the fault began after it."""
    reading = read(lexicon, report)
    assert ("AFTER_UPGRADE", "present") in {(each.symptom, each.state) for each in reading.findings}
    assert [each.result for each in reading.actions] == ["unknown"]


def test_a_part_that_was_added_is_no_action(lexicon: Lexicon):
    """No kind of action means adding, but the fault may have begun with it."""
    reading = read(lexicon, "We fitted a second CPU on Monday. Now the server hangs.")
    assert not reading.actions
    assert "AFTER_UPGRADE" in {each.symptom for each in reading.findings}


@pytest.mark.parametrize(
    "report",
    [
        "Please replace the failed disk.",
        "Do we have to update the firmware?",
        "The raid card has not been replaced yet, drive 3 failed.",
        "The machine rebooted by itself twice.",
        "请尽快更换硬盘",
        "还没有更换风扇，风扇报警",
        "服务器自动重启",
    ],
)
def test_wishes_questions_and_the_machine_itself_are_no_actions(lexicon: Lexicon, report: str):
    """Nobody has done anything in these reports."""
    assert actions(lexicon, report) == []


@pytest.mark.parametrize(
    ("report", "symptom", "state"),
    [
        ("Reseated all DIMMs and the machine boots again.", "FIXED_BY_RESEAT", "present"),
        ("Pulled and reseated the riser, the screen stays black.", "FIXED_BY_RESEAT", "absent"),
        ("重启后正常，第二天又死机", "BACK_AFTER_RESTART", "present"),
        ("上个月换过主板，现在硬盘亮黄灯", "AFTER_UPGRADE", "present"),
    ],
)
def test_some_actions_are_symptoms_with_their_end(lexicon: Lexicon, report: str, symptom: str, state: str):
    """A reseat that helped, a fault that came back after a restart, and a change before the fault."""
    assert (symptom, state) in {(each.symptom, each.state) for each in read(lexicon, report).findings}


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("换过内存，还是不显示", {"NO_DISPLAY"}),
        ("换了內存條後仍然不顯示", {"NO_DISPLAY"}),
        ("硬盘换了新的，还是不显示", {"NO_DISPLAY"}),
        ("换了硬盘，硬盘还是不显示", {"NO_DISPLAY", "HDD_NOT_IN_OS"}),
        ("换了硬盘，内存不显示", {"NO_DISPLAY", "MEM_LESS"}),
    ],
)
def test_a_replaced_part_is_not_the_subject_of_the_result(lexicon: Lexicon, report: str, expected: set[str]):
    """The machine shows nothing. Only a part that the next clause names again is the one that does not show up."""
    assert {each.symptom for each in read(lexicon, report).findings} == expected
