"""The shipped model is what its tickets and its knowledge give, to the byte."""

from pathlib import Path

import pytest

from diagnoser.cli import main
from diagnoser.registry import current, load, promotions, resolve, verify, versions

REPOSITORY = Path(__file__).parents[2]
MODELS = REPOSITORY / "models"
TICKETS = [
    str(REPOSITORY / "data" / "tickets" / f"{name}.csv") for name in ("published_cases", "seed_tickets")
]
KNOWLEDGE = REPOSITORY / "data" / "knowledge"
MEASURED = REPOSITORY / "data" / "tickets" / "measured.md"
STALE = "The shipped model is not what its knowledge, its tickets and this code give: run `make model`."


@pytest.fixture(scope="module")
def trained_again(tmp_path_factory):
    """A folder with a version that was trained just now, by the command that `make model` runs."""
    models = tmp_path_factory.mktemp("again")
    said = [word for path in TICKETS for word in ("--tickets", path)]
    said += ["--knowledge", str(KNOWLEDGE), "--models", str(models), "--measured", str(MEASURED)]
    assert main(["train", *said, "--promote"]) == 0
    return models


def test_the_shipped_model_is_not_stale(trained_again):
    """Training again on the same tickets and knowledge gives the version that is shipped."""
    assert current(trained_again) == current(MODELS), STALE


def test_training_again_gives_the_same_bytes(trained_again):
    """Not only the same numbers: the same files, every one of them."""
    again, shipped = (
        {file.name: file.read_bytes() for file in (folder / resolve(folder)).iterdir()}
        for folder in (trained_again, MODELS)
    )

    assert {"model.json", "network.bif", "card.md", "changes.md", "manifest.json"} <= set(shipped)
    assert [name for name in again if again[name] != shipped.get(name)] == [], STALE
    assert set(again) == set(shipped), STALE


def test_one_version_is_shipped_whole_and_current():
    """There is one version, nothing of it is missing or damaged, and the record says how it became current."""
    assert versions(MODELS) == (current(MODELS),), "Ship one version: remove the old ones with `make model`."
    assert verify(MODELS, versions(MODELS)[0]) == ()
    assert [(change.action, change.version) for change in promotions(MODELS)] == [
        ("promote", current(MODELS))
    ]


def test_the_card_says_what_the_model_rests_on():
    """Knowledge, ten tickets and published cases, which teach no frequencies; no accuracy is claimed for a fleet."""
    model, version = load(MODELS)
    card = (MODELS / version / "card.md").read_text(encoding="utf-8")

    assert model.training.labelled == 10
    assert model.training.published > 1_000
    assert f"Published tickets with known causes: {model.training.published}" in card
    assert "these accounts teach no frequencies" in card
    assert "No accuracy is stated for any fleet" in card


def test_the_model_holds_no_words_and_no_names_of_customers():
    """Past tickets are kept as ids: neither the report nor the customer can be read out of the model."""
    files = [file for file in (MODELS / resolve(MODELS)).iterdir() if file.is_file()]
    everything = b"".join(file.read_bytes() for file in files)

    for private in ("中国银行", "东方红网吧", "7974Q3F", "浙江农信"):
        assert private.encode() not in everything
