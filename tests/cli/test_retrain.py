"""The monthly job: what a scheduler relies on, also when it is killed."""

import json
import shutil
import time
from datetime import UTC, datetime
from functools import partial

import pytest

from diagnoser import retraining
from diagnoser.evaluation.history import read_history, write_history
from diagnoser.learning import Trained
from diagnoser.registry import (
    attach,
    canonical_json,
    current,
    history,
    load,
    read_file,
    read_manifest,
    verify,
    versions,
)
from diagnoser.retraining import record_of, retrain
from diagnoser.simulation import Dials, draw, make_truth, write_tickets
from tests.evaluation.conftest import ALONE, shuffled
from tests.registry.kills import kill_child

DIALS = Dials(causes=10, symptoms=20, pairs=4, triples=0, chance_pairs=10)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """1,000 tickets of two years."""
    path = tmp_path_factory.mktemp("history") / "history.csv"
    write_tickets([draw(make_truth(DIALS, 1), 1000, 2, months=24)], path)
    return read_history([str(path)])


def sources(told, folder):
    """The tickets as files."""
    return write_history(told, folder)


@pytest.fixture(scope="module")
def few(told, tmp_path_factory):
    """Tickets of the first two months."""
    return sources(told.before("2024-03-01"), tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def many(told, tmp_path_factory):
    """All tickets."""
    return sources(told, tmp_path_factory.mktemp("many"))


def arguments(models, tickets):
    """Of the command."""
    named = [part for path in tickets for part in ("--tickets", path)]
    return ["retrain", *named, "--knowledge", "none", "--models", models, "--who", "cron"]


def test_a_first_model_is_made_a_better_one_promoted_and_then_there_is_nothing_new(run, few, many, tmp_path):
    """0, 0 and 0: a scheduler has nothing to report."""
    models = tmp_path / "models"

    assert run(*arguments(models, few)).code == 0
    first = current(models)
    done = run(*arguments(models, many), "--json", "--out", tmp_path / "report")
    again = run(*arguments(models, many), "--json")

    assert (done.code, json.loads(done.out)["outcome"]) == (0, "promoted")
    assert json.loads((tmp_path / "report/retrain.json").read_bytes()) == json.loads(done.out)
    assert (again.code, json.loads(again.out)["outcome"]) == (0, "nothing new")
    assert [change.version for change in history(models)] == [first, current(models)]
    assert history(models)[-1].who == "cron"
    assert record_of(models, current(models))["against"] == first


def test_the_version_carries_its_scorecard_and_replays_it(run, few, many, tmp_path):
    """`evaluate --model V` on the same tickets and day gives the same figures, digit by digit."""
    models = tmp_path / "models"
    run(*arguments(models, few))
    run(*arguments(models, many))
    version = current(models)
    carried = json.loads((models / version / "scorecard.json").read_bytes())

    named = [part for path in many for part in ("--tickets", path)]
    day, since = (carried["about"][name] for name in ("split_date", "judged_machines_forgotten_since"))
    done = run(
        "evaluate", *named, "--models", models, "--model", version, "--split-date", day, "--forget", since,
        "--no-curve", "--json",
    )  # fmt: skip

    again = json.loads(done.out)
    assert again["methods"]["network"] == carried["methods"]["network"]
    assert again["calibration"] == carried["calibration"]


def test_verify_replays_the_scorecard_to_the_last_digit(run, told, few, many, tmp_path):
    """From the same tickets; without them, or from others, it says that it did not, and why."""
    models = tmp_path / "models"
    run(*arguments(models, few))
    run(*arguments(models, many))
    first, version = (change.version for change in history(models))
    named = [part for path in many for part in ("--tickets", path)]

    same = run("models", "verify", "--models", models, *named)
    without = run("models", "verify", version, "--models", models)
    others = run("models", "verify", version, "--models", models, "--tickets", few[0])

    assert same.code == 0, same.err
    assert f"{version} replays its scorecard: every figure is the same" in same.out
    assert f"{first}: its scorecard was not replayed: it carries no scorecard." in same.out
    assert (without.code, others.code) == (0, 1)
    assert "not replayed: name the tickets" in without.out
    assert "not replayed: these are not its tickets" in others.out


def test_verify_names_the_first_figure_that_differs(run, few, many, tmp_path):
    """A card with one digit changed, its hash made to fit."""
    models = tmp_path / "models"
    run(*arguments(models, few))
    run(*arguments(models, many))
    version = current(models)
    card = json.loads(read_file(models, version, "scorecard.json"))
    card["methods"]["network"]["scores"]["cost"]["low"] += 1e-6
    attach(models, version, {"scorecard.json": canonical_json(card)})

    done = run(
        "models", "verify", version, "--models", models, *[x for path in many for x in ("--tickets", path)]
    )

    assert done.code == 1
    assert "does not replay its scorecard: methods.network.scores.cost.low is" in done.err


def test_later_tickets_in_the_same_database_do_not_keep_a_card_from_being_replayed(run, told, few, tmp_path):
    """What was closed after the last day of the card's tickets is left out."""
    models, border = tmp_path / "models", "2025-06-01"
    run(*arguments(models, few))
    run(*arguments(models, sources(told.before(border), tmp_path / "then")))
    version = current(models)

    done = run(
        "models", "verify", version, "--models", models, *arguments(models, sources(told, tmp_path))[1:3]
    )

    assert (done.code, done.err) == (0, "")
    assert "replays its scorecard" in done.out


def test_garbage_is_refused_with_code_3_and_again_without_learning_again(run, told, many, tmp_path):
    """The current version stays; the reason is printed."""
    models = tmp_path / "models"
    run(*arguments(models, sources(told.before("2025-01-01"), tmp_path / "year")))
    before = current(models)
    garbage = sources(shuffled(told), tmp_path / "garbage")

    done = run(*arguments(models, garbage))
    began = time.perf_counter()
    again = run(*arguments(models, garbage))

    assert (done.code, again.code) == (3, 3)
    assert done.out == again.out
    assert "95%" in done.out
    assert current(models) == before
    assert time.perf_counter() - began < 30


def test_a_handful_of_new_tickets_is_nothing_new(run, told, tmp_path):
    """Nothing is published either."""
    models = tmp_path / "models"
    run(*arguments(models, sources(told.before("2025-11-01"), tmp_path / "a")))

    done = run(*arguments(models, sources(told.before("2025-11-15"), tmp_path / "b")))

    assert done.code == 0
    assert done.out.startswith("Nothing new")
    assert len(versions(models)) == 1


def test_unusable_input_is_code_2_and_changes_nothing(run, tmp_path):
    """A file that is not there; and no tickets named at all."""
    models = tmp_path / "models"

    assert run(*arguments(models, [tmp_path / "none.csv"])).code == 2
    assert run("retrain", "--models", models).code == 2
    assert not models.exists()


@pytest.fixture(scope="module")
def ready(few, tmp_path_factory):
    """A folder with a first version."""
    models = tmp_path_factory.mktemp("ready") / "models"
    retrain(models, few, who="cron", when=NOON, recipe=ALONE)
    return models


@pytest.fixture
def quick(monkeypatch, many, ready):
    """Learning and comparing, done once: what is killed is everything that touches the disk."""
    folder = ready.parent / "whole"
    if not folder.exists():
        shutil.copytree(ready, folder)
        retrain(folder, many, who="cron", when=NOON, recipe=ALONE)
    version = current(folder)
    model, _ = load(folder, version)
    files = {name: read_file(folder, version, name) for name in read_manifest(folder / version).files}
    files.pop("model.json")
    monkeypatch.setattr(retraining, "learned", lambda *_: Trained(model, {}))
    monkeypatch.setattr(retraining, "contest_recipe", lambda *_, **__: (None, None))
    monkeypatch.setattr(retraining, "files_of", lambda *_: files)
    return version


@pytest.mark.slow
def test_killed_before_any_step_on_the_disk_it_is_the_old_state_or_the_new_one(many, ready, quick, tmp_path):
    """What is current loads, every version is whole, and the next run comes to the same end."""
    kills = 0
    for step in range(1, 1000):
        models = tmp_path / str(step)
        shutil.copytree(ready, models)
        work = partial(retrain, models, many, who="cron", when=NOON, recipe=ALONE)
        if not kill_child(work, step=step):
            break
        kills += 1
        assert current(models) in (current(ready), quick)
        load(models)
        for version in versions(models):
            verify(models, version)
        if step % 8 == 0:
            assert work().version == quick
            assert current(models) == history(models)[-1].version == quick

    assert current(models) == quick
    assert kills > 30
