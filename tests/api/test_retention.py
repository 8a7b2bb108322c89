"""Backups, and the end of what is no longer needed."""

import gzip
import json
import threading

import pytest
from sqlalchemy import text

from api.maintenance import backup, erase, prune, restore, upgrade
from api.store import connect
from api.store.tables import Base
from diagnoser.backtest.closed_tickets import read_history
from diagnoser.cli import main
from diagnoser.errors import InputError
from tests.api.test_closed_tickets import rows

CALL = {
    "report": "4个HDD黄灯常亮",
    "machine": "7979Q7C",
    "customer": "C-1",
    "serial": "06AB123",
    "ticket_id": "T-1",
}


def close(client, request, **outcome):
    """Open a case, visit it, and close it."""
    made = client.post(
        "/v1/diagnoses", json=request, headers={"Idempotency-Key": f"k-{request['ticket_id']}"}
    )
    address = f"/v1/diagnoses/{made.json()['diagnosis_id']}"
    client.post(f"{address}/dispatch", json={"parts": ["HDD"]})
    client.post(f"{address}/visits", json={"parts_used": ["HDD"], "fixed": False})
    client.post(f"{address}/outcome", json=outcome | {"note": "words of somebody"})
    client.post(f"{address}/outcome", json=outcome, headers={"If-Match": "*"})
    return address


@pytest.fixture
def full(client):
    """A client of a store with something in every table of the loop."""
    close(client, CALL, causes=["HDD"])
    close(client, CALL | {"customer": "C-2", "ticket_id": "T-2", "serial": "KQ99XYZ"}, causes=["RAID_CARD"])
    client.post("/v1/diagnoses", json=CALL | {"proposed_parts": ["HDD"], "review": True})
    client.put("/v1/inventory/06AB123", json={"customer": "C-1", "equipment": {"HDD": 4}})
    client.post(
        "/v1/tickets",
        json=[
            {"ticket_id": "I-1", "report": "x 硬盘", "customer": "C-1", "present": "LP_MEM", "brand": "Acme"}
        ],
    )
    return client


def url_of(client):
    """The URL of the store of a client."""
    return client.app.state.engine.url.render_as_string(hide_password=False)


def everything(url):
    """All rows of all tables."""
    engine = connect(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(
                json.dumps([str(cell) for cell in row]) for row in connection.execute(table.select())
            )
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


def test_a_restored_backup_is_the_same_store(full, tmp_path):
    """Every row of every table, in a file that only its owner may read; the backup changes nothing."""
    before = everything(url_of(full))
    file, other = tmp_path / "backup.jsonl.gz", f"sqlite:///{tmp_path / 'other' / 'store.sqlite3'}"

    written = backup(url_of(full), file)
    read = restore(other, file, replace=False)

    assert written == read == sum(map(len, before.values()))
    assert everything(other) == everything(url_of(full)) == before
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert sum(bool(each) for each in before.values()) >= 9


def test_a_backup_that_is_taken_while_cases_come_in_is_whole(client, tmp_path):
    """Each case that it holds has its answer, and each answer its case."""
    stop = threading.Event()

    def call():
        while not stop.is_set():
            client.post("/v1/diagnoses", json={"machine": "7979Q7C"})

    threads = [threading.Thread(target=call) for _ in range(4)]
    for each in threads:
        each.start()
    try:
        for number in range(5):
            backup(url_of(client), tmp_path / f"{number}.gz")
    finally:
        stop.set()
        for each in threads:
            each.join()

    for number in range(5):
        url = f"sqlite:///{tmp_path / f'{number}.sqlite3'}"
        restore(url, tmp_path / f"{number}.gz", replace=False)
        content = everything(url)
        assert len(content["diagnosis"]) == len(content["revision"])


def test_a_store_with_cases_is_not_overwritten_by_mistake(full, tmp_path):
    """Unless that is asked for."""
    file = tmp_path / "backup.gz"
    before = everything(url_of(full))
    backup(url_of(full), file)
    full.post("/v1/diagnoses", json={"machine": "7979Q7C"})

    with pytest.raises(InputError, match="--replace"):
        restore(url_of(full), file, replace=False)
    restore(url_of(full), file, replace=True)

    assert everything(url_of(full)) == before
    assert full.get("/v1/diagnoses").status_code == 200


@pytest.mark.parametrize("damage", ["cut", "bytes", "other", "newer", "missing row"])
def test_a_damaged_backup_changes_nothing(full, tmp_path, damage):
    """One sentence, and the store is as it was."""
    file = tmp_path / "backup.gz"
    backup(url_of(full), file)
    content, before = file.read_bytes(), everything(url_of(full))
    lines = gzip.decompress(content).splitlines(keepends=True)
    header = json.dumps({"format": "diagnoser-backup-1", "migration": "9999"}).encode()
    a_row = next(number for number, line in enumerate(lines) if line.startswith(b"["))
    damaged = {
        "cut": content[: len(content) // 2],
        "bytes": b"no gzip",
        "other": gzip.compress(b'{"a": 1}\n'),
        "newer": gzip.compress(b"\n".join([header, *lines[1:]])),
        "missing row": gzip.compress(b"".join(lines[:a_row] + lines[a_row + 1 :])),
    }
    file.write_bytes(damaged[damage])

    with pytest.raises(InputError):
        restore(url_of(full), file, replace=True)
    assert everything(url_of(full)) == before


def test_pruned_cases_leave_tickets_without_words_and_names(full):
    """Codes that were read in the text stay, so training still learns from them. The page of the case is gone."""
    engine = full.app.state.engine
    with engine.begin() as connection:
        connection.execute(text("UPDATE diagnosis SET updated_at = '2020-01-01' WHERE ticket_id = 'T-2'"))
    (gone,) = full.get("/v1/diagnoses", params={"ticket_id": "T-2"}).json()["diagnoses"]

    assert prune(url_of(full), 30) == {"cases": 1, "kept": 1, "tickets": 0, "machines": 0}

    assert full.get(f"/v1/diagnoses/{gone['diagnosis_id']}").status_code == 404
    left = next(row for row in rows(engine, "tickets", "ticket_id") if row["ticket_id"] == "T-2")
    assert [left[name] for name in ("report", "customer", "serial")] == ["", "", ""]
    assert (left["present"], left["causes"], left["machine"]) == ("HDD_AMBER_ALL", "RAID_CARD", "7979Q7C")
    assert "T-2" in {ticket.ticket_id for ticket in read_history([url_of(full)]).tickets}
    assert prune(url_of(full), 30)["cases"] == 0


def test_nothing_of_an_erased_customer_is_left(full, tmp_path):
    """Not in a table, and not in the bytes of the database. Other customers keep all they have."""
    erased = erase(url_of(full), "C-1", None)

    assert erased == {"cases": 2, "kept": 1, "tickets": 1, "machines": 1}
    assert [row["customer"] for row in rows(full.app.state.engine, "diagnosis", "created_at")] == ["C-2"]
    content = json.dumps(everything(url_of(full)))
    assert "C-1" not in content
    assert "06AB123" not in content
    assert "C-2" in content
    full.app.state.engine.dispose()
    for file in tmp_path.glob("store.sqlite3*"):
        assert b"06AB123" not in file.read_bytes()


def test_the_commands_do_it(full, tmp_path, capsys):
    """Upgrade, backup, restore, prune and erase, with one line each."""
    url, other = url_of(full), f"sqlite:///{tmp_path / 'other.sqlite3'}"
    file = str(tmp_path / "b.gz")
    for arguments in (
        ["upgrade", "--database", other],
        ["backup", file, "--database", url],
        ["restore", file, "--database", other],
        ["prune", "--older-than", "30", "--database", other],
        ["erase", "--customer", "C-1", "--database", other],
    ):
        assert main(["database", *arguments]) == 0

    said = capsys.readouterr().out.splitlines()
    assert said[0] == "The tables are in the newest form."
    assert said[2].endswith("rows restored.")
    assert said[3].startswith("0 cases forgotten")
    assert said[4].startswith("2 cases, 1 machines and the words of 1 imported")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["backup", "x.gz", "--database", "sqlite:///none.sqlite3"], 2),
        (["prune", "--older-than", "30", "--database", "mysql://x"], 2),
        (["prune", "--older-than", "0", "--database", "sqlite:///none.sqlite3"], 2),
        (["restore", "none.gz", "--database", "sqlite:///new.sqlite3"], 1),
        (["erase", "--customer", " "], 2),
        (["upgrade", "--database", "nonsense"], 2),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments, code, tmp_path, monkeypatch, capsys):
    """And leaves no file behind."""
    monkeypatch.chdir(tmp_path)

    assert main(["database", *arguments]) == code
    assert len(capsys.readouterr().err.strip().splitlines()) <= 3
    assert not (tmp_path / "x.gz").exists()


def test_an_upgrade_makes_a_store(tmp_path):
    """As the service does when it starts."""
    upgrade(f"sqlite:///{tmp_path / 'a' / 'store.sqlite3'}")

    assert (tmp_path / "a" / "store.sqlite3").is_file()


def test_a_stored_answer_takes_a_fraction_of_its_json(client):
    """Request and answer are compressed; a full answer is above 10 kB as JSON."""
    answer = client.post("/v1/diagnoses", json=CALL)
    engine = client.app.state.engine
    with engine.connect() as connection:
        size = connection.execute(text("SELECT length(request) + length(answer) FROM revision")).scalar_one()

    assert size < len(answer.content) / 4
