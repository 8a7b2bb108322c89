"""From a file that somebody exported to a model, with at most three commands; and what is said on the way."""

import json

import pytest

from diagnoser.registry import versions
from tests.cli.conftest import REPOSITORY
from tests.support.exports import EXPORTS, READY, repairs

AMBIGUOUS = "id,opened,problem,cause\n" + "".join(
    f"A{n},{1 + n % 12}/{1 + n % 9}/2009,no display {n},HDD\n" for n in range(20)
)


@pytest.fixture(autouse=True)
def at_the_repository(monkeypatch):
    """The commands take the knowledge of the folder data/knowledge."""
    monkeypatch.chdir(REPOSITORY)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_becomes_a_model_in_two_commands(run, tmp_path, name):
    """`tickets map` and `train`; `tickets validate` accepts the same rows."""
    path, toml, models = tmp_path / name, tmp_path / "map.toml", tmp_path / "models"
    path.write_bytes(EXPORTS[name]())

    proposed = run("tickets", "map", path, "--out", toml)
    checked = run("tickets", "validate", path, "--map", toml)
    trained = run("train", "--tickets", path, "--map", toml, "--models", models)

    assert (proposed.code, checked.code, trained.code) == (0, 0, 0), (proposed, checked, trained)
    assert f"{len(repairs())} rows, {len(repairs())} accepted" in proposed.out
    assert f"{len(repairs())} rows, {len(repairs())} accepted, 0 rejected" in checked.out
    assert "not learned from" not in trained.err
    listed = run("models", "show", trained.out.strip(), "--models", models, "--json")
    assert json.loads(listed.out)["summary"]["tickets"] == len(repairs())


@pytest.mark.parametrize("name", READY)
def test_a_ready_map_becomes_a_model_in_one_command(run, tmp_path, name):
    """The name of the map is enough."""
    file, made = READY[name]
    path, models = tmp_path / file, tmp_path / "models"
    path.write_bytes(made())

    trained = run("train", "--tickets", path, "--map", name.split(" ")[0], "--models", models)

    assert trained.code == 0, trained.err
    assert "not learned from" not in trained.err
    assert len(versions(models)) == 1


def test_every_command_that_reads_tickets_takes_a_map(run, tmp_path):
    """The model is judged and its independences are tested on the same export."""
    path, models = tmp_path / "snow.csv", tmp_path / "models"
    path.write_bytes(EXPORTS["servicenow.csv"]())
    given = ("--tickets", path, "--map", "servicenow", "--models", models)
    version = run("train", *given, "--promote").out.strip()

    assert run("evaluate", *given, "--model", version).code == 0
    assert run("network", "review", *given).code == 0
    assert run("models", "promote", version, *given).code in {0, 1}
    assert "outcomes" in run("retrain", *given).out
    assert "does not fit the map" not in run("models", "verify", version, *given).out


def test_the_map_is_printed_without_a_file_for_it(run, tmp_path):
    """What is printed last can be used as it is."""
    path = tmp_path / "repairs.csv"
    path.write_bytes(EXPORTS["repairs.csv"]())

    done = run("tickets", "map", path)
    toml = tmp_path / "map.toml"
    toml.write_text(done.out[done.out.index("# How repairs.csv") :], encoding="utf-8")

    assert run("tickets", "validate", path, "--map", toml).code == 0


def test_what_is_left_unmatched_is_listed_by_frequency_with_suggestions(run, tmp_path):
    """A word that names one cause is proposed; a word that resembles one is a question; the rest has no idea."""
    path, toml = tmp_path / "words.csv", tmp_path / "map.toml"
    causes = ["主板坏了"] * 5 + ["memmory"] * 3 + ["幽灵"] * 2 + ["硬盘"] * 9
    rows = "".join(f"A{n},2023-01-{n + 1:02d},开机无显,{cause}\n" for n, cause in enumerate(causes))
    path.write_text(f"单号,报修时间,故障现象,故障原因\n{rows}", encoding="utf-8")

    done = run("tickets", "map", path, "--out", toml)

    assert done.code == 0
    assert "19 rows, 14 accepted" in done.out
    lines = [line.split() for line in done.out.splitlines() if line[:1].isdigit() and "rows" not in line]
    assert lines[0][:2] == ["3", "memmory"]
    assert "did you mean DIMM (内存)?" in done.out
    assert lines[1] == ["2", "幽灵", "no", "idea"]
    written = toml.read_text(encoding="utf-8")
    assert '\n"主板坏了" = "SYSTEM_BOARD"\n' in written
    assert '\n# "memmory" = "DIMM"  # 3 tickets, 内存?\n' in written
    assert "5 rejected" in run("tickets", "validate", path, "--map", toml).out


def test_dates_that_nobody_can_tell_are_said_to_be_ambiguous(run, tmp_path):
    """The map does not decide: reading with it is refused until somebody does, and nothing is changed."""
    path, toml, models = tmp_path / "dates.csv", tmp_path / "map.toml", tmp_path / "models"
    path.write_text(AMBIGUOUS, encoding="utf-8")

    proposed = run("tickets", "map", path, "--out", toml)
    refused = run("train", "--tickets", path, "--map", toml, "--models", models)
    decided = run("tickets", "map", path, "--dates", "month-day", "--out", toml, "--force")
    trained = run("train", "--tickets", path, "--map", toml, "--models", models)

    assert "Nothing tells day/month/year from month/day/year" in proposed.out
    assert refused.code == 2
    assert "may have the day or the month first" in refused.err
    assert refused.err.count("\n") == 1
    assert decided.code == trained.code == 0
    assert "month before day" in decided.out


def test_a_map_is_not_overwritten(run, tmp_path):
    """Somebody may have corrected it."""
    path, toml = tmp_path / "repairs.csv", tmp_path / "map.toml"
    path.write_bytes(EXPORTS["repairs.csv"]())
    toml.write_text("mine")

    done = run("tickets", "map", path, "--out", toml)

    assert done.code == 2
    assert done.err == f"{toml} is already there: name another file, or replace it with --force.\n"
    assert toml.read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty."),
        (b"a,b\n1,2\n", "No column of {path} looks like a report, symptoms or a machine; it has: a, b."),
    ],
)
def test_a_file_without_tickets_is_refused_in_one_sentence(run, tmp_path, content, said):
    """No map is written."""
    path, toml = tmp_path / "in.csv", tmp_path / "map.toml"
    path.write_bytes(content)

    done = run("tickets", "map", path, "--out", toml)

    assert (done.code, done.out) == (2, "")
    assert said.format(path=path) in done.err
    assert done.err.count("\n") == 1
    assert not toml.exists()


def test_a_file_that_no_map_fits_is_refused_with_what_it_has(run, tmp_path):
    """Nothing is learned, and the missing column is named."""
    path, models = tmp_path / "us.csv", tmp_path / "models"
    path.write_bytes(EXPORTS["us.csv"]())

    done = run("train", "--tickets", path, "--map", "servicenow", "--models", models)

    assert done.code == 2
    assert done.err == (
        f"{path} does not fit the map servicenow: it has no column 'number'. "
        "The columns found are: Case No, Date Opened, Date Closed, Model, Problem, Root Cause.\n"
    )
    assert not models.exists()


def test_files_of_several_programs_are_learned_from_together(run, tmp_path):
    """Each file takes the first map that fits it, and a file of tickets takes none."""
    files = {
        "snow.csv": EXPORTS["servicenow.csv"](),
        "desk.csv": EXPORTS["repairs.csv"](),
        "own.csv": b"ticket_id,report,causes\nX,no display,DIMM\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    tickets = [each for name in files for each in ("--tickets", tmp_path / name)]

    done = run(
        "train", *tickets, "--map", "servicenow", "--map", "repairs_zh", "--models", tmp_path / "models"
    )

    assert done.code == 0, done.err
    shown = run("models", "show", done.out.strip(), "--models", tmp_path / "models", "--json")
    assert json.loads(shown.out)["summary"]["tickets"] == 2 * len(repairs()) + 1


def test_rejected_rows_are_written_beside_the_original_file(run, tmp_path):
    """With the row numbers of the original; corrected, the file is read without a map."""
    path = tmp_path / "desk.csv"
    path.write_text(
        "报修时间,故障现象,机型,客户名,故障原因\n2023年1月3日,开机无显,8840CFG,甲,幽灵\n2023年1月4日,开机无显,8840CFG,甲,内存\n",
        encoding="utf-8",
    )

    done = run("tickets", "validate", path, "--map", "repairs_zh")
    rejects = tmp_path / "desk.rejects.csv"

    assert done.code == 2
    assert "row 2: causes: unknown id '幽灵'" in done.out
    rejects.write_text(rejects.read_text(encoding="utf-8").replace(",幽灵,", ",硬盘,"), encoding="utf-8")
    assert run("tickets", "validate", rejects).code == 0


def test_an_encoding_may_be_named_for_every_command(run, tmp_path):
    """A file in an encoding that cannot be told."""
    path = tmp_path / "in.csv"
    path.write_bytes("ticket_id,report,causes\n1,Lüfter läuft nicht,FAN\n".encode("cp1252"))

    assert run("train", "--tickets", path, "--models", tmp_path / "models").code == 2
    assert run("train", "--tickets", path, "--encoding", "cp1252", "--models", tmp_path / "models").code == 0


def test_a_training_without_any_row_makes_no_version(run, tmp_path):
    """A header alone, or empty rows."""
    path = tmp_path / "in.csv"
    path.write_text("ticket_id,report,causes\n,,\n")

    done = run("train", "--tickets", path, "--models", tmp_path / "models")

    assert done.code == 2
    assert done.err == f"No ticket can be learned from: there is no row with a ticket in {path}.\n"
    assert not (tmp_path / "models").exists()


def test_equal_faults_are_one_sentence(run, tmp_path):
    """Fourteen cells with the wrong form of date."""
    path = tmp_path / "in.csv"
    rows = "".join(f"T-{n},{n + 8:02d}.01.2009,{n + 9:02d}.01.2009,no display,DIMM\n" for n in range(7))
    path.write_text(f"ticket_id,opened_at,closed_at,report,causes\n{rows}")

    done = run("tickets", "validate", path)

    assert (
        "14 cells in opened_at, closed_at are not dates like 2024-01-31: '09.01.2009' (2), '10.01.2009' (2), "
        "'11.01.2009' (2) and others; they look like day.month.year, which `diagnoser tickets map` turns into dates "
        "(the first in row 2)\n"
    ) in done.out
