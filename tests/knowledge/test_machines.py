"""Machine names in the machine field and in running text, and unobservable symptoms of machines."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnoser.knowledge import (
    Knowledge,
    load_knowledge,
    machine_of,
    machine_type_of,
    machines_in,
    not_observable,
)

SHIPPED = Path(__file__).parents[2] / "data" / "knowledge"


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    """Return the shipped knowledge."""
    return load_knowledge(SHIPPED)


@pytest.mark.parametrize(
    ("machine", "key", "product"),
    [
        ("R710", "R710", "Dell PowerEdge R710"),
        ("PowerEdge R710", "R710", "Dell PowerEdge R710"),
        ("戴尔 PER730xd", "R730xd", "Dell PowerEdge R730xd"),
        ("PowerEdge 2950", "2950", "Dell PowerEdge 2950"),
        ("DL380 G7", "DL380_G7", "HP ProLiant DL380 G7"),
        ("dl380g7", "DL380_G7", "HP ProLiant DL380 G7"),
        ("ProLiant DL380 Gen9", "DL380_Gen9", "HPE ProLiant DL380 Gen9"),
        ("HP DL360p Gen8", "DL360_Gen8", "HP ProLiant DL360 Gen8"),
        ("BL460c G6", "BL460c_G6", "HP ProLiant BL460c G6"),
        ("RH2288H V3", "RH2288H_V3", "Huawei RH2288H V3"),
        ("FusionServer 2288H V5", "2288H_V5", "Huawei 2288H V5"),
        ("浪潮NF5280M4", "NF5280M4", "Inspur NF5280M4"),
        ("SR650", "SR650", "Lenovo ThinkSystem SR650"),
        ("ThinkSystem SR650 V2", "SR650_V2", "Lenovo ThinkSystem SR650 V2"),
        ("7X06CTO1WW", "7X06", "Lenovo ThinkSystem SR650"),
        ("x3650 M3", "x3650_M3", "IBM System x3650 M3"),
        ("System x3650 M3 7945", "7945", "IBM System x3650 M3"),
        ("7945-AC1", "7945", "IBM System x3650 M3"),
        ("7979Q7C", "7979", "IBM System x3650"),
        ("xSeries 346", "x346", "IBM eServer xSeries 346"),
        ("ＤＬ３８０　Ｇ７", "DL380_G7", "HP ProLiant DL380 G7"),
        ("UCS C240-M4", "C240_M4", "Cisco UCS C240 M4"),
        ("PRIMERGY RX300 S8", "RX300_S8", "Fujitsu PRIMERGY RX300 S8"),
        ("Sun Fire X4170", "Sun_X4170", "Sun Fire X4170"),
        ("X10DRi-T", "SM_X10DRi", "Supermicro X10DRi board"),
    ],
)
def test_a_given_machine_is_confirmed(shipped: Knowledge, machine: str, key: str, product: str):
    """Names of all makers, with and without the maker's name, and type-models give their row."""
    found = machine_of(shipped, machine)

    assert found is not None
    assert (found.machine_type, found.product_name) == (key, product)
    assert machine_type_of(machine, shipped) == key


@pytest.mark.parametrize(
    "machine", ["", "XYZ123", "8840CFGy", "R 710", "XR710", "R7100", "the grey one", "服务器"]
)
def test_what_is_no_machine_is_not_confirmed(shipped: Knowledge, machine: str):
    """A slip of the pen, a part of a longer word and a free description are not taken for a machine."""
    assert machine_of(shipped, machine) is None


def test_an_unknown_machine_type_keeps_its_four_characters(shipped: Knowledge):
    """Tickets of an unlisted type are still counted together."""
    assert machine_of(shipped, "1234ABC") is None
    assert machine_type_of("1234ABC", shipped) == "1234"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("machine 7945-AC1 s/n 99A1234", [("7945-AC1", "7945")]),
        ("dell R710服务器开机无显示", [("dell R710", "R710")]),
        ("IBM System x3650 M3 7945 内存报错", [("x3650 M3", "x3650_M3"), ("7945", "7945")]),
        ("型号:8840,开机无显", [("8840", "8840")]),
        ("HP DL380 G7 和 DL360 Gen10 各一台", [("DL380 G7", "DL380_G7"), ("DL360 Gen10", "DL360_Gen10")]),
        ("PE R720 powers up, dies after 15 sec", [("PE R720", "R720")]),
        ("our DL380 hangs", [("DL380", "DL380")]),
        ("7979 errors, 8840 MB free, or 650 GB, r 710", []),
        ("M4 screw, X5 and R1", []),
    ],
)
def test_machines_are_found_in_running_text(shipped: Knowledge, text: str, expected: list[tuple[str, str]]):
    """Names and type-models are found with their places. A bare number is none without a word for it."""
    found = machines_in(shipped, text)

    assert [(text[each.start : each.end], each.machine.machine_type) for each in found] == expected


@given(st.text(alphabet="Rr710 xX3650-_M/3DLGg8840机型ＤＬ", max_size=60))
def test_mentions_lie_in_the_text_and_do_not_overlap(text: str):
    """For every text, the places are in order and inside the text."""
    ends = [0]
    for each in machines_in(load_cached(), text):
        assert ends[-1] <= each.start < each.end <= len(text)
        ends.append(each.end)


_LOADED: list[Knowledge] = []


def load_cached() -> Knowledge:
    """Return the shipped knowledge, loaded once."""
    if not _LOADED:
        _LOADED.append(load_knowledge(SHIPPED))
    return _LOADED[0]


def test_a_long_log_takes_time_in_proportion(shipped: Knowledge):
    """Four times the text takes about four times the time, even if every second word begins a name."""

    def seconds(repeats: int) -> float:
        text = "x3650 m3 dl380 g " * repeats
        begin = time.process_time()
        machines_in(shipped, text)
        return time.process_time() - begin

    seconds(1_000)
    assert min(seconds(4_000) for _ in range(3)) < 12 * min(seconds(1_000) for _ in range(3))


@pytest.mark.parametrize(
    "machine", ["R710", "DL380_G7", "SR650", "RH2288H_V3", "NF5280M4", "C240_M4", "4362"]
)
def test_a_machine_without_the_panel_is_not_asked_for_its_lights(shipped: Knowledge, machine: str):
    """The labels of the light path panel are hidden, and only they."""
    hidden = not_observable(shipped, machine)

    assert {"LP_MEM", "LP_CPU", "LP_PS", "LP_DASD", "LP_INFO"} <= hidden
    assert not {"HDD_AMBER_ON", "NO_DISPLAY"} & hidden


def test_what_something_else_shows_too_counts_on_machines_without_the_panel(shipped: Knowledge):
    """A Dell has a fault LED and logs but no LED beside the memory. Nothing is known of the small IBM machines."""
    also = {"LP_SYS_ERR", "LP_BRD", "LP_NONRED", "DIMM_SLOT_LED"}

    assert not_observable(shipped, "R710") & also == {"DIMM_SLOT_LED"}
    assert not not_observable(shipped, "SR650") & also
    assert not_observable(shipped, "4362") & also == also


def test_what_makers_show_is_known(shipped: Knowledge):
    """A Dell has an LCD and iDRAC, an HPE its management log, an x3650 the panel, and an x3850 memory cards."""
    machines = shipped.machines

    assert {"LCD", "iDRAC"} <= set(machines["R710"].shows)
    assert {"IML", "iLO"} <= set(machines["DL380_G7"].shows)
    assert "XCC" in machines["SR650"].shows
    assert "iBMC" in machines["RH2288H_V3"].shows
    assert machines["x3650"].light_path is True
    assert "MEM_BOARD" in machines["8864"].equipment
    assert "MEM_BOARD" in machines["8878"].equipment
    assert "MEM_BOARD" not in machines["7979"].equipment


def test_two_rows_of_one_product_name_would_be_ambiguous(shipped: Knowledge):
    """Every name leads to one row, and a name leads back to its own row."""
    for machine in shipped.machines.values():
        for name in machine.names:
            found = machine_of(shipped, name)
            assert found is not None
            assert found.family == machine.family, name
