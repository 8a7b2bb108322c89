"""The shipped model is what its tickets and its knowledge give.

The network is the same to the byte. The weights of the text classifier have three decimal places, and some of them may
round otherwise on another kind of processor.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from diagnoser.cli import main
from diagnoser.registry import current, load, promotions, resolve, verify, versions

REPOSITORY = Path(__file__).parents[2]
MODELS = REPOSITORY / "models"
TICKETS = [
    str(REPOSITORY / "data" / "tickets" / f"{name}.csv") for name in ("published_cases", "seed_tickets")
]
KNOWLEDGE = REPOSITORY / "data" / "knowledge"
STALE = "The shipped model is not what its knowledge, its tickets and this code give: run `make model`."


@pytest.fixture(scope="module")
def trained_again(tmp_path_factory):
    """A folder with a version that was trained just now, by the command that `make model` runs."""
    models = tmp_path_factory.mktemp("again")
    said = [word for path in TICKETS for word in ("--tickets", path)]
    said += ["--knowledge", str(KNOWLEDGE), "--models", str(models)]
    assert main(["train", *said, "--promote"]) == 0
    return models


def _files(folder):
    return {file.name: file.read_bytes() for file in (folder / resolve(folder)).iterdir()}


def test_the_shipped_model_is_not_stale(trained_again):
    """Training again on the same tickets and knowledge gives the files that are shipped."""
    again, shipped = _files(trained_again), _files(MODELS)

    assert {"model.json", "network.bif", "card.md", "changes.md", "manifest.json"} <= set(shipped)
    assert set(again) == set(shipped), STALE
    for name in sorted(set(again) - {"model.json", "manifest.json"}):
        assert again[name] == shipped[name], f"{name}: {STALE}"


def test_training_again_gives_the_same_model(trained_again):
    """Everything is equal, and the weights of the text classifier are equal to their last decimal place."""
    again, shipped = (json.loads(_files(folder)["model.json"]) for folder in (trained_again, MODELS))
    texts = [each.pop("text_model") for each in (again, shipped)]
    measured = [each["facts"].pop("reader") for each in (again, shipped)]

    assert again == shipped, STALE
    assert measured[0] == pytest.approx(measured[1], abs=2e-3), STALE
    for key in sorted(set(texts[0]) | set(texts[1])):
        one, other = (each[key] for each in texts)
        if isinstance(one, list) and not isinstance(one[0], str):
            assert np.abs(np.array(one) - np.array(other)).max() < 2e-3, STALE
        else:
            assert one == other, STALE


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
