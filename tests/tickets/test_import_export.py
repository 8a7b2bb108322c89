"""Tickets into the service's database and out again, by library and by command."""

import csv
import json
import subprocess
import sys

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.store import connect, migrate
from diagnoser.errors import TicketError
from diagnoser.tickets.import_export import export_tickets, import_tickets
from diagnoser.tickets.reduce import pseudonym
from diagnoser.tickets.validate import guard

KEY = b"a key of more than sixteen bytes"


def database(folder) -> str:
    """Make a database as the service makes it when it starts, and return its URL."""
    url = f"sqlite:///{folder / 'service.sqlite3'}"
    engine = connect(url)
    migrate(engine)
    engine.dispose()
    return url


def rows(url):
    """Return the tickets of a database by id."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = {
            row["ticket_id"]: dict(row)
            for row in connection.execute(sa.text("SELECT * FROM tickets")).mappings()
        }
    engine.dispose()
    return found


def test_import_keeps_everything_but_names(tmp_path):
    """Unused columns go to `extra`. Customers and serials are pseudonyms."""
    url = database(tmp_path)
    (tmp_path / "in.csv").write_text("ticket_id,report,customer,visits,colour\n1,down,ACME,2,red\n2,up,,,\n")
    imported = import_tickets([str(tmp_path / "in.csv")], url, key=KEY)

    found = rows(url)
    assert imported.written == 2
    assert found["1"]["customer"] == pseudonym(KEY, "ACME")
    assert (found["1"]["report"], found["1"]["visits"], json.loads(found["1"]["extra"])) == (
        "down",
        2,
        {"colour": "red"},
    )
    assert found["2"]["visits"] is None


def test_import_replaces_and_is_repeatable(tmp_path):
    """The same id again is an update. Importing twice changes nothing."""
    url = database(tmp_path)
    (tmp_path / "a.csv").write_text("ticket_id,report\n1,old\n2,kept\n1,newer\n")
    (tmp_path / "b.csv").write_text("ticket_id,report\n1,newest\n")
    for _ in range(2):
        import_tickets([str(tmp_path / "a.csv"), str(tmp_path / "b.csv")], url)

    assert {key: row["report"] for key, row in rows(url).items()} == {"1": "newest", "2": "kept"}


def test_a_failed_import_changes_nothing(tmp_path):
    """An unreadable second file keeps the first one out as well."""
    url = database(tmp_path)
    (tmp_path / "a.csv").write_text("ticket_id,report\n1,down\n")

    with pytest.raises(TicketError):
        import_tickets([str(tmp_path / "a.csv"), str(tmp_path / "missing.csv")], url)

    assert rows(url) == {}


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=15).filter(
    lambda x: x.strip() == x
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    reports=st.lists(st.tuples(st.sampled_from(["", "=", "'=", "-", "@", "'"]), TEXT), min_size=1, max_size=5)
)
def test_export_and_import_give_the_same_tickets(tmp_path_factory, reports):
    """Formulas are guarded on the way out and as they were on the way in."""
    folder = tmp_path_factory.mktemp("trip")
    url = database(folder)
    tickets = [{"ticket_id": str(n), "report": start + text} for n, (start, text) in enumerate(reports)]
    (folder / "in.jsonl").write_text(
        "".join(json.dumps(ticket) + "\n" for ticket in tickets), encoding="utf-8"
    )
    import_tickets([str(folder / "in.jsonl")], url)
    before = rows(url)
    export_tickets(url, folder / "out.csv")
    import_tickets([str(folder / "out.csv")], url)

    assert rows(url) == before
    with (folder / "out.csv").open(encoding="utf-8", newline="") as stream:
        assert not any(cell[:1] in set("=+-@") for row in csv.reader(stream) for cell in row)


@given(st.text(max_size=8))
def test_the_guard_can_be_taken_off(cell):
    """No two cells have the same guarded form."""
    guarded = guard(cell)

    assert guarded == cell or guarded == "'" + cell
    assert guarded[:1] not in set("=+-@\t\r")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (
            "sqlite:///{folder}/none.sqlite3",
            "sqlite:///{folder}/none.sqlite3 names a database file that does not exist.",
        ),
        (
            "nosuch://host/name",
            "The database URL is of no known kind; write it as, for example, sqlite:///service.sqlite3.",
        ),
        (
            "nonsense://",
            "The database URL is of no known kind; write it as, for example, sqlite:///service.sqlite3.",
        ),
        (
            "sqlite:///{folder}/empty.sqlite3",
            (
                "sqlite:///{folder}/empty.sqlite3 has no table tickets and no table closed_tickets; "
                "start the service once with this database, and it makes them."
            ),
        ),
    ],
)
def test_an_unusable_database_is_refused(tmp_path, url, message):
    """One sentence, no password, and no empty database left behind."""
    sa_engine = sa.create_engine(f"sqlite:///{tmp_path}/empty.sqlite3")
    sa_engine.connect().close()
    sa_engine.dispose()

    with pytest.raises(TicketError) as caught:
        export_tickets(url.format(folder=tmp_path), tmp_path / "out.csv")

    assert str(caught.value) == message.format(folder=tmp_path)
    assert not (tmp_path / "none.sqlite3").exists()


def run(*arguments):
    """Run the command in a process of its own, as users do."""
    program = "import sys; from diagnoser.cli import main; sys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, "tickets", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_validate_reports_rows_reasons_and_the_rejects_file(tmp_path):
    """Exit 2 when a row was rejected. The rejects stand beside the input."""
    (tmp_path / "in.csv").write_text("ticket_id,report,visits\n1,down,1\n2,down,many\n")
    done = run("validate", tmp_path / "in.csv")

    assert done.returncode == 2
    assert done.stdout.splitlines() == [
        f"{tmp_path}/in.csv: 2 rows, 1 accepted, 1 rejected",
        "row 3: visits: 'many' is not a whole number from 0 to 1,000",
        f"rejected rows are in {tmp_path}/in.rejects.csv",
        "No ticket names its causes: little is learned about them.",
        "1 tickets; 0 rows repeated, 0 replaced by an update.",
    ]
    assert done.stderr == ""


def test_validate_refuses_in_one_sentence(tmp_path):
    """An unusable file: exit 2, one line on stderr, nothing on stdout, nothing written."""
    (tmp_path / "in.csv").write_text("id,report\n1,down\n")
    done = run("validate", tmp_path / "in.csv")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"{tmp_path}/in.csv has no column ticket_id in its first row, which reads: id,report; "
        "`diagnoser tickets map` proposes which of its columns become which of a ticket\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_import_and_export_by_command(tmp_path):
    """Into the database and out of it. Both say how many."""
    url = database(tmp_path)
    (tmp_path / "in.csv").write_text("ticket_id,report\n1,=down\n")
    imported = run("import", tmp_path / "in.csv", "--database", url)
    exported = run("export", "--database", url, "--out", tmp_path / "out.csv")

    assert (imported.returncode, exported.returncode) == (0, 0)
    assert imported.stdout.splitlines()[-1] == "1 tickets written."
    assert exported.stdout == f"1 tickets written to {tmp_path}/out.csv.\n"
    assert "1,,,,,,,'=down" in (tmp_path / "out.csv").read_text()


def test_help_does_not_import_the_engines():
    """The command's help is quick: no DuckDB, Ibis, Arrow or Spark behind it."""
    program = (
        "import sys, diagnoser.cli.tickets; "
        "print([name for name in ('duckdb', 'ibis', 'pyarrow', 'pyspark', 'sqlalchemy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
