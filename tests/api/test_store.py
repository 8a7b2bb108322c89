"""The store under load and after a crash: nothing lost, nothing twice, nobody told that it is locked."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from api.diagnoses.repository import DiagnosisRepository, Revision
from api.http.idempotency import Claim, forget_keys
from api.outcomes.repository import OutcomeRepository
from api.store import connect, migrate, write
from api.store.errors import KeyReusedError, OutcomeDiffersError, StaleRevisionError
from api.store.tables import Base
from diagnoser.wire import OutcomeRequest

FIRST = Revision(
    "d-1",
    1,
    "2026-01-01T00:00:00Z",
    "m",
    {"report": "无显示\x00"},
    {"kit": {"parts": [{"part": "DIMM"}], "coverage": 0.5}},
)


TWICE = "INSERT INTO diagnosis (diagnosis_id, created_at, updated_at, waiting) VALUES ('d-1', '', '', false)"


@pytest.fixture
def url(tmp_path):
    """The URL of a store in a folder that does not exist yet."""
    return f"sqlite:///{tmp_path / 'new' / 'store.sqlite3'}"


@pytest.fixture
def engine(url):
    """An empty store."""
    made = connect(url)
    migrate(made)
    yield made
    made.dispose()


@pytest.fixture
def store(engine):
    """The diagnoses of the empty store."""
    return DiagnosisRepository(engine)


@pytest.fixture
def outcomes(engine):
    """The outcomes of the same store."""
    return OutcomeRepository(engine)


@pytest.fixture
def open_umask():
    """A umask under which new files are readable by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    """The modes of a folder and of the files in it."""
    return {each.name: oct(each.stat().st_mode & 0o777) for each in (folder, *folder.iterdir())}


PRIVATE = {"new": "0o700"} | dict.fromkeys(
    ("store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm"), "0o600"
)


@pytest.mark.usefixtures("open_umask")
def test_a_new_store_is_readable_by_its_owner_only(url, tmp_path, request):
    """It holds the words of customers: the folder, the database and the two files beside it."""
    store = DiagnosisRepository(request.getfixturevalue("engine"))
    store.open(FIRST)

    assert modes(tmp_path / "new") == PRIVATE


@pytest.mark.usefixtures("open_umask")
def test_a_store_of_an_older_version_is_tightened_at_the_start(url, tmp_path, engine):
    """All three files, and nothing that is kept in them is lost. The folder may be shared, so it stays."""
    DiagnosisRepository(engine).open(FIRST)
    for each in (tmp_path / "new").iterdir():
        each.chmod(0o644)
    (tmp_path / "new").chmod(0o755)

    again = connect(url)
    migrate(again)

    assert DiagnosisRepository(again).get("d-1") == FIRST
    again.dispose()
    assert modes(tmp_path / "new") == PRIVATE | {"new": "0o755"}


def at_once(function, items, threads=16):
    """Call a function for every item from many threads; return the results in order."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, items))


def test_what_was_kept_is_read_back_unchanged(store):
    """Text of any kind survives."""
    store.open(FIRST)

    assert store.get("d-1") == FIRST


def test_no_write_of_many_threads_is_lost_or_refused(store):
    """Two hundred cases opened by sixteen threads are all there."""
    at_once(lambda number: store.open(replace(FIRST, diagnosis_id=f"d-{number}")), range(200))

    assert store.count() == 200


def test_no_revision_of_many_threads_is_lost(store):
    """Read, add one, write: a hundred times by sixteen threads gives a hundred revisions, none twice."""
    store.open(FIRST)

    def add(_):
        while True:
            last = store.get("d-1")
            try:
                return store.revise(replace(last, revision=last.revision + 1)).revision
            except StaleRevisionError:
                continue

    assert sorted(at_once(add, range(100))) == list(range(2, 102))


def test_one_key_at_the_same_moment_opens_one_case(store):
    """Sixteen threads with one key get the same case."""
    claim = Claim("diagnoses", "k", "same")

    cases = at_once(lambda number: store.open(replace(FIRST, diagnosis_id=f"d-{number}"), claim), range(16))

    assert len({each.diagnosis_id for each in cases}) == 1
    assert store.count() == 1


def test_a_key_is_refused_for_another_request(store):
    """Same key, other digest."""
    store.open(FIRST, Claim("diagnoses", "k", "one"))

    with pytest.raises(KeyReusedError, match="another request"):
        store.open(replace(FIRST, diagnosis_id="d-2"), Claim("diagnoses", "k", "two"))


def test_a_key_is_forgotten_after_its_time(store, engine):
    """After that it may be used again."""
    store.open(FIRST, Claim("diagnoses", "k", "one"))

    assert forget_keys(engine, "2026-01-02") == 1
    assert store.done_before(Claim("diagnoses", "k", "two")) is None


def test_of_different_outcomes_at_the_same_moment_one_is_kept(store, outcomes):
    """The others are told so."""
    store.open(FIRST)

    def close(visits):
        try:
            return outcomes.close("d-1", OutcomeRequest(visits=visits), "2026-01-02")
        except OutcomeDiffersError:
            return None

    kept = [each for each in at_once(close, range(16)) if each]

    assert len(kept) == 1
    assert outcomes.versions("d-1") == [kept[0][0]]


def test_a_reader_does_not_wait_for_a_writer(store, url):
    """While somebody holds the write lock, reading goes on."""
    store.open(FIRST)
    writer = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    start = time.monotonic()

    assert store.get("d-1") == FIRST
    assert time.monotonic() - start < 1
    writer.close()


def test_the_settings_that_keep_data_safe_are_on(store, url):
    """WAL, full synchronisation, foreign keys, patience."""
    with connect(url).connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = [connection.scalar(text(f"PRAGMA {name}")) for name in names]

    assert values == ["wal", 2, 1, 10_000]


def test_the_migrations_make_the_tables_that_the_code_expects(store, url):
    """Names, types and keys of every column agree, and migrating again changes nothing."""
    engine = connect(url)
    migrate(engine)
    with engine.connect() as connection:
        made = {name: _columns(connection, name) for name in Base.metadata.tables}
        Base.metadata.drop_all(connection)
        Base.metadata.create_all(connection)
        expected = {name: _columns(connection, name) for name in Base.metadata.tables}
        connection.rollback()
    engine.dispose()

    assert made == expected


def _columns(connection, table):
    rows = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
    indexes = connection.exec_driver_sql(f"PRAGMA index_list({table})").all()
    return [row[1:4] + row[5:] for row in rows], sorted(row[1] for row in indexes)


def test_two_processes_may_migrate_at_the_same_moment(url):
    """The second waits and finds the work done."""
    at_once(lambda _: migrate(connect(url)), range(4), threads=4)

    assert DiagnosisRepository(connect(url)).count() == 0


def test_what_was_confirmed_survives_a_kill(url, tmp_path):
    """A process that is killed while writing leaves every confirmed case, and no half of one."""
    code = (
        "import sys; from api.store import *; from api.diagnoses.repository import *;"
        "e = connect(sys.argv[1]); migrate(e); s = DiagnosisRepository(e); n = 0\n"
        "while True:\n"
        "    s.open(Revision(f'd-{n}', 1, 't', 'm', {}, {})); n += 1; print(n, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True)
    confirmed = [process.stdout.readline() for _ in range(50)]
    os.kill(process.pid, signal.SIGKILL)
    confirmed += process.communicate()[0].splitlines()

    engine = connect(url)
    with engine.connect() as connection:
        halves = connection.scalar(
            text("SELECT (SELECT count(*) FROM diagnosis) - (SELECT count(*) FROM revision)")
        )
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
    assert halves == 0
    assert DiagnosisRepository(engine).count() >= int(confirmed[-1])
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_store_in_memory_is_refused(url):
    """Each thread would see a store of its own."""
    with pytest.raises(ValueError, match="needs a file"):
        connect(url)


def test_a_write_that_meets_another_one_is_run_again(engine, store):
    """Databases other than SQLite let two writers insert one key at once; the second one then reads the first."""
    store.open(FIRST)
    attempts = []

    def insert_what_was_not_there(session):
        attempts.append(session.scalar(text("SELECT count(*) FROM diagnosis")))
        if len(attempts) == 1:
            session.execute(text(TWICE))
        return "done"

    assert write(engine, insert_what_was_not_there) == "done"
    assert attempts == [1, 1]


def test_a_write_that_can_never_succeed_ends_with_its_error(engine, store):
    """A constraint that is violated each time is a fault and not a race."""
    store.open(FIRST)

    with pytest.raises(IntegrityError):
        write(engine, lambda session: session.execute(text(TWICE)))


def test_writers_of_one_process_wait_in_a_queue(tmp_path, monkeypatch):
    """None of them gives up, although SQLite would tell each of them after a moment that it is locked."""
    monkeypatch.setattr("api.store.engine.BUSY_MILLISECONDS", 20)
    engine = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    migrate(engine)

    def slowly(session):
        session.execute(text("DELETE FROM idempotency_key"))
        time.sleep(0.02)
        return True

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(lambda _: write(engine, slowly), range(32)))
    engine.dispose()
