"""Kinds of plain Chinese sentences: whose state it is, what an action did, and what only sounds like a fault."""

import pytest

from diagnoser.knowledge import load_knowledge
from diagnoser.reading import Lexicon, ReadReport, read
from tests.reading.reports_read import ROOT

LEXICON = Lexicon.of(load_knowledge(ROOT / "data" / "knowledge"))


def _states(reading: ReadReport, state: str) -> set[str]:
    return {finding.symptom for finding in reading.findings if finding.state == state}


def _actions(reading: ReadReport) -> list[str]:
    return [f"{each.action}:{each.part}={each.result}" for each in reading.actions]


@pytest.mark.parametrize(
    ("report", "present"),
    [
        ("电源更换过,还是开不了机", {"NO_POWER"}),
        ("更換電源供應器之後依舊開不了機", {"NO_POWER"}),
        ("按开机键没有反应,风扇没转", {"NO_POWER"}),
        ("电源的风扇不转了", {"PSU_LOG"}),
        ("显卡的风扇停了", {"GPU_FAULT"}),
        ("网口全部不亮,系统卡死", {"NIC_DOWN", "OS_HANG"}),
        ("4卡服务器,GPU掉了一张", {"GPU_FAULT"}),
        ("RAID5坏了2块", {"MULTI_DEFUNCT"}),
        ("右边那个电源灯是灭的", {"PSU_NO_AC"}),
        ("虚拟机上不了网", set()),
    ],
)
def test_a_state_belongs_to_its_own_subject(report: str, present: set[str]):
    """What follows an action is told of the machine, and a fan of a part is no fan of the machine."""
    assert _states(read(LEXICON, report), "present") == present


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("网卡拔出来重插就好了", ["reseated:NIC=fixed"]),
        ("重新安装内存后就开得了机", ["reseated:DIMM=fixed"]),
        ("磁带写入失败,换了磁带也一样", []),
        ("更新完韧体后网卡不见了", ["updated:FIRMWARE=unknown"]),
        ("硬盘坏了,已经换了,正在重建", ["replaced:HDD=unknown"]),
        ("1号和3号内存互换,故障灯转到了3号", ["swapped:DIMM=unknown"]),
        ("1号和3号内存互换,故障灯还在1号", ["swapped:DIMM=no_change"]),
    ],
)
def test_an_action_is_done_to_the_part_that_it_names(report: str, expected: list[str]):
    """A result behind an action does not undo it, and a medium or a part behind a word of time is no object."""
    assert _actions(read(LEXICON, report)) == expected


@pytest.mark.parametrize(
    ("report", "absent"),
    [
        ("进WebBIOS看到一块盘Failed", set()),
        ("换了好的电源上去也不亮", set()),
        ("换了鼠标键盘好了", set()),
        ("网卡驱动里能看到两个口", set()),
        ("磁盘柜报黄灯,业务没断", {"OS_HANG"}),
        ("光纤链路正常", {"FC_DOWN"}),
    ],
)
def test_only_what_is_said_is_denied(report: str, absent: set[str]):
    """A word of sight before a fault, a good spare and the end of an action deny nothing."""
    assert _states(read(LEXICON, report), "absent") == absent


def test_what_is_not_plugged_in_well_closes_no_case():
    """装好了 closes a case, 没装好 does not."""
    assert _states(read(LEXICON, "开不了机了,怀疑CPU没装好"), "present") == {"NO_POWER"}
    assert _states(read(LEXICON, "开不了机了。已装好"), "present") == set()
