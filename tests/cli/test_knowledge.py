"""`diagnoser knowledge`: the check finds what cannot work, `show` shows one id, and `apply` teaches words."""

import csv
import json
import shutil

import pytest

from diagnoser import Diagnoser, Report
from diagnoser.registry import current, diff, load, read_manifest, verify

SHIPPED = "data/knowledge"


@pytest.fixture
def mine(tmp_path):
    """A copy of the shipped knowledge, to be spoilt; `examples.csv` keeps the check short."""
    folder = tmp_path / "mine"
    shutil.copytree(SHIPPED, folder)
    examples = 'report,present,absent\nno display,NO_DISPLAY,\n"no power, fan noise",NO_POWER,\n'
    (folder / "examples.csv").write_text(examples, encoding="utf-8")
    return folder


def edit(path, change):
    """Change the rows of a table: a function from the list of rows to the new one."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    header = list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def without(column, value):
    """A change that drops the rows with a value."""
    return lambda rows: [row for row in rows if row[column] != value]


def with_cell(key, value, column, said):
    """A change of one cell: a function from the old text to the new one."""
    return lambda rows: [row | {column: said(row[column])} if row[key] == value else row for row in rows]


def checked(run, folder, *further):
    """The exit code and the remarks of a check, as (level, about, subject) -> text."""
    done = run("knowledge", "check", folder, "--json", *further)
    assert done.err == ""
    remarks = json.loads(done.out)["remarks"]
    return done.code, {(one["level"], one["about"], one["subject"]): one["text"] for one in remarks}


def test_the_shipped_knowledge_has_no_problem(run, mine):
    """Every symptom has links, a question and words that can be read; every source key is known."""
    code, found = checked(run, mine)

    assert [key for key in found if key[0] == "problem"] == []
    assert code == 0


def test_each_problem_is_found_and_named(run, mine):
    """A symptom without links and question, a part nobody points to, a source, a word, a rule that cannot work."""
    edit(mine / "links.csv", without("symptom_id", "FAN_NOISE"))
    edit(mine / "links_extra.csv", without("symptom_id", "FAN_NOISE"))
    edit(mine / "links.csv", without("component_id", "OPTICAL"))
    edit(mine / "links_extra.csv", without("component_id", "OPTICAL"))
    edit(mine / "questions.csv", without("symptom_id", "NO_POWER"))
    edit(
        mine / "symptoms.csv",
        with_cell("symptom_id", "NO_POWER", "source", lambda cell: "no-such-key; expert"),
    )
    edit(mine / "concepts.csv", lambda rows: [*rows, rows[0] | {"concept": "WORDLESS", "kind": "state"}])
    edit(mine / "words_en.csv", lambda rows: [*rows, {"concept": "MACHINE", "words": "the"}])
    edit(
        mine / "rules.csv",
        lambda rows: [
            *rows,
            rows[0],
            dict.fromkeys(rows[0], "")
            | {"symptom_id": "OS_HANG", "things": "MACHINE", "states": "WORDLESS", "says": "present"},
        ],
    )

    code, found = checked(run, mine)

    assert code == 1
    problems = {key[1:]: text for key, text in found.items() if key[0] == "problem"}
    assert ("no link", "FAN_NOISE") in problems
    assert ("no link", "OPTICAL") in problems
    assert ("no question", "NO_POWER") in problems
    assert "'no-such-key' is not a key" in problems["unknown source", ""]
    assert "'the'" in problems["unreachable word", "MACHINE"]
    assert problems["unreachable rule", "MACHINE WORDLESS"].endswith("no words")
    assert any("an earlier row" in text for text in problems.values())


def test_examples_show_patterns_that_are_silent_or_fire_elsewhere(run, mine):
    """On the examples of the folder; a pattern whose own words are read as something else needs no example."""
    edit(
        mine / "symptoms.csv",
        with_cell("symptom_id", "FAN_NOISE", "patterns_en", lambda cell: f"{cell}|no display|purple haze"),
    )
    _, found = checked(run, mine)

    texts = [(key[1], key[2], text) for key, text in found.items()]
    assert any(
        about == "fires on examples of others" and "no display" in text
        for about, subject, text in texts
        if subject == "FAN_NOISE"
    )
    assert any(about == "pattern without example" and subject == "NO_DISPLAY" for about, subject, _ in texts)


def test_the_report_for_people_is_short_and_complete_on_request(run, mine):
    """Ten of each kind, or all; the number of problems comes last."""
    short, full = run("knowledge", "check", mine).out, run("knowledge", "check", mine, "--all").out

    assert short.splitlines()[-1].startswith("0 problems, ")
    assert "--all lists them" in short
    assert len(full.splitlines()) > len(short.splitlines())


def test_a_folder_that_cannot_be_read_is_2(run, tmp_path):
    """With the file that is missing."""
    done = run("knowledge", "check", tmp_path)

    assert done.code == 2
    assert "components.csv" in done.err


def test_one_id_is_shown_with_all_that_names_it(run):
    """A symptom with links, patterns and question; a cause with its links; a machine; a typo gets a hint."""
    symptom = json.loads(run("knowledge", "show", "NO_DISPLAY", "--json").out)
    cause = json.loads(run("knowledge", "show", "DIMM", "--json").out)

    assert {one["cause"] for one in symptom["links"]} >= {"SYSTEM_BOARD", "DIMM"}
    assert "no display" in symptom["patterns"]
    assert symptom["question"]["broad"] is True
    assert {one["symptom"] for one in cause["links"]} >= {"LP_MEM"}
    assert "IBM System x3650" in run("knowledge", "show", "7979").out
    assert "SYSTEM_BOARD" in run("knowledge", "show", "NO_DISPLAY").out
    wrong = run("knowledge", "show", "NO_DISPLY")
    assert (wrong.code, "did you mean NO_DISPLAY?" in wrong.err) == (2, True)


@pytest.fixture
def models(trained, tmp_path):
    """A folder with a trained version, to be changed."""
    folder = tmp_path / "models"
    shutil.copytree(trained, folder)
    return folder


def teach(run, mine, models, *further):
    """Teach a word of NO_DISPLAY."""
    edit(
        mine / "symptoms.csv",
        with_cell("symptom_id", "NO_DISPLAY", "patterns_en", lambda cell: f"the panel sleeps|{cell}"),
    )
    return run("knowledge", "apply", "--knowledge", mine, "--models", models, *further)


def test_a_word_is_taught_without_training(run, mine, models):
    """The new version reads it and has the numbers of the old one; the registry, the check and the diff know it."""
    before = current(models)
    done = teach(run, mine, models, "--promote", "--who", "anna")
    version = done.out.strip()

    assert (done.code, current(models)) == (0, version)
    assert version != before
    old, new = load(models, before)[0], load(models, version)[0]
    report = Report(text="the panel sleeps", machine="7979Q7C")
    assert Diagnoser(old, before).diagnose(report).understood == "nothing"
    assert [one.symptom for one in Diagnoser(new, version).diagnose(report).findings] == ["NO_DISPLAY"]
    coded = Report(present={"NO_DISPLAY"}, machine="7979Q7C")
    assert Diagnoser(old, before).diagnose(coded).causes == Diagnoser(new, version).diagnose(coded).causes
    assert verify(models, version) == ()
    assert {"history.parquet", "card.md", "changes.md"} <= set(read_manifest(models / version).files)
    found = diff(old, new)
    assert found.empty
    assert [(one.table, one.name, one.added, one.removed) for one in found.words] == [
        ("patterns", "NO_DISPLAY", ("the panel sleeps",), ())
    ]
    assert "+the panel sleeps" in run("models", "diff", before, version, "--models", models).out
    assert f"those of version\n{before}" in run("models", "show", "--models", models).out.replace(
        "version ", "version\n"
    )


def test_the_title_of_the_page_is_a_word_too(run, mine, models):
    """It is taught without training, and the diff shows it."""
    before = current(models)
    edit(mine / "settings.csv", with_cell("key", "title_en", "value", lambda _: "Storage desk"))
    version = run("knowledge", "apply", "--knowledge", mine, "--models", models, "--promote").out.strip()

    old, new = load(models, before)[0], load(models, version)[0]
    assert current(models) == version
    assert new.knowledge.page.title_en == "Storage desk"
    assert [(one.table, one.added) for one in diff(old, new).words] == [("page", ("Storage desk",))]


def test_the_same_words_again_make_no_new_version(run, mine, models):
    """Nothing is published and nothing promoted."""
    version = teach(run, mine, models, "--promote").out.strip()
    again = run("knowledge", "apply", "--knowledge", mine, "--models", models, "--promote")

    assert again.out.strip() == version
    assert "already" in again.err


def test_a_taught_version_passes_the_gate_only_against_its_own_numbers(run, mine, models):
    """`models promote` needs no comparison for words; against other numbers it does."""
    version = teach(run, mine, models).out.strip()
    assert current(models) != version
    assert run("models", "promote", version, "--models", models).code == 0

    edit(mine / "links.csv", lambda rows: [row | {"link_probability": "0.4"} for row in rows])
    other = run(
        "train", "--tickets", "data/tickets/seed_tickets.csv", "--knowledge", mine, "--models", models
    )
    refused = run("models", "promote", other.out.strip(), "--models", models)
    assert refused.code == 1
    assert "never compared" in refused.err


def test_numbers_of_the_folder_are_not_applied(run, mine, models):
    """Links, rates and costs stay those of the version."""
    before = current(models)
    edit(mine / "links.csv", lambda rows: [row | {"link_probability": "0.4"} for row in rows])
    edit(mine / "costs.csv", lambda rows: [row | {"cost": "0.9"} for row in rows])
    version = teach(run, mine, models).out.strip()

    old, new = load(models, before)[0].knowledge, load(models, version)[0].knowledge
    assert (new.links, new.costs, new.leaks) == (old.links, old.costs, old.leaks)


@pytest.mark.parametrize("kind", ["new", "gone"])
def test_other_ids_are_refused_in_one_sentence(run, mine, models, kind):
    """A symptom that the network does not know, or one that the folder lost."""
    if kind == "new":
        for table in ("symptoms.csv", "leak.csv", "questions.csv", "links.csv"):
            edit(
                mine / table,
                lambda rows: [
                    *rows,
                    next(row for row in rows if row["symptom_id"] == "TIME_RESET") | {"symptom_id": "MINE"},
                ],
            )
    else:
        for path in mine.glob("*.csv"):
            edit(
                path,
                lambda rows: [
                    row for row in rows if not any("TIME_RESET" in cell.split("|") for cell in row.values())
                ],
            )
    before = sorted(path.name for path in models.iterdir())

    done = run("knowledge", "apply", "--knowledge", mine, "--models", models)

    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    assert ("MINE" if kind == "new" else "TIME_RESET") in done.err
    assert "train" in done.err
    assert sorted(path.name for path in models.iterdir()) == before
