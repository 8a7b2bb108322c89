"""The monthly job: what a scheduler relies on, also when it is killed."""

import json
import shutil
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from diagnoser.backtest.closed_tickets import read_history, write_history
from diagnoser.cli import main
from diagnoser.learning.train import Trained
from diagnoser.registry import (
    attach,
    canonical_json,
    current,
    load,
    promotions,
    read_file,
    read_manifest,
    verify,
    versions,
)
from diagnoser.release import retraining
from diagnoser.release.retraining import retrain
from diagnoser.release.version_files import record_of
from diagnoser.simulation import FleetSettings, draw, make_world, write_tickets
from tests.backtest.worlds import ALONE, shuffled
from tests.registry.kills import kill_child

FLEET = FleetSettings(causes=8, symptoms=14, pairs=2, triples=0, chance_pairs=4)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """480 tickets of two years."""
    path = tmp_path_factory.mktemp("history") / "history.csv"
    write_tickets([draw(make_world(FLEET, 1), 480, 2, months=24)], path)
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


def parts(paths):
    """Tickets as options."""
    return [part for path in paths for part in ("--tickets", path)]


def arguments(models, tickets):
    """Of the command."""
    return ["retrain", *parts(tickets), "--knowledge", "none", "--models", models, "--who", "cron"]


def retrained(models, tickets):
    """Run the command, which makes a version."""
    assert main([str(each) for each in arguments(models, tickets)]) == 0
    return models


@pytest.fixture(scope="module")
def of_few(few, tmp_path_factory):
    """A folder with the version of few tickets; never changed by a test."""
    return retrained(tmp_path_factory.mktemp("of few") / "models", few)


@pytest.fixture(scope="module")
def of_many(of_few, many, tmp_path_factory):
    """The same with the version of all tickets after it."""
    return retrained(shutil.copytree(of_few, tmp_path_factory.mktemp("of many") / "models"), many)


@pytest.fixture(scope="module")
def year(told, tmp_path_factory):
    """Tickets of the first year."""
    return sources(told.before("2025-01-01"), tmp_path_factory.mktemp("year"))


@pytest.fixture(scope="module")
def of_year(year, tmp_path_factory):
    """A folder with the version of the first year; never changed by a test."""
    return retrained(tmp_path_factory.mktemp("of year") / "models", year)


def test_a_first_model_is_made_a_better_one_promoted_and_then_there_is_nothing_new(
    run, of_few, many, tmp_path
):
    """0, 0 and 0: a scheduler has nothing to report."""
    models = shutil.copytree(of_few, tmp_path / "models")
    first = current(models)
    done = run(*arguments(models, many), "--json", "--out", tmp_path / "report")
    again = run(*arguments(models, many), "--json")

    assert (done.code, json.loads(done.out)["outcome"]) == (0, "promoted")
    assert json.loads((tmp_path / "report/retrain.json").read_bytes()) == json.loads(done.out)
    assert (again.code, json.loads(again.out)["outcome"]) == (0, "nothing new")
    assert [change.version for change in promotions(models)] == [first, current(models)]
    assert promotions(models)[-1].who == "cron"
    assert record_of(models, current(models))["against"] == first


def test_the_new_outcomes_can_be_counted_without_a_change(run, told, few, many, of_few, tmp_path):
    """How many there are, how many are needed, and since when."""
    before_any = run(*arguments(tmp_path / "none", few), "--count")
    models = shutil.copytree(of_few, tmp_path / "models")
    log = (models / "history.jsonl").read_bytes()

    said = run(*arguments(models, many), "--count")
    counted = json.loads(run(*arguments(models, many), "--count", "--json").out)
    few_counted = json.loads(run(*arguments(models, few), "--count", "--json").out)

    later = told.since("2024-03-01").labelled()
    assert (before_any.code, said.code) == (0, 0)
    assert "machines have outcomes; 60 are needed" in before_any.out
    assert "closed since 2024-03-01" in said.out
    assert (counted["new"], counted["tickets"], counted["enough"]) == (len(later), len(told), True)
    assert (few_counted["new"], few_counted["enough"]) == (0, False)
    assert (models / "history.jsonl").read_bytes() == log
    assert len(versions(models)) == 1


@pytest.mark.slow(reason="learns and judges two versions, and judges one again")
def test_the_version_carries_its_scorecard_and_reproduces_it(run, many, of_many):
    """`evaluate --model V` on the same tickets and day gives the same figures, digit by digit."""
    models = of_many
    version = current(models)
    carried = json.loads((models / version / "scorecard.json").read_bytes())

    names = ("split_date", "folds", "judged_machines_forgotten_since")
    day, folds, since = (carried["about"][name] for name in names)
    done = run(
        "evaluate", *parts(many), "--models", models, "--model", version, "--split-date", day, "--folds", folds,
        "--forget", since, "--no-curve", "--json",
    )  # fmt: skip

    again = json.loads(done.out)
    assert again["methods"]["network"] == carried["methods"]["network"]
    assert again["calibration"] == carried["calibration"]


@pytest.mark.slow(reason="learns and judges two versions, and judges them again")
def test_verify_reproduces_the_scorecard_to_the_last_digit(run, few, many, of_many):
    """From the same tickets; without them, or from others, it says that it did not, and why."""
    models = of_many
    first, version = (change.version for change in promotions(models))

    same = run("models", "verify", "--models", models, *parts(many))
    without = run("models", "verify", version, "--models", models)
    others = run("models", "verify", version, "--models", models, "--tickets", few[0])

    assert same.code == 0, same.err
    assert f"{version} reproduces its scorecard: every figure is the same" in same.out
    assert f"{first}: its scorecard was not reproduced. Version {first} has no scorecard" in same.out
    assert (without.code, others.code) == (0, 1)
    assert "not reproduced. Name the tickets" in without.out
    assert "not reproduced. The scorecard was made from other tickets" in others.out


@pytest.mark.slow(reason="learns and judges two versions, and judges them again")
def test_a_first_version_carries_its_scorecard_and_reproduces_it(run, few, year, of_year, tmp_path):
    """Whether `retrain` or `train --promote` made it; of a handful of tickets it is said that there is none."""
    trains, models = tmp_path / "train", of_year

    done = run("train", *parts(year), "--knowledge", "none", "--models", trains, "--promote")
    same = run("models", "verify", current(models), "--models", models, *parts(year))

    version = current(models)
    card = read_file(models, version, "scorecard.json")
    assert {"frequency", "bernoulli_bayes", "logistic"} <= set(json.loads(card)["methods"])
    assert (done.code, current(trains)) == (0, version)
    assert read_file(trains, version, "scorecard.json") == card
    assert (same.code, same.err) == (0, "")
    assert f"{version} reproduces its scorecard: every figure is the same" in same.out
    few_said = run(*arguments(tmp_path / "few", few)).out
    assert "No scorecard was made: Only " in few_said
    assert "30 are needed" in few_said


def test_what_learns_without_being_promoted_is_not_judged(run, year, tmp_path):
    """`train` alone does what it did: it reads the tickets once, however many, and leaves no card."""
    version = run("train", *parts(year), "--knowledge", "none", "--models", tmp_path / "models").out.strip()

    assert "scorecard.json" not in read_manifest(tmp_path / "models" / version).files


@pytest.mark.slow(reason="learns and judges several versions, and judges them again")
def test_a_version_judged_on_later_tickets_carries_that_scorecard_and_reproduces_it(
    run, told, year, many, tmp_path
):
    """`models promote --tickets`: the first version alone, the next beside the current one, refused or not."""
    models, border = tmp_path / "models", "2025-01-01"
    early = sources(told.before("2024-04-01"), tmp_path / "early")
    one, other = (
        run("train", *parts(paths), "--knowledge", "none", "--models", models).out.strip()
        for paths in (early, year)
    )

    codes = [
        run("models", "promote", version, "--models", models, *parts(many)).code
        for version in (one, other, one)
    ]
    done = run("models", "verify", "--models", models, *parts(many))

    assert (codes, current(models)) == ([0, 0, 1], other)
    assert (done.code, done.err, done.out.count("reproduces its scorecard")) == (0, "", 2)
    shown = run("models", "show", one, "--models", models).out
    assert f"Gate, against {other}: refused" in shown
    assert "First-time fix within 30 days, kit of least cost" in shown
    about = json.loads(read_file(models, one, "scorecard.json"))["about"]
    assert (about["judged"], about["beside"], about["judged_since"]) == (one, other, border)
    record = record_of(models, one)
    assert record["promote"] is False
    nothing = run("models", "promote", one, "--models", models, *parts(early))
    assert nothing.code == 1
    assert "closed after both versions were trained" in nothing.err
    assert record_of(models, one) == record


def spoken(path, numbers):
    """Tickets of two years that say what broke in words of their own, one machine each."""
    words = ("cracked screen glass", "battery drains fast", "speaker rattles loudly", "port loose cable")
    rows = ["ticket_id,closed_at,serial,report,causes"]
    for number in numbers:
        day = date(2024, 1, 1) + timedelta(days=number)
        said = words[number % 4] if number % 7 else words[number // 7 % 4]
        rows.append(f"T{number},{day},M{number},{said} {number % 5},cause{number % 4}")
    path.write_text("\n".join(rows) + "\n")
    return str(path)


@pytest.mark.slow(reason="learns a text classifier for each fold, twice")
def test_a_reader_of_texts_is_carried_over_with_the_tickets_and_its_scorecard_is_reproduced(run, tmp_path):
    """Their reports are not kept, so the monthly job cannot learn it again; both commands do the same."""
    models, other = tmp_path / "models", tmp_path / "other"
    first, newer = spoken(tmp_path / "a.csv", range(240)), spoken(tmp_path / "b.csv", range(240, 400))
    assert run("retrain", "--tickets", first, "--knowledge", "none", "--models", models).code == 0
    shutil.copytree(models, other)
    before = current(models)
    kept = str(models / before / "history.parquet")

    assert run("retrain", "--add", newer, "--models", models).code == 0
    assert run("train", "--add", newer, "--models", other, "--promote").code == 0
    done = run("models", "verify", current(models), "--models", models, "--tickets", kept, "--tickets", newer)

    first_reader, reader = (load(models, version)[0].text_model for version in (before, None))
    assert current(models) == current(other) != before
    assert first_reader.vocabulary == reader.vocabulary
    assert (first_reader.weights == reader.weights).all()
    assert "reproduces its scorecard" in done.out


def test_verify_names_the_first_figure_that_differs(run, many, of_many, tmp_path):
    """A card with one digit changed, its hash made to fit."""
    models = shutil.copytree(of_many, tmp_path / "models")
    version = current(models)
    card = json.loads(read_file(models, version, "scorecard.json"))
    card["methods"]["network"]["scores"]["cost"]["low"] += 1e-6
    attach(models, version, {"scorecard.json": canonical_json(card)})

    done = run("models", "verify", version, "--models", models, *parts(many))

    assert done.code == 1
    assert "does not reproduce its scorecard: methods.network.scores.cost.low is" in done.err


def test_later_tickets_in_the_same_database_do_not_keep_a_card_from_being_reproduced(
    run, told, year, many, of_year
):
    """What was closed after the last day of the card's tickets is left out, and so is what it corrects before."""
    known_then = {ticket.ticket_id: ticket.causes for ticket in read_history(year).tickets}
    assert any(known_then.get(ticket.ticket_id, ticket.causes) != ticket.causes for ticket in told.tickets)

    done = run("models", "verify", current(of_year), "--models", of_year, *parts(many))

    assert (done.code, done.err) == (0, "")
    assert "reproduces its scorecard" in done.out


def test_garbage_is_refused_with_code_3_and_again_without_learning_again(run, told, of_year, tmp_path):
    """The current version stays; the reason is printed."""
    models = shutil.copytree(of_year, tmp_path / "models")
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
    retrain(models, few, who="cron", when=NOON, plan=ALONE)
    return models


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    """A folder without any version."""
    models = tmp_path_factory.mktemp("nothing") / "models"
    models.mkdir()
    return models


@pytest.fixture(params=["ready", "nothing"])
def start(request):
    """Where a run begins: with a version to compare with, or with none."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def quick(monkeypatch, many, start):
    """Reading, learning and comparing, done once: what is killed is everything that touches the folder of models."""
    folder = start.parent / "whole"
    if not folder.exists():
        shutil.copytree(start, folder)
        retrain(folder, many, who="cron", when=NOON, plan=ALONE)
    version = current(folder)
    model, _ = load(folder, version)
    files = {name: read_file(folder, version, name) for name in read_manifest(folder / version).files}
    files.pop("model.json")
    history = read_history(many)
    monkeypatch.setattr(retraining, "read_history", lambda *_, **__: history)
    monkeypatch.setattr(retraining, "train_from_history", lambda *_: Trained(model, {}))
    monkeypatch.setattr(retraining, "compare_plan", lambda *_, **__: (None, None))
    monkeypatch.setattr(retraining, "comparison_files", lambda *_: files)
    monkeypatch.setattr(retraining, "backtest_first_plan", lambda *_, **__: None)
    monkeypatch.setattr(retraining, "evaluation_files", lambda *_, **__: files)
    return version


@pytest.mark.slow(reason="a retraining is killed at each of its steps on the disk")
def test_killed_before_any_step_on_the_disk_it_is_the_old_state_or_the_new_one(many, start, quick, tmp_path):
    """What is current loads, every version is whole with its scorecard, and the next run comes to the same end."""
    kills = 0
    for step in range(1, 1000):
        models = tmp_path / str(step)
        shutil.copytree(start, models)
        work = partial(retrain, models, many, who="cron", when=NOON, plan=ALONE)
        if not kill_child(work, step=step):
            break
        kills += 1
        assert current(models) in (current(start), quick)
        for version in versions(models):
            verify(models, version)
        assert quick not in versions(models) or "scorecard.json" in read_manifest(models / quick).files
        if step % 8 == 0:
            assert work().version == quick
            assert current(models) == promotions(models)[-1].version == quick

    assert current(models) == quick
    assert kills > 30
