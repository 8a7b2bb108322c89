"""The command line in this process, and a folder with a trained version."""

from pathlib import Path
from typing import NamedTuple

import pytest

from diagnoser.cli import main
from diagnoser.registry import publish
from tests.registry.small import small_model

REPOSITORY = Path(__file__).parents[2]


class Done(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, monkeypatch):
    """Run a command; what it printed is what a user sees."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("DIAGNOSER_MODELS", raising=False)

    def ran(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Done(code, *capsys.readouterr())

    return ran


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """A folder with the model of the knowledge and the ten real tickets, promoted; never changed by a test."""
    models = tmp_path_factory.mktemp("trained") / "models"
    tickets, knowledge = REPOSITORY / "data/tickets/seed_tickets.csv", REPOSITORY / "data/knowledge"
    arguments = ["--tickets", tickets, "--knowledge", knowledge, "--models", models, "--promote"]
    assert main(["train", *map(str, arguments)]) == 0
    return models


@pytest.fixture
def small(tmp_path):
    """A folder with two small versions, neither of them current."""
    models = tmp_path / "models"
    for seed in (1, 2):
        publish(models, small_model(seed), {"card.md": b"# Card\n"})
    return models
