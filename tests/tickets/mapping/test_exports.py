"""Ordinary exports become tickets: through the map that is proposed for them, and through the ready maps."""

import gzip
from datetime import date

import pyarrow.parquet as pq
import pytest

from diagnoser.knowledge import load_knowledge
from diagnoser.tickets.duckdb_session import workspace
from diagnoser.tickets.mapping.convert import mapped_sources
from diagnoser.tickets.mapping.map_file import load_map, map_of
from diagnoser.tickets.mapping.propose import propose
from diagnoser.tickets.mapping.written import as_toml
from diagnoser.tickets.read import stage
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.validate import Rules
from diagnoser.tickets.wanted import EveryColumn
from tests.cli.conftest import REPOSITORY
from tests.support.exports import EXPORTS, READY, repairs

EXPECTED = sorted((one.ids, one.closed.date(), one.machine[:4]) for one in repairs())
ONLY_OPENED = sorted((one.ids, one.opened.date(), one.machine[:4]) for one in repairs())


@pytest.fixture(scope="module")
def knowledge():
    """The shipped knowledge."""
    return load_knowledge(REPOSITORY / "data" / "knowledge")


def proposed(path, folder, knowledge, **options):
    """The proposal for a file."""
    with workspace(folder / "proposing") as connection:
        staged = stage(connection, str(path), "arriving", EveryColumn(), folder=folder)
        return propose(connection, staged, knowledge, today=date(2026, 11, 26), **options)


def learned(path, maps, folder, knowledge):
    """What is learned from a file: causes, day and machine of each ticket; nothing may be rejected."""
    sources = mapped_sources([str(path)], maps, folder / "mapped", knowledge=knowledge)
    reduced = reduce(sources.paths, folder / "out.parquet", rules=Rules.of(knowledge, date(2026, 11, 26)))
    assert [fault.sentence for fault in reduced.sources[0].faults] == []
    assert reduced.sources[0].source == str(path)
    assert reduced.sources[0].reports == len(EXPECTED)
    return sorted(
        (one["causes"], one["closed_on"], one["machine_type"])
        for one in pq.read_table(reduced.path).to_pylist()
    )


@pytest.mark.parametrize("name", EXPORTS)
def test_an_ordinary_export_is_read_through_its_proposed_map(tmp_path, knowledge, name):
    """The map is written as TOML and read again, as a user does it."""
    path = tmp_path / name
    path.write_bytes(EXPORTS[name]())
    toml = as_toml(proposed(path, tmp_path, knowledge).ticket_map)

    found = learned(path, [map_of(toml, "map.toml")], tmp_path, knowledge)

    assert found == (ONLY_OPENED if name in {"repairs.csv", "packed.csv.gz"} else EXPECTED)


@pytest.mark.parametrize("name", READY)
def test_a_ready_map_reads_the_export_it_is_for(tmp_path, knowledge, name):
    """Without a proposal."""
    file, made = READY[name]
    path = tmp_path / file
    path.write_bytes(made())

    found = learned(path, [load_map(name.split(" ")[0])], tmp_path, knowledge)

    assert found == (ONLY_OPENED if name == "repairs_zh" else EXPECTED)


@pytest.mark.parametrize("name", ["semicolons.csv", "us.csv", "book.xlsx"])
def test_every_file_may_be_packed(tmp_path, knowledge, name):
    """The map of the plain file reads the packed one."""
    path, packed = tmp_path / name, tmp_path / f"{name}.gz"
    path.write_bytes(EXPORTS[name]())
    packed.write_bytes(gzip.compress(EXPORTS[name](), mtime=0))

    made = proposed(path, tmp_path, knowledge).ticket_map

    assert learned(packed, [made], tmp_path, knowledge) == EXPECTED


def test_the_same_rows_have_the_same_ids_in_every_form(tmp_path, knowledge):
    """The encoding, the order of the columns and an empty further column do not matter."""
    ids = []
    for place, content in enumerate(
        [
            EXPORTS["repairs.csv"](),
            EXPORTS["packed.csv.gz"](),
            "客户名,故障现象,报修时间,机型,序列号,故障原因\n".encode()
            + "".join(
                f"{r.customer},{r.report},{r.opened:%Y-%m-%d},{r.machine},,{r.cause}\n" for r in repairs()
            ).encode(),
        ]
    ):
        path = tmp_path / f"{place}.csv"
        path.write_bytes(content)
        sources = mapped_sources([str(path)], [load_map("repairs_zh")], tmp_path / f"m{place}")
        reduced = reduce(sources.paths, tmp_path / f"{place}.parquet")
        ids.append(pq.read_table(reduced.path)["ticket_id"].to_pylist())

    assert ids[0] == ids[1] == ids[2]
    assert len(set(ids[0])) == len(repairs())


def test_a_later_export_with_the_cause_updates_the_open_ticket(tmp_path, knowledge):
    """The id is made of what is known at the report, not of what is found in the end."""
    head, row = "报修时间,故障现象,机型,客户名,故障原因\n", "2023-01-03,开机无显,8840CFG,甲,"
    for name, cause in (("open.csv", ""), ("closed.csv", "主板")):
        (tmp_path / name).write_text(f"{head}{row}{cause}\n", encoding="utf-8")
    paths = [str(tmp_path / name) for name in ("open.csv", "closed.csv")]

    sources = mapped_sources(paths, [load_map("repairs_zh")], tmp_path / "m", knowledge=knowledge)
    reduced = reduce(sources.paths, tmp_path / "out.parquet", rules=Rules.of(knowledge))

    assert (reduced.rows, reduced.updated) == (1, 1)
    assert pq.read_table(reduced.path)["causes"].to_pylist() == ["SYSTEM_BOARD"]


def test_equal_coded_rows_are_different_tickets(tmp_path, knowledge):
    """Rows of codes without a person, a serial number or words: a thousand equal ones are a thousand tickets."""
    path = tmp_path / "codes.csv"
    path.write_text("model,present,cause\n" + "7979,NO_DISPLAY,DIMM\n" * 30 + "7979,NO_POWER,PSU\n" * 20)

    made = proposed(path, tmp_path, knowledge).ticket_map
    sources = mapped_sources([str(path)], [made], tmp_path / "m", knowledge=knowledge)

    assert made.numbered
    assert reduce(sources.paths, tmp_path / "out.parquet").rows == 50


def test_a_column_that_counts_the_rows_is_no_id(tmp_path, knowledge):
    """The next file starts at 1 again, and its tickets would replace those of this one."""
    path = tmp_path / "counted.csv"
    rows = "".join(
        f"{r.number + 1},{r.opened:%Y-%m-%d},{r.report},{r.machine},{r.cause}\n" for r in repairs()
    )
    path.write_text(f"序号,报修时间,故障描述,型号,故障原因\n{rows}", encoding="utf-8")

    found = proposed(path, tmp_path, knowledge)

    assert "ticket_id" not in found.ticket_map.columns
    assert found.ticket_map.made_from == ("opened_at", "machine", "report")
    assert any("序号" in note for note in found.notes)


def test_a_name_of_a_customer_does_not_stay_beside_its_column(tmp_path, knowledge):
    """The original column would bring the name into the database under another heading."""
    path = tmp_path / "repairs.csv"
    path.write_bytes(EXPORTS["repairs.csv"]())

    sources = mapped_sources([str(path)], [load_map("repairs_zh")], tmp_path / "m", knowledge=knowledge)
    with workspace(tmp_path / "w") as connection:
        staged = stage(connection, sources.paths[0], "staged", EveryColumn(), folder=tmp_path)

    assert "客户名" not in staged.header
    assert "customer" in staged.header


def test_columns_without_known_names_are_told_by_what_they_hold(tmp_path, knowledge):
    """No name says anything: dates, causes, machines, ids and the longest texts do."""
    path = tmp_path / "nameless.csv"
    rows = "".join(f"K{r.number}Z,{r.closed:%d.%m.%Y},{r.machine},{r.report},{r.cause}\n" for r in repairs())
    path.write_text(f"a,b,c,d,e\n{rows}", encoding="utf-8")

    made = proposed(path, tmp_path, knowledge).ticket_map

    assert {target: used for target, (used,) in made.columns.items()} == {
        "ticket_id": "a", "opened_at": "b", "closed_at": "b", "machine": "c", "report": "d", "causes": "e"
    }  # fmt: skip
    assert learned(path, [made], tmp_path, knowledge) == EXPECTED


@pytest.mark.parametrize("column", ["equipment", "configured with"])
def test_a_column_that_counts_installed_parts_is_the_equipment_and_not_the_machine(
    tmp_path, knowledge, column
):
    """In other programs a column named equipment is the machine."""
    path = tmp_path / "fleet.csv"
    rows = [f"2025-0{day}-01,disk {day} amber,HDD,HDD={day}|RAID_CARD=0" for day in range(1, 8)]
    path.write_text("\n".join([f"closed_at,report,cause,{column}", *rows]), encoding="utf-8")

    made = proposed(path, tmp_path, knowledge).ticket_map

    assert made.columns["equipment"] == (column,)
    assert "machine" not in made.columns
