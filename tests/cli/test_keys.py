"""`diagnoser keys`: make, list, rotate and revoke keys of the service's database."""

import json

import pytest

from api.access.keys import hash_of
from api.access.repository import KeyRepository
from api.audit.repository import audit_entries
from api.store import connect


@pytest.fixture
def url(tmp_path, monkeypatch):
    """A database that the service has never seen."""
    made = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    monkeypatch.setenv("DIAGNOSER_DATABASE_URL", made)
    return made


@pytest.fixture
def engine(url):
    """Connections to it."""
    made = connect(url)
    yield made
    made.dispose()


def test_a_key_is_made_and_its_secret_printed_once(run, url, engine):
    """Standard output holds the secret alone, so that a script can take it."""
    done = run("keys", "create", "desk", "--scope", "diagnose", "--scope", "outcome", "--expires", "30")

    secret = done.out.strip()
    assert (done.code, secret[:3]) == (0, "dk_")
    (key,) = KeyRepository(engine).all()
    assert (key.name, key.scopes) == ("desk", ("diagnose", "outcome"))
    assert set(KeyRepository(engine).secrets()) == {hash_of(secret)}
    assert key.key_id in done.err
    listed = run("keys", "list")
    assert secret not in listed.out
    assert "diagnose outcome" in listed.out


def test_a_key_is_rotated_and_revoked(run, url, engine):
    """The audit log names the user who called the command."""
    made = json.loads(run("keys", "create", "desk", "--scope", "admin", "--json").out)
    rotated = json.loads(run("keys", "rotate", made["key_id"], "--grace", "1", "--json").out)
    revoked = run("keys", "revoke", made["key_id"], "--who", "anna")

    assert made["secret"] != rotated["secret"]
    assert made["key_id"] in revoked.err
    (key,) = json.loads(run("keys", "list", "--json").out)
    assert key["revoked_at"]
    assert [each.action for each in audit_entries(engine, 9)] == ["key.revoked", "key.rotated", "key.created"]
    assert audit_entries(engine, 1)[0].who == "command:anna"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["create", "desk", "--scope", "root"], "There is no scope root"),
        (["create", "", "--scope", "admin"], "The name must have"),
        (["create", "a\nb", "--scope", "admin"], "The name must have"),
        (["create", "desk"], "Missing option"),
        (["create", "desk", "--scope", "admin", "--expires", "0"], "--expires"),
        (["revoke", "abcdef"], "There is no such key."),
        (["rotate", "abcdef"], "There is no such key."),
        (["list", "--database", "mysql://host/name"], "mysql is not supported"),
        (["list", "--database", "nonsense"], "no URL of a database"),
    ],
)
def test_what_cannot_be_done_gets_one_sentence(run, url, arguments, said):
    """Exit code 2, and no key is made."""
    done = run("keys", *arguments)

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert not json.loads(run("keys", "list", "--json").out)


def test_a_database_that_does_not_answer_gets_one_sentence(run):
    """Exit code 1: the work failed."""
    done = run("keys", "list", "--database", "sqlite:////proc/nowhere/store.sqlite3")

    assert done.code == 1
    assert done.err.startswith("The database cannot be opened: ")


def test_an_empty_list_says_what_that_means(run, url):
    """On stderr, so that a script sees nothing."""
    done = run("keys", "list")

    assert (done.code, done.out) == (0, "")
    assert "only clients of its own machine" in done.err
