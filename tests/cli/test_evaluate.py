"""The scorecard on the command line."""

import csv
import json
import os
import pty
import re
import subprocess
import sys
from functools import partial

import pytest

from diagnoser.registry import current
from diagnoser.simulation import FleetSettings, draw, make_world, write_tickets

FLEET = FleetSettings(causes=8, symptoms=14, pairs=2, triples=0, chance_pairs=4, families=2)
FILES = {
    "scorecard.json",
    "scorecard.html",
    "reliability.svg",
    "spares.svg",
    "policies.svg",
    "confusion.svg",
    "learning.svg",
}


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """450 tickets of one year and a half."""
    path = tmp_path_factory.mktemp("history") / "history.csv"
    write_tickets([draw(make_world(FLEET, 1), 450, 2, months=18)], path)
    return path


@pytest.fixture(scope="module")
def models(history, tmp_path_factory):
    """A folder with a model of the first year."""
    from diagnoser.cli import main

    folder = tmp_path_factory.mktemp("models")
    early = folder / "early.csv"
    with history.open() as source, early.open("w") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, reader.fieldnames)
        writer.writeheader()
        writer.writerows(row for row in reader if row["closed_at"] < "2025-01-01")
    arguments = ["--tickets", early, "--knowledge", "none", "--models", folder / "models", "--promote"]
    assert main(["train", *map(str, arguments)]) == 0
    return folder / "models"


def test_the_scorecard_is_the_same_bytes_every_time(run, history, models, tmp_path):
    """JSON, page and every plot."""
    for name in ("one", "two"):
        done = run(
            "evaluate",
            "--tickets",
            history,
            "--models",
            models,
            "--split-date",
            "2025-02-01",
            "--out",
            tmp_path / name,
        )
        assert done.code == 0, done.err

    assert {path.name for path in (tmp_path / "one").iterdir()} == FILES
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_the_page_stands_alone(run, history, models, tmp_path):
    """No script, nothing fetched, every id once, and rules for print."""
    run("evaluate", "--tickets", history, "--models", models, "--no-curve", "--out", tmp_path)

    page = (tmp_path / "scorecard.html").read_text(encoding="utf-8")
    ids = re.findall(r'\bid="([^"]+)"', page)

    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page.replace('xlink:href="#', ""))
    assert len(ids) == len(set(ids))
    assert "@media print" in page
    assert "logistic" in page


def test_folds_judge_every_period_from_the_past(run, history, models):
    """Each learned from what was before, beside every baseline and the slices."""
    done = run("evaluate", "--tickets", history, "--models", models, "--folds", "3", "--no-curve", "--json")
    card = json.loads(done.out)

    periods = card["about"]["periods"]
    assert len(periods) == 3
    assert all(one["until"] < one["first"] for one in periods)
    assert {"network", "frequency", "bernoulli_bayes", "logistic"} <= set(card["methods"])
    assert {"machine family", "number of causes", "service level"} <= set(card["slices"])
    for one in card["methods"].values():
        for score in one["scores"].values():
            assert score["low"] <= score["value"] <= score["high"]


def test_folds_since_a_day_judge_what_was_closed_since(run, history, models):
    """And each is learned from everything before it."""
    asked = ("--split-date", "2025-02-01", "--folds", "2", "--no-curve", "--json")
    card = json.loads(run("evaluate", "--tickets", history, "--models", models, *asked).out)

    one, other = card["about"]["periods"]
    assert one["until"] < "2025-02-01" <= one["first"] <= one["last"] < other["first"]
    assert one["learned_from"] < other["learned_from"]
    assert other["until"] < other["first"]


def test_the_network_beats_frequency_and_the_interval_says_so(run, history, models):
    """The least that can be asked."""
    card = json.loads(run("evaluate", "--tickets", history, "--models", models, "--no-curve", "--json").out)

    assert card["differences"]["frequency"]["first_time_fix"]["low"] > 0
    assert card["differences"]["frequency"]["cost"]["low"] > 0


def test_a_version_is_evaluated_as_it_is(run, history, models):
    """And the card says where it has seen what it is judged on."""
    card = json.loads(
        run("evaluate", "--tickets", history, "--models", models, "--model", "current", "--json").out
    )

    assert card["about"]["judged"] == current(models)
    assert "some of them are test tickets" in card["notes"][0]


def test_since_looks_for_drift(run, history, models, tmp_path):
    """On what was closed since, and no alarm in a fleet that stands still."""
    done = run(
        "evaluate", "--tickets", history, "--models", models, "--since", "2025-01-01", "--out", tmp_path
    )

    assert done.code == 0, done.err
    assert "No alarm" in done.out
    assert {path.name for path in tmp_path.iterdir()} == {"drift.json", "drift.svg"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--split-date", "2030-01-01"],
        ["--split-date", "soon"],
        ["--since", "yesterday"],
        ["--since", "2025-01-01", "--folds", "2"],
        ["--split-date", "2030-01-01", "--folds", "2"],
        ["--folds", "500"],
        ["--model", "ffff"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_one_sentence(run, history, models, arguments):
    """Exit code 2."""
    done = run("evaluate", "--tickets", history, "--models", models, *arguments)

    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_the_figures_of_a_few_machines_are_said_to_prove_nothing(run, history, tmp_path):
    """Above the table, and on the page; not said of enough machines."""
    few = tmp_path / "few.csv"
    few.write_text("".join(history.read_text().splitlines(keepends=True)[:21]))
    nowhere = ("--knowledge", "none", "--models", tmp_path / "none", "--no-curve")

    done = run("evaluate", "--tickets", few, *nowhere, "--out", tmp_path / "card")
    enough = run("evaluate", "--tickets", history, *nowhere)

    assert re.match(r"Only \d machines were tested. This proves nothing", done.out.splitlines()[1])
    assert done.out.count("proves nothing") == 1
    assert "proves nothing" in (tmp_path / "card/scorecard.html").read_text()
    assert "proves nothing" not in enough.out


def test_a_terminal_shows_how_far_judging_has_come(history, tmp_path):
    """One bar over periods and methods, with a time; nothing of it in a pipe."""
    script = "import sys; from diagnoser.cli import main; sys.exit(main(sys.argv[1:]))"
    arguments = ["--knowledge", "none", "--models", tmp_path / "none", "--folds", "2", "--no-curve"]
    few = tmp_path / "few.csv"
    few.write_text("".join(history.read_text().splitlines(keepends=True)[:201]))
    command = [sys.executable, "-c", script, "evaluate", "--tickets", few, *map(str, arguments)]

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    ):
        os.close(theirs)
        shown = b"".join(iter(partial(_read, ours), b"")).decode(errors="replace")
    piped = subprocess.run(command, capture_output=True, check=True)

    assert "judging in 2 periods" in shown
    assert "fitting logistic" in shown
    judging = [
        line for line in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).splitlines() if "judging" in line
    ]
    assert any(re.search(r"\d:\d\d:\d\d +\d:\d\d:\d\d", line) for line in judging)  # elapsed and left
    assert piped.stderr == b""


def _read(terminal):
    """Return what the terminal was sent; nothing once the command has ended, which Linux tells by an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
