"""Kinds of Chinese sentences: lists, lists of findings, doubt, results of actions, words typed by their sound."""

import pytest

from diagnoser.knowledge import load_knowledge
from diagnoser.reading import Lexicon, ReadReport, read
from diagnoser.reading.sounds import with_right_sounds
from tests.reading.reports_read import ROOT

LEXICON = Lexicon.of(load_knowledge(ROOT / "data" / "knowledge"))


def _states(reading: ReadReport, state: str) -> set[str]:
    return {finding.symptom for finding in reading.findings if finding.state == state}


@pytest.mark.parametrize(
    ("report", "absent"),
    [
        ("电源、风扇都正常", {"PSU_LOG", "FAN_LOG"}),
        ("没有风扇、电源告警", {"PSU_LOG", "FAN_LOG"}),
        ("没有蓝屏、死机", {"BSOD_RUN", "OS_HANG"}),
        ("陣列冇降級", {"RAID_DEGRADED"}),
        ("不是死機", {"OS_HANG"}),
        ("面板无告警灯", {"LP_SYS_ERR"}),
        ("风扇声正常", {"FAN_NOISE"}),
    ],
)
def test_a_list_is_denied_as_a_whole(report: str, absent: set[str]):
    """One negation or one healthy state holds for all things of a list, and for Cantonese words."""
    reading = read(LEXICON, report)

    assert _states(reading, "absent") == absent
    assert _states(reading, "present") == set()


@pytest.mark.parametrize(
    ("report", "present"),
    [
        ("硬盘3故障、阵列降级", {"DRIVE_DEFUNCT_LOG", "RAID_DEGRADED"}),
        ("CPU、风扇灯都亮", {"LP_CPU", "LP_FAN"}),
        ("服务器连不上", {"OS_HANG", "MACHINE_DOWN"}),
        ("服务器连不上,看了一下屏幕没有任何画面", {"NO_DISPLAY"}),
        ("系统里就剩112G,内存原来是128", {"MEM_LESS"}),
        ("停电来电后机器开不了机", {"AFTER_OUTAGE", "NO_POWER"}),
        ("一进系统屏幕就黑了", {"VIDEO_LOST_OS"}),
    ],
)
def test_what_a_sentence_tells(report: str, present: set[str]):
    """A comma of lists after a state begins another finding. An unreachable host is one where nothing else is told."""
    assert _states(read(LEXICON, report), "present") == present


def test_who_does_not_know_is_less_sure_than_who_says_it():
    """A speaker who asks himself whether it is so leaves a finding of probability 0.6, not none."""
    [finding] = read(LEXICON, "不知道是不是死机了").findings

    assert (finding.symptom, finding.state, finding.probability) == ("OS_HANG", "present", 0.6)


@pytest.mark.parametrize(
    ("report", "actions"),
    [
        ("换了一条内存,故障依旧", ["replaced:DIMM=no_change"]),
        ("换了主板后正常了两天,今天又开始蓝屏", ["replaced:SYSTEM_BOARD=came_back"]),
        ("死机,重启后又好了,过两天又死机", ["restarted:=came_back"]),
        ("两根内存对调,故障跟着内存走", ["swapped:DIMM=unknown"]),
        ("内存报错,换内存槽也一样", ["swapped:DIMM=no_change"]),
        ("拔掉新加的内存就能正常开机", ["removed:DIMM=fixed"]),
        ("上个月换过3号盘。今天是电源2亮橙灯", []),
        ("请安排工程师来更换主板", []),
        ("清了CMOS,没用", ["reconfigured:CONFIG=no_change"]),
        ("插座也换过了照样开不了机", ["replaced:POWER_FEED=no_change"]),
    ],
)
def test_actions_and_what_came_of_them(report: str, actions: list[str]):
    """The result may stand in a later clause. What is history, or only wished for, is no action."""
    read_actions = [f"{each.action}:{each.part}={each.result}" for each in read(LEXICON, report).actions]

    assert read_actions == actions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("服物器死鸡", "服务器死机"),
        ("电原灯不亮", "电源灯不亮"),
        ("断电原因不明", "断电原因不明"),
        ("主版本1.2", "主版本1.2"),
        ("no display", "no display"),
    ],
)
def test_words_typed_by_their_sound(typed: str, meant: str):
    """A wrong character of the same sound is put right. The length stays, and words inside others stay."""
    assert with_right_sounds(typed) == meant
    assert len(with_right_sounds(typed)) == len(typed)
