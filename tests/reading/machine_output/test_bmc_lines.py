"""Single lines of management controllers, as people paste them into a sentence; and lines that must say nothing."""

import csv
from pathlib import Path
from time import process_time

import pytest

from diagnoser.knowledge import load_knowledge
from diagnoser.reading.machine_output import Tables, read_output

SHIPPED = Path(__file__).parents[3] / "data" / "knowledge"


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Return the shipped tables."""
    return Tables.of(load_knowledge(SHIPPED).reading)


def present(text: str, tables: Tables) -> dict[str, str]:
    """Return the present symptoms of a text and their positions."""
    return {
        each.symptom: each.position for each in read_output(text, tables).findings if each.state == "present"
    }


FAULTY = (
    # what real reports say and the product did not hear: sections H and J, inputs 7, USERS A8
    ("Power Supply #2: Condition FAILED", {"PSU_LOG": "PSU 2"}),
    ("PS2 Status | Power Supply AC lost | Asserted", {"PSU_LOG": "PSU 2"}),
    ("PS1 Status | Failure detected | Asserted", {"PSU_LOG": "PSU 1"}),
    ("Drive Slot / Bay Disk5 | Drive Fault | Asserted", {"DRIVE_DEFUNCT_LOG": "slot 5"}),
    ("Drive Slot / Bay Disk11 | Drive Fault | Asserted", {"DRIVE_DEFUNCT_LOG": "slot 11"}),
    ("Power Supply PSU2 | Failure detected | Asserted", {"PSU_LOG": "PSU 2"}),
    ("Fan Fan6 | Lower Non-recoverable going low | Asserted", {"FAN_LOG": "fan 6"}),
    ("PSU0003 in the iDRAC log", {"PSU_LOG": ""}),
    ("iDRAC日志里有PSU0001", {"PSU_LOG": ""}),
    ("lifecycle log: PDR1001, drive 4", {"DRIVE_DEFUNCT_LOG": "slot 4"}),
    ("E1810 HDD 3 fault", {"DRIVE_DEFUNCT_LOG": "slot 3"}),
    ("液晶屏显示E1422 CPU 2 Machine Chk", {"CPU_LOG": "CPU 2"}),
    ("the LCD says E2111 SBE Log Disable DIMM 4", {"MEM_CE_LOG": "DIMM 4"}),
    ("0x806f050c logging limit reached, DIMM 5", {"MEM_CE_LOG": "DIMM 5"}),
    ("IMM log: 806f010c2581ffff uncorrectable error, DIMM 2", {"MEM_UE_LOG": "DIMM 2"}),
    ("checkpoint码停在E2不动", {"POST_HANG": ""}),
    ("checkpoint display B1", {"POST_HANG": ""}),
    ("Power Supply AC lost", {"PSU_LOG": ""}),
    ("Fan 2 Lower Critical going low", {"FAN_LOG": "fan 2"}),
    ("Temp Upper Critical going high", {"TEMP_LOG": ""}),
    ("Thermal trip", {"TEMP_LOG": ""}),
    ("Correctable ECC logging limit reached", {"MEM_CE_LOG": ""}),
    # other tools and other wording
    (
        "iLO: Internal Storage Enclosure Device Failure (Bay 4, Box 1, Port 2I, Slot 0)",
        {"DRIVE_DEFUNCT_LOG": "slot 4"},
    ),
    ("physicaldrive 2I:1:7 (port 2I:box 1:bay 7, SAS, 600 GB, Failed)", {"DRIVE_DEFUNCT_LOG": "slot 2I:1:7"}),
    ("logicaldrive 3 (1.2 TB, RAID 6, Interim Recovery Mode)", {"RAID_DEGRADED": ""}),
    ("Battery/Capacitor Status: Failed (Replace Batteries)", {"RAID_BATTERY_WARN": ""}),
    ("The Drive 6 has been disabled due to a detected fault.", {"DRIVE_DEFUNCT_LOG": "slot 6"}),
    ("iBMC告警:DIMM110 triggered an uncorrectable error", {"MEM_UE_LOG": "DIMM 110"}),
    ("Bus Uncorrectable error | Asserted | PCIe slot 2", {"PCI_LOG": "PCI slot 2"}),
    ("Main Power Fault : true", {"PSU_LOG": ""}),
)


@pytest.mark.parametrize(("text", "right"), FAULTY, ids=[text for text, _ in FAULTY])
def test_a_line_in_a_sentence_gives_its_finding(text: str, right: dict[str, str], tables: Tables):
    """The line alone, and inside Chinese and English words, gives the finding with its position and no other."""
    assert present(text, tables) == right
    assert present(f"客户说 {text}", tables) == right
    assert present(f"They sent this: {text}", tables) == right


HEALTHY = (
    "SEL: no correctable ecc errors logged",
    "PS2 Status | Power Supply AC lost | Deasserted",
    "Drive Slot / Bay Disk5 | Drive Fault | Deasserted",
    "Fan 2 | Lower Critical going low | Deasserted",
    "Drive Fault : false",
    "Main Power Fault : false",
    "Fan3 | 5640 RPM | ok",
    "PS1 Status | 0x01 | ok",
    "Memory | Presence Detected | Asserted",
    "Power Supply PS1 | Fully Redundant | Asserted",
    "硬盘告警:无,内存告警:无,风扇故障:无",
    "介质错误: 0,预测故障: 0",
    "Failed Disks : 0",
    "Condition: Ok",
    "physicaldrive 1I:1:1 (port 1I:box 1:bay 1, SAS, 146 GB, OK)",
    "Cache Status: OK",
    "REPAIRED: Power - System Power Supply: General Failure (Power Supply 1).",
    "PSU0019 The input power for power supply 2 has been restored.",
    "0x816f03081301ffff The Power Supply (Power Supply 1) has returned to a normal input state.",
    "FQXSPSD0000I The Drive 2 has been added.",
    '{"Severity":"OK","Message":"The power supplies are redundant."}',
    "PSU0003: none",
    "没有出现E1810",
    "no PSU0003 in the log",
)


@pytest.mark.parametrize("text", HEALTHY)
def test_a_healthy_line_gives_no_present_finding(text: str, tables: Tables):
    """Values, recoveries, repairs and denials never affirm a fault."""
    assert present(text, tables) == {}
    assert present(f"巡检时看到:{text}", tables) == {}


PROSE = (
    "the drive fault light is on at the front",
    "the project was asserted to be ok, the fan club met in room 3",
    "order E1234567 was shipped, see ticket MEM0001234",
    "memory upgrade planned, 8 x 16 GB; the power supply cable is too short",
    "please call 201-555-0100 about the 2 servers",
    "HP laser printer status: ready",
    "电源线不够长,麻烦带一根",
    "the LED strip: on, the room light: off",
    "The array of fans in bay 3 is noisy",
    "checkpoint every 30 minutes in the database log",
    "服务器状态: 正常",
    "风扇模块正常,昨天的故障是空调",
    "硬盘没动,客户说内存状态异常",
    "The power supply we looked at, then the cable; the other thing has failed",
)


@pytest.mark.parametrize("text", PROSE)
def test_ordinary_words_are_left_to_the_reader_of_prose(text: str, tables: Tables):
    """A reader of a tool says nothing about symptoms in ordinary prose."""
    assert [
        each for each in read_output(text, tables).statements if each.symptom and each.state == "present"
    ] == []


REPEATED = (
    "power supply ",
    "| Asserted ",
    "fault detected on drive ",
    '"Message": "',
    '{"Name":"Fan1","Health":"OK"},',
    "physicaldrive 1 (",
    "0x806f050c ",
    "PSU0003 ",
    "checkpoint E2 ",
    "numeric sensor fan going low ",
    "电源2输入丢失",
    "PS : On ",
    "Fan 3 Lower Critical going low ",
)


@pytest.mark.parametrize("words", REPEATED)
def test_long_repetitions_are_read_in_linear_time(words: str, tables: Tables):
    """Eight times the text takes less than forty times the time: a quadratic reader would take sixty-four."""
    short, long = (min(_seconds(words * number, tables) for _ in range(3)) for number in (250, 2000))

    assert long < 40 * max(short, 0.002)


def _seconds(text: str, tables: Tables) -> float:
    start = process_time()
    read_output(text, tables)
    return process_time() - start


def test_the_last_entry_in_time_decides_whatever_the_order_of_the_log(tables: Tables):
    """A log that prints the newest entry first is read like one that prints it last."""
    lost = "2022-03-13 22:02:12 The power input for power supply 1 is lost."
    back = "2022-03-13 22:10:40 The input power for power supply 1 has been restored."

    assert present(f"{lost}\n{back}", tables) == present(f"{back}\n{lost}", tables) == {}


def test_several_failed_drives_are_told_as_several(tables: Tables):
    """Two positions with a failed drive are also a failure of several drives."""
    text = "Disk1 | Drive Fault | Asserted\nDisk4 | Drive Fault | Asserted"

    assert set(present(text, tables)) == {"DRIVE_DEFUNCT_LOG", "MULTI_DEFUNCT"}


@pytest.mark.parametrize("file", ["printed.csv", "codes.csv"])
def test_every_row_names_a_source_that_is_listed(file: str):
    """Nobody need guess where a row comes from: each source is a key of sources.csv."""
    with (SHIPPED / "sources.csv").open(encoding="utf-8", newline="") as rows:
        known = {row["key"] for row in csv.DictReader(rows)}
    with (SHIPPED / file).open(encoding="utf-8", newline="") as rows:
        named = {row["source"] for row in csv.DictReader(rows)}

    assert named <= known


def test_every_code_says_what_its_row_says(tables: Tables):
    """Each shipped code of Dell, IMM and PLAT, printed alone in a log line, gives the symptom and state of its row."""
    wrong = []
    for code, row in tables.codes.items():
        if code.endswith("*") or code.startswith("CHECKPOINT") or row.maker == "huawei":
            continue
        found = [each for each in read_output(f"log: {code}", tables).statements if each.rule.endswith(code)]
        if not found or (found[0].symptom, found[0].state) != (row.symptom, row.state):
            wrong.append(code)

    assert wrong == []
