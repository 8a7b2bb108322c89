"""Single lines of tools as people paste them, alone and inside sentences, and sentences that no tool printed."""

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
    # lines that real reports held and that were not read
    (
        "EDAC MC1: 1 CE memory read error on CPU_SrcID#1_Ha#0_Chan#2",
        {"MEM_CE_LOG": "CPU_SrcID#1_Ha#0_Chan#2"},
    ),
    ("dmesg里有 EDAC MC0: 3 CE memory scrubbing error on DIMM_B1 反复出现", {"MEM_CE_LOG": "DIMM B1"}),
    ("arcconf: Device #4 State: Failed", {"DRIVE_DEFUNCT_LOG": "disk 4"}),
    ("arcconf shows Device #0 State: Online and Device #2 State: Failed", {"DRIVE_DEFUNCT_LOG": "disk 2"}),
    ("252:3 UBad", {"DRIVE_DEFUNCT_LOG": "slot 3"}),
    ("252:1 9 Offln", {"DRIVE_DEFUNCT_LOG": "slot 1"}),
    ("perccli says 32:7 Failed, the rest Onln", {"DRIVE_DEFUNCT_LOG": "slot 7"}),
    ("sdb2[1](F)", {"DRIVE_DEFUNCT_LOG": "disk sdb"}),
    ("the box shows sdd1[3](F) in mdstat", {"DRIVE_DEFUNCT_LOG": "disk sdd"}),
    ("smartd: FAILED SMART self-check. BACK UP DATA NOW!", {"PFA_ALERT": ""}),
    ("8 Currently unreadable (pending) sectors", {"MEDIA_ERRORS": ""}),
    ("Device: /dev/sdh [SAT], 144 Offline uncorrectable sectors", {"MEDIA_ERRORS": "disk sdh"}),
    (
        "md0 : active raid1 sdb1[1](F) sda1[0] [2/1] [U_]",
        {"RAID_DEGRADED": "array md0", "DRIVE_DEFUNCT_LOG": "disk sdb"},
    ),
    ("Firmware state: Failed", {"DRIVE_DEFUNCT_LOG": ""}),
    ("Slot Number: 9\nFirmware state: Unconfigured(bad)", {"DRIVE_DEFUNCT_LOG": "slot 9"}),
    ("self-assessment test result: FAILED!", {"PFA_ALERT": ""}),
    ("S.M.A.R.T alert : Yes", {"PFA_ALERT": ""}),
    ("198 Offline_Uncorrectable 0x0010 100 100 000 Old_age Offline - 48", {"MEDIA_ERRORS": ""}),
    ("197 Current_Pending_Sector 0x0032 100 100 000 Old_age Always - 16", {"MEDIA_ERRORS": ""}),
    ("SMART Health Status: FIRMWARE IMPENDING FAILURE", {"PFA_ALERT": ""}),
    ("'The Drive Drive 2 has been removed from unit'", {"DRIVE_DEFUNCT_LOG": "slot 2"}),
    ("Kernel-Power 41", {"RANDOM_REBOOT": ""}),
    ("事件查看器里好多 Kernel-Power 41", {"RANDOM_REBOOT": ""}),
    ("megaraid_sas 0000:02:00.0: FW in FAULT state!", {"RAID_FW_FAULT": "PCI 0000:02:00.0"}),
    ("BBU state: Failed", {"RAID_BATTERY_WARN": ""}),
    ("Degraded: 2, Failed: 0", {"RAID_DEGRADED": ""}),
    ("Media Error Count: 7", {"MEDIA_ERRORS": ""}),
    ("介质错误: 7", {"MEDIA_ERRORS": ""}),
    ("硬盘告警:有,内存告警:无", {"DRIVE_DEFUNCT_LOG": ""}),
    ("Failed Disks : 2", {"DRIVE_DEFUNCT_LOG": ""}),
    ("Battery Replacement required : Yes", {"RAID_BATTERY_WARN": ""}),
    ("rx_crc_errors: 90211", {"NIC_ERRORS": ""}),
    ("eth3: Link is Down", {"NIC_DOWN": "port eth3"}),
    ("u1 RAID-5 DEGRADED", {"RAID_DEGRADED": "array u1"}),
    ("zpool state: DEGRADED", {"RAID_DEGRADED": ""}),
    ("NVRM: Xid (PCI:0000:17:00): 48, pid=711, name=python3, DBE", {"GPU_FAULT": ""}),
    (
        "\tsdc  FAULTED  3  120  0  too many errors\n\traidz1-0  DEGRADED  0  0  0",
        {"DRIVE_DEFUNCT_LOG": "disk sdc", "MEDIA_ERRORS": "disk sdc", "RAID_DEGRADED": "array raidz1-0"},
    ),
)

FURTHER_FORMS = (
    ('"EID:Slt" : "252:1",\n"State" : "UBad",', {"DRIVE_DEFUNCT_LOG": "slot 1"}),
    ('"DG/VD" : "0/2",\n"State" : "Dgrd",', {"RAID_DEGRADED": "array 2"}),
    (
        "c0u3 | RAID-5 | 558G | 64 KB | ADRA,WB | Enabled | Degraded | /dev/sdd | None",
        {"RAID_DEGRADED": "array 3"},
    ),
    (
        "c0u3p1 | HDD | ST3600057SS | 558 Gb | Failed | 6.0Gb/s | 33C | [32:4] | 9",
        {"DRIVE_DEFUNCT_LOG": "slot 4"},
    ),
    ("u1-1 DISK DEGRADED - - p1 - 465.7", {"DRIVE_DEFUNCT_LOG": "disk u1-1"}),
    ("ata1.00: error: {UNC}", {"MEDIA_ERRORS": "ata1.00"}),
    ("Virtual Drive: 2 | RAIDlvl: 0 | State: Offline | Span Ref: 02", {"RAID_OFFLINE": "array 2"}),
    ("Slot Number: 6 | |\nFIRMWARE STATE: UNCONFIGURED(BAD) ------ | |", {"DRIVE_DEFUNCT_LOG": "slot 6"}),
    ("  4. 197 Current_Pending_Sector 0x0032 200 200 000 Old_age Always - 234", {"MEDIA_ERRORS": ""}),
    (
        "7 2023-05-31 10:06:19 -0400 error: MEMORY CONTROLLER RD_CHANNEL0_ERR, mci Corrected_error, n_errors=1",
        {"MEM_CE_LOG": ""},
    ),
    (
        "Device Location : Enclosure#2 SLOT 05\nDevice State : FAILED\nMedia Error Count : 0",
        {"DRIVE_DEFUNCT_LOG": "slot 5"},
    ),
    ("numactl -H: node1 size: 0 MB", {"MEM_LESS": "CPU 1"}),
    ("PSOD, #PF Exception 14", {"CRASH_SCREEN": ""}),
    ("megaraid_sas 0000:03:00.0: Reset failed, killing adapter", {"RAID_FW_FAULT": "PCI 0000:03:00.0"}),
    # the number of a piece is no amount: piece 0 may fail as well
    ("Virtual disk 0 failed.", {"RAID_OFFLINE": ""}),
    ("The processor CPU 0 has failed", {"CPU_LOG": "CPU 0"}),
    ("严重 2023-02-11 08:00:12 硬盘Disk0故障", {"DRIVE_DEFUNCT_LOG": "slot 0"}),
    ("Drive 0 in disk drive bay 1 has failed.", {"DRIVE_DEFUNCT_LOG": "slot 0"}),
    # a predicted failure belongs to the thing before it
    ("Fan 3 Predictive Failure: Yes", {"FAN_LOG": "fan 3"}),
    ("PSU 2 predictive failure: yes", {"PSU_LOG": "PSU 2"}),
    ("Predictive Failure: Yes, slot 3", {"PFA_ALERT": "slot 3"}),
    ("Event Description: Predictive failure: PD 05(e0x20/s5)", {"PFA_ALERT": "slot 5"}),
    # words that also occur in prose count in a column of a log
    ("2013-10-02 03:11:20  IDE Channel #06  Reading Error", {"MEDIA_ERRORS": "slot 6"}),
    ("2012-03-03 12:00:51  Enc#2 SLOT 05   Device Failed", {"DRIVE_DEFUNCT_LOG": "slot 5"}),
)

HEALTHY = (
    "Media Error Count: 0",
    "Media Error Count : 0, Other Error Count : 12",
    "UBad=Unconfigured Bad|Onln=Online|Dgrd=Degraded",
    "Dgrd=Degraded|Optl=Optimal|OfLn=OffLine",
    "UGood-Unconfigured Good|UBad-Unconfigured Bad|Offln-Offline|F-Foreign",
    "SMART Error Log Version: 1\nNo Errors Logged",
    "198 Offline_Uncorrectable 0x0010 100 100 000 Old_age Offline - 0",
    "  5 Reallocated_Sector_Ct PO--CK 100 100 010 - 0",
    "硬盘告警:无,内存告警:无,风扇故障:无",
    "電源狀態:正常,風扇故障:無",
    "Battery State: Optimal",
    "BBU state: Optimal",
    "Media Error Count: 0 Predictive Failure Count: 0 Firmware state: Online Battery Replacement required : No",
    "Degraded: 0, Failed: 0",
    "Degraded : 0",
    "Failed Disks : 0",
    "Memory Uncorrectable Errors : 0",
    "rx_crc_errors: 0",
    "介质错误: 0,预测故障: 0",
    "Non-medium error count: 14",
    "Elements in grown defect list: 0",
    "result: PASSED",
    "self-assessment test result: PASSED",
    "252:3 4 Onln 0 278.8 GB SAS HDD N N 512B ST300MM0006 U",
    "md0 : active raid1 sdb1[1] sda1[0] [2/2] [UU]",
    "EDAC MC0: 0 CE memory read error on DIMM_A1",
    "Device: /dev/sda, 0 Currently unreadable (pending) sectors",
    "NMI watchdog: enabled on all CPUs, permanently consumes one hw-PMU counter.",
    "IPv6: ADDRCONF(NETDEV_UP): eth1: link is not ready",
    "Link detected: yes",
    "Error Correction Type: Multi-bit ECC",
    "errors: No known data errors",
    "Status of logical device : Optimal",
    "u0 RAID-6 OK",
    "No Memory errors.",
    "Foreign State: None",
    "S.M.A.R.T alert flagged by drive = No",
    "Predictive Failure: No",
    "Fan 3 Predictive Failure: No",
    "Uncorrectable ECC errors: 0",
    "丢包率: 0%",
    "坏道数:0个",
)

PROSE = (
    "the server hangs every night and nobody is there",
    "customer says: memory is broken",
    "服务器死机,客户说:内存可能有问题",
    "slot 6 dropped out, rest online",
    "two drives failed one after the other in a week, array offline, six others fine",
    "storage link down, both FC cards in one server",
    "the access log is full of 404s, server ok",
    "有一条DIMM degraded",
    "8 x 16 G, BIOS shows 96 G",
    "please send a technician on 12:30 with a drive",
    "IP address 10.0.0.252:3 and port 443",
    "I moved u1 from RAID to another shelf",
    "打印服务起不来,机器是好的",
    "风扇: 2个, 内存: 64G, 硬盘: 4块",
    "联系人: 李工, 时间: 10:30, 地点: 三楼机房",
    "the power failed in the whole building",
    "a device failed in the lab, another memory device failed?",
    "a reading error on the tape, and a fan failed in the other rack",
    "no uncorrectable memory error was found, without any system fan failure",
    "The SSD in bay 2 had failed and we replaced it",
    "the rebuild of physical disk 3 was fine, but then the SSD had failed",
    "the controller battery is new because the old SSD has failed",
)


@pytest.mark.parametrize(("text", "right"), [*FAULTY, *FURTHER_FORMS])
def test_a_line_of_a_tool_that_states_a_fault_is_read(text: str, right: dict[str, str], tables: Tables):
    """Exactly these symptoms are present, at these places."""
    assert present(text, tables) == right


@pytest.mark.parametrize("text", HEALTHY, ids=[text[:40] for text in HEALTHY])
def test_a_healthy_line_gives_no_present_finding(text: str, tables: Tables):
    """Names, legends and counters of zero affirm nothing."""
    assert present(text, tables) == {}


@pytest.mark.parametrize("text", PROSE, ids=[text[:40] for text in PROSE])
def test_prose_is_left_to_the_reader_of_prose(text: str, tables: Tables):
    """What no tool printed gives no finding here, neither present nor absent."""
    assert read_output(text, tables).findings == ()


def test_the_words_around_a_pasted_row_are_left(tables: Tables):
    """A statement covers the words that the tool printed and no other."""
    text = "客户说 252:3 UBad,怎么办"
    (statement,) = read_output(text, tables).statements

    assert text[statement.start : statement.end] == "252:3 UBad"


def test_the_state_of_the_battery_says_nothing_of_the_array(tables: Tables):
    """A state belongs to the thing that stands before it."""
    findings = read_output("Battery State: Optimal", tables).findings

    assert [(each.symptom, each.state) for each in findings] == [("RAID_BATTERY_WARN", "absent")]


def test_a_later_entry_ends_an_earlier_one(tables: Tables):
    """The last word on each subject counts: one array is healthy again, the other is not."""
    log = (
        "Event Description: VD 00/0 is now DEGRADED\n"
        "Event Description: VD 01/1 is now DEGRADED\n"
        "Event Description: VD 00/0 is now OPTIMAL\n"
    )

    assert present(log, tables) == {"RAID_DEGRADED": "array 1"}


def test_two_drives_are_several_and_one_drive_told_twice_is_not(tables: Tables):
    """Several places speak together. The same place twice does not."""
    assert "MULTI_DEFUNCT" in present("252:3 UBad\n252:4 UBad", tables)
    assert "MULTI_DEFUNCT" not in present("sdb1[1](F) and sdb2[1](F)", tables)


def test_a_port_that_is_up_and_down_again_and_again_flaps(tables: Tables):
    """One link that comes up after a start says nothing. One that comes and goes is no dead port but errors."""
    down, up = "eth0: NIC Copper Link is Down\n", "eth0: NIC Copper Link is Up, 1000 Mbps full duplex\n"

    assert present(down + up, tables) == {}
    assert present(down + up + down + up + down, tables) == {"NIC_ERRORS": "port eth0"}


def test_a_volume_that_the_system_lost_with_its_array_is_told_once(tables: Tables):
    """The kernel rejects input and output to a device that is offline. Where the array is offline that is no news."""
    kernel = "[44121.120001] sd 0:2:1:0: rejecting I/O to offline device\n"

    assert set(present(kernel, tables)) == {"HDD_NOT_IN_OS"}
    assert set(present(f"{kernel}Virtual Drive: 1 | State: Offline", tables)) == {"RAID_OFFLINE"}


def test_a_number_is_told_as_count(tables: Tables):
    """The counter of a field or event is kept."""
    counts = {each.count for each in read_output("Media Error Count: 12", tables).findings}

    assert counts == {12}


def test_the_time_of_a_log_line_is_kept(tables: Tables):
    """The time is kept as it was printed, also where a line before tells it."""
    line = "Jun  1 10:22:33 web2 kernel: blk_update_request: I/O error, dev sdb, sector 2088411"
    event = "Time: Tue Mar  3 04:05:06 2015\nEvent Description: VD 00/0 is now DEGRADED"

    assert [each.time for each in read_output(line, tables).findings] == ["Jun  1 10:22:33"]
    assert [each.time for each in read_output(event, tables).findings] == ["Tue Mar  3 04:05:06 2015"]


REPEATED = (
    "Media Error Count: 0 ",
    "i/o error, dev sdb, ",
    "硬盘告警:无,",
    "EDAC MC0: 1 CE ",
    "252:3 UBad ",
    "error: { unc ",
    "sda1[0](F) ",
    "a: ",
    "md0 : active [U_] ",
    "5 x 0x0033 1 1 1 - ",
    "CPU 3 BANK 8 Bank 7: be00000000010091 ",
)


@pytest.mark.parametrize("text", REPEATED)
def test_time_grows_with_the_text(text: str, tables: Tables):
    """Eight times the text takes at most thirty times as long. A quadratic reader takes sixty-four times."""
    times = []
    for times_written in (500, 4000):
        tries = []
        for _ in range(3):  # the least of several, because other processes disturb the caches
            begin = process_time()
            read_output(text * times_written, tables)
            tries.append(process_time() - begin)
        times.append(min(tries))

    assert times[1] < 30 * max(times[0], 0.001)
