"""`diagnoser simulate` writes a marked history and refuses unusable arguments."""

import csv
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from diagnoser.cli import main
from diagnoser.knowledge import Symptom, empty_knowledge
from diagnoser.model import Model
from diagnoser.network.fault_network import Network
from diagnoser.registry import load, publish


def rows_of(path):
    """Return the rows of a CSV file."""
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A folder with one published model of two causes and two symptoms, and its version."""
    network = Network(
        causes=("HDD", "FIRMWARE"),
        is_part=(True, False),
        symptoms=("AMBER", "HANG"),
        contexts=("unknown",),
        events=((0,), (1,)),
        prior=np.array([[0.2, 0.1]]),
        link_event=np.array([0, 1]),
        link_symptom=np.array([0, 1]),
        link=np.array([0.8, 0.6]),
        leak=np.array([0.01, 0.02]),
        report_rate=np.array([0.5, 0.5]),
        hidden=np.zeros((1, 2), bool),
    )
    models = tmp_path_factory.mktemp("models")
    return models, publish(models, Model(network))


def test_the_same_arguments_write_the_same_bytes(tmp_path, capsys):
    """A history depends on its arguments only, every row is marked, and the command reports the number of tickets."""
    for name in ("a.csv", "b.csv"):
        assert main(["simulate", "--tickets", "50", "--seed", "3", "--out", str(tmp_path / name)]) == 0

    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    rows = rows_of(tmp_path / "a.csv")
    assert len(rows) == 50
    assert {row["simulated"] for row in rows} == {"true"}
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"50 simulated tickets in {tmp_path / name}" for name in ("a.csv", "b.csv")
    ]
    assert said.err == ""


def test_settings_are_changed_by_name(tmp_path):
    """A setting given with --dial has its effect, on top of --hard too."""
    path = tmp_path / "a.csv"
    arguments = ["simulate", "--tickets", "200", "--out", str(path), "--hard"]

    assert (
        main(
            [
                *arguments,
                "--dial",
                "label_missing=0.9",
                "--dial",
                "label_partial=0",
                "--dial",
                "links=0.5,0.6",
            ]
        )
        == 0
    )
    assert np.mean([not row["causes"] for row in rows_of(path)]) > 0.8
    assert any(row["absent"] for row in rows_of(path))


@pytest.mark.parametrize("option", ["--model", "--like"])
def test_a_history_is_drawn_from_a_published_model(published, tmp_path, option):
    """Causes and symptoms are those of the model, with --model and with --like."""
    models, version = published
    path = tmp_path / "a.csv"
    arguments = ["simulate", "--tickets", "300", "--out", str(path), option, version, "--models", str(models)]

    assert main(arguments) == 0
    rows = rows_of(path)
    assert {cause for row in rows for cause in row["causes"].split("|")} == {"HDD", "FIRMWARE"}
    assert {name for row in rows for name in row["present"].split("|")} <= {"AMBER", "HANG", ""}
    assert {row["parts_used"] for row in rows} == {"HDD", ""}
    assert {row["simulated"] for row in rows} == {"true"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--tickets", "0"],
        ["--tickets", "5", "--out", "a.xls"],
        ["--tickets", "5", "--dial", "nonsense=1"],
        ["--tickets", "5", "--dial", "pairs=many"],
        ["--tickets", "5", "--dial", "links=0.5"],
        ["--tickets", "5", "--dial", "label_wrong=2"],
        ["--tickets", "5", "--start", "soon"],
        ["--tickets", "5", "--months", "500"],
        ["--tickets", "5", "--model", "x", "--like", "y"],
        ["--tickets", "5", "--model", "0" * 16],
    ],
    ids=" ".join,
)
def test_unusable_arguments_change_nothing(tmp_path, monkeypatch, capsys, arguments):
    """Exit 2, one plain sentence on stderr, and no file."""
    monkeypatch.chdir(tmp_path)
    code = main(["simulate", "--out", "a.csv", *arguments])

    assert code == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("option", "dial"), [("--like", "causes=5"), ("--model", "drift=0.1")])
def test_a_setting_without_effect_is_refused(published, tmp_path, capsys, option, dial):
    """Otherwise a user would believe in a setting without effect."""
    models, version = published
    path = tmp_path / "a.csv"
    arguments = ["simulate", "--tickets", "5", "--out", str(path), option, version, "--models", str(models)]

    assert main([*arguments, "--dial", dial]) == 2
    name = dial.partition("=")[0]
    assert (
        capsys.readouterr().err.strip()
        == f"The setting {name} has no effect together with --model or --like; leave it out."
    )
    assert list(tmp_path.iterdir()) == []


def test_evaluation_and_simulation_import_no_slow_library():
    """scikit-learn, pyarrow and polars are loaded where they are used, not before."""
    code = (
        "import sys, diagnoser.evaluation, diagnoser.simulation;"
        "print(sorted({'sklearn', 'pyarrow', 'polars', 'scipy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def worded(published, tmp_path_factory):
    """The same model with words for its two symptoms."""
    knowledge = empty_knowledge()
    said = {"AMBER": ("amber light", "\u9ec4\u706f"), "HANG": ("system hangs", "\u6b7b\u673a")}
    symptoms = tuple(Symptom(key, *words, "customer", "all", words, ()) for key, words in said.items())
    model = replace(
        load(*published)[0], knowledge=replace(knowledge, symptoms=symptoms, leaks=dict.fromkeys(said, 0.01))
    )
    models = tmp_path_factory.mktemp("worded")
    return models, publish(models, model)


def simulated(published, path, *arguments):
    """Write a history from a model. The exit code."""
    models, version = published
    common = ["simulate", "--tickets", "200", "--out", str(path), "--models", str(models)]
    return main([*common, "--model", version, *arguments])


@pytest.mark.parametrize(("language", "scripts"), [("en", {True}), ("zh", {False}), ("both", {True, False})])
def test_texts_are_written_in_the_languages_asked_for(worded, tmp_path, capsys, language, scripts):
    """And the command says how much of them is read again."""
    assert simulated(worded, tmp_path / "a.csv", "--language", language) == 0

    rows = rows_of(tmp_path / "a.csv")
    assert {row["report"].isascii() for row in rows} == scripts
    assert {row["simulated"] for row in rows} == {"true"}
    told = sum(
        bool(name) for row in rows for name in (row["told_present"] + "|" + row["told_absent"]).split("|")
    )
    assert f"Of {told} findings told in texts 100.0 % are read again" in capsys.readouterr().out
    assert {row["present"] for row in rows} == {""}


def test_texts_are_the_default_for_a_model_with_words_only(worded, published, tmp_path):
    """`none` leaves them out, and codes may be kept beside them."""
    assert simulated(worded, tmp_path / "default.csv") == 0
    assert simulated(worded, tmp_path / "kept.csv", "--keep-codes") == 0
    assert simulated(worded, tmp_path / "none.csv", "--language", "none") == 0
    assert simulated(published, tmp_path / "wordless.csv") == 0

    kept, none = rows_of(tmp_path / "kept.csv"), rows_of(tmp_path / "none.csv")
    assert all(row["report"] for row in rows_of(tmp_path / "default.csv"))
    assert [row["present"] for row in kept] == [row["present"] for row in none]
    assert "told_present" not in none[0]
    assert (tmp_path / "wordless.csv").read_bytes() == (tmp_path / "none.csv").read_bytes()


def test_texts_without_words_are_refused(published, tmp_path, capsys):
    """Code 2, and the way out."""
    assert simulated(published, tmp_path / "a.csv", "--language", "en") == 2
    assert main(["simulate", "--tickets", "5", "--out", str(tmp_path / "a.csv"), "--language", "zh"]) == 2

    assert capsys.readouterr().err.count("Texts need a model with words") == 2
    assert list(tmp_path.iterdir()) == []


def test_whole_cases_are_drawn_from_a_model(tmp_path, published, capsys):
    """Each case is a machine with one ticket for each visit, and later tickets list the parts replaced in vain."""
    models, version = published
    out = tmp_path / "cases.csv"
    drawn = ["simulate", "--tickets", "80", "--cases", "--model", version, "--models", str(models)]
    assert main([*drawn, "--dial", "tickets_per_machine=0.001", "--out", str(out)]) == 0

    rows = rows_of(out)
    machines = {}
    for row in rows:
        machines.setdefault(row["serial"], []).append(row)
    assert len(machines) == 80
    assert all(row["actions"] == "" for row in rows if row is machines[row["serial"]][0])
    assert capsys.readouterr().out.startswith(f"{len(rows)} simulated tickets")


def test_whole_cases_need_a_model(tmp_path, capsys):
    """Without one there is no network to draw from. Nothing is written."""
    assert main(["simulate", "--tickets", "5", "--cases", "--out", str(tmp_path / "cases.csv")]) != 0

    assert "add --model" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
