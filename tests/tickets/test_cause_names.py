"""Ids, names and synonyms of causes in a cell, with every separator, and unknown names."""

import pyarrow.parquet as pq
import pytest

from diagnoser.knowledge import Component
from diagnoser.tickets.cause_names import CauseNames
from diagnoser.tickets.mapping.text_causes import TextCauses
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.validate import Rules


def component(one, english, chinese, *synonyms):
    """A part with these names."""
    return Component(one, english, chinese, "part", 1, 1, "small", 0.1, synonyms)


NAMES = CauseNames.of(
    [
        component("HDD", "Hard disk drive", "硬盘", "disk", "硬碟"),
        component("DIMM", "Memory module", "内存", "memory", "模块"),
        component("RAID_CARD", "RAID controller", "RAID卡", "阵列卡"),
        component("RAID_BATTERY", "RAID battery", "RAID卡电池"),
        component("CABLE", "SAS/SCSI cable", "硬盘和背板线"),
        component("MODULE", "I/O module", "接口模块", "模块"),
    ]
)
TEXTS = TextCauses.of(NAMES)


@pytest.mark.parametrize(
    ("cell", "ids"),
    [
        ("HDD", ["HDD"]),
        ("hdd", ["HDD"]),
        ("raid_card", ["RAID_CARD"]),
        ("Raid-Card", ["RAID_CARD"]),
        ("ＲＡＩＤ卡", ["RAID_CARD"]),
        ("硬盤", ["HDD"]),
        ("Hard Disk Drive", ["HDD"]),
        *((f"硬盘{mark}内存", ["HDD", "DIMM"]) for mark in "|+,、，;；/&和与及"),
        ("disk and memory", ["HDD", "DIMM"]),
        ("disk AND memory", ["HDD", "DIMM"]),
        ("HDD | DIMM", ["HDD", "DIMM"]),
        ("SAS/SCSI cable", ["CABLE"]),
        ("SAS/SCSI cable/disk", ["CABLE", "HDD"]),
        ("硬盘和背板线", ["CABLE"]),
        ("2x HDD", ["HDD", "HDD"]),
        ("硬盘*2、内存", ["HDD", "HDD", "DIMM"]),
        ("N/A", []),
        ("HDD|nan", ["HDD"]),
    ],
)
def test_a_cell_names_these_causes(cell, ids):
    """The longest known name counts, so a name may hold a separator."""
    named = NAMES.named(cell)

    assert (list(named.ids), named.unknown) == (ids, ())


@pytest.mark.parametrize("cell", ["模块", "sand", "handmemory", "disk drive 3", "unknown"])
def test_a_name_of_two_causes_or_of_none_is_unknown(cell):
    """`模块` is a name of two causes. `and` inside a word divides nothing."""
    assert NAMES.named(cell).unknown == (cell,)


@pytest.mark.parametrize(
    ("name", "meant"),
    [("硬盘坏", "HDD"), ("RAID卡电池坏", "RAID_BATTERY"), ("memry", "DIMM"), ("螺丝", None)],
)
def test_a_suggestion_is_the_nearest_name(name, meant):
    """The longest name inside, then a name around it, then a similar one."""
    assert NAMES.suggestion(name) == meant


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("更换硬盘后正常", "HDD"),
        ("硬碟損壞，已更換", "HDD"),
        ("Replaced memory, server is back", "DIMM"),
        ("Checked the disk, OK; replaced memory", "DIMM"),
        ("root cause: RAID battery", "RAID_BATTERY"),
        ("更换RAID卡电池", "RAID_BATTERY"),
        ("disks 3 and 4 replaced", "HDD"),
        ("更换硬盘后故障依旧", ""),
        ("replaced the disk, same error", ""),
        ("disk or memory", ""),
        ("not the disk", ""),
        ("reseated the RAID controller, works again", ""),
        ("no fault found", ""),
        ("diskette drive replaced", ""),
        ("更换模块", ""),
        ("x" * 6_000 + " disk", ""),
    ],
)
def test_a_text_names_one_cause_or_none(text, cause):
    """Two causes, a cleared cause, a repair in vain, and another action than a repair give none."""
    assert TEXTS.cause(text) == cause


def test_names_become_ids_in_causes_and_in_lists_of_parts(tmp_path):
    """A row with an unknown cause is rejected with that word. Unknown parts stay as they are."""
    path = tmp_path / "in.csv"
    path.write_text(
        "ticket_id,report,causes,parts_sent\n1,a,内存+硬盘,硬盘*2\n2,b,hdd,screws+disk\n3,c,硬盘+螺丝,\n",
        encoding="utf-8",
    )
    rules = Rules(causes=frozenset(NAMES.shown), names=NAMES)
    reduced = reduce([str(path)], tmp_path / "out.parquet", rules=rules)

    assert [(one["causes"], one["parts_sent"]) for one in pq.read_table(reduced.path).to_pylist()] == [
        ("DIMM|HDD", "HDD|HDD"),
        ("HDD", "screws+disk"),
    ]
    assert [each.reason for each in reduced.sources[0].first] == ["causes: unknown id '螺丝'"]
