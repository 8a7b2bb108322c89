"""A database without its driver is refused with the package to install."""

import builtins

import pytest

from api.__main__ import main
from diagnoser.errors import TicketError
from diagnoser.tickets import database

URLS = {
    "postgresql+psycopg://x/y": r"driver psycopg is not installed: run pip install 'diagnoser\[postgres\]'",
    "postgresql+psycopg2://x/y": r"driver psycopg2 is not installed: write the URL as postgresql\+psycopg://",
    "mysql://x/y": "driver MySQLdb is not installed: only SQLite and PostgreSQL are supported",
}


@pytest.fixture
def without_drivers(monkeypatch):
    """An installation without extras."""
    real = builtins.__import__

    def missing(name, *arguments, **named):
        if name.split(".")[0] in {"psycopg", "psycopg2", "MySQLdb"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **named)

    monkeypatch.setattr(builtins, "__import__", missing)


@pytest.mark.parametrize(("url", "words"), URLS.items())
def test_a_source_of_tickets_names_the_driver_and_the_extra(without_drivers, url, words):
    """One sentence, without a password."""
    with pytest.raises(TicketError, match=words):
        database.tickets(url)


@pytest.mark.parametrize(("url", "words"), [*[*URLS.items()][:2], ("mysql://x/y", "mysql is not supported")])
def test_the_service_names_the_driver_and_the_extra(without_drivers, monkeypatch, capsys, url, words):
    """It does not start, and says so instead of a traceback."""
    monkeypatch.setenv("DIAGNOSER_DATABASE_URL", url)

    with pytest.raises(SystemExit):
        main([])

    assert words.replace("\\", "") in " ".join(capsys.readouterr().err.split())
