"""Versions on the command line."""

import json
import shutil

import pyagrum
import pytest

from diagnoser.network.export_read import read_exported
from diagnoser.registry import current, load, promotions, versions


def test_a_folder_without_versions_is_no_error(run, tmp_path):
    """A sentence on stderr, nothing on stdout."""
    done = run("models", "list", "--models", tmp_path)

    assert (done.code, done.out) == (0, "")
    assert "no model version" in done.err


def test_the_list_marks_the_current_version(run, small):
    """And says by whom it was made so."""
    one, other = versions(small)
    run("models", "promote", one, "--models", small, "--who", "anna", "--why", "first")

    out = run("models", "list", "--models", small).out
    entries = json.loads(run("models", "list", "--models", small, "--json").out)

    assert [line.split()[:2] for line in out.splitlines()[1:]] == [["*", one], [other, "12"]]
    assert "anna" in out
    assert [entry["current"] for entry in entries] == [True, False]
    assert entries[0]["summary"]["tickets"] == 12
    assert entries[0]["last_change"]["why"] == "first"


def test_the_list_tells_scores_and_notes(run, trained, tmp_path):
    """When it was made and from what; the newest note stands in the list, all of them in JSON."""
    models = tmp_path / "models"
    shutil.copytree(trained, models)
    version = current(models)

    run("models", "note", version[:6], "before the update", "--models", models, "--who", "anna")
    done = run("models", "note", version, "and after it", "--models", models, "--who", "ben")
    (entry,) = json.loads(run("models", "list", "--models", models, "--json").out)
    listed = run("models", "list", "--models", models).out

    assert done.code == 0
    assert entry["made_from"] == ["seed_tickets.csv"]
    assert entry["made"]
    assert [(note["who"], note["text"]) for note in entry["notes"]] == [
        ("anna", "before the update"),
        ("ben", "and after it"),
    ]
    assert "and after it" in listed
    assert "first-time fix" in listed
    assert "ben" in run("models", "show", "--models", models).out
    assert run("models", "note", "ffff", "of nothing", "--models", models).code == 2


def test_a_damaged_line_of_the_notes_is_passed_over(run, trained, tmp_path):
    """They are for people: no command fails by them."""
    models = tmp_path / "models"
    shutil.copytree(trained, models)
    with (models / "notes.jsonl").open("ab") as notes:
        notes.write(b'{"version": 1}\n[1]\nnonsense\n{"torn')

    (entry,) = json.loads(run("models", "list", "--models", models, "--json").out)
    run("models", "note", entry["version"], "later", "--models", models)
    (again,) = json.loads(run("models", "list", "--models", models, "--json").out)

    assert (entry["made_from"], entry["notes"]) == (["seed_tickets.csv"], [])
    assert [note["text"] for note in again["notes"]] == ["later"]


def test_a_damaged_version_is_listed_as_such(run, small):
    """The others are listed all the same."""
    (small / versions(small)[0] / "manifest.json").unlink()

    done = run("models", "list", "--models", small)

    assert done.code == 0
    assert "cannot be read" in done.out
    assert len(done.out.splitlines()) == 3


def test_show_tells_sizes_files_history_and_card(run, trained):
    """Of the current version when none is named."""
    done = run("models", "show", "--models", trained)

    for word in ("Version ", "symptoms", "model.json", "network.bif", "promote", "# Model card"):
        assert word in done.out
    value = json.loads(run("models", "show", "--models", trained, "--json").out)
    assert value["facts"]["tickets"] == 10
    assert value["version"] == current(trained)


def test_diff_tells_what_changed(run, small):
    """For people and as JSON."""
    one, other = versions(small)

    done = run("models", "diff", one, other, "--models", small, "--most", "3")
    value = json.loads(run("models", "diff", one, other, "--models", small, "--json").out)

    assert "Priors" in done.out
    assert set(value) == {"priors", "links", "leaks", "report_rates", "events", "added", "removed", "words"}
    assert "The networks are the same." in run("models", "diff", one, one, "--models", small).out


def test_verify_looks_at_all_versions(run, small):
    """And fails where one is damaged, having looked at the others."""
    assert run("models", "verify", "--models", small).out.count("is whole") == 2
    (small / versions(small)[0] / "card.md").write_text("other")

    done = run("models", "verify", "--models", small)

    assert done.code == 1
    assert done.out.count("is whole") == 1
    assert "card.md" in done.err


def test_verify_sees_that_the_current_version_is_gone(run, small):
    """A missing folder is damage too."""
    (small / "CURRENT").write_text("0" * 16 + "\n")

    assert run("models", "verify", "--models", small).code == 1


def test_promote_and_rollback_are_on_record(run, small):
    """With the user of this machine where nobody is named."""
    one, other = versions(small)
    assert run("models", "promote", one[:6], "--models", small).code == 0
    forced = ("--force", "--why", "a test")
    assert run("models", "promote", other[:6], "--models", small, *forced).code == 0

    assert run("models", "rollback", "--models", small, "--why", "worse", "--who", "ben").code == 0

    assert current(small) == one
    last = promotions(small)[-1]
    assert (last.action, last.who, last.why) == ("rollback", "ben", "worse")
    assert promotions(small)[0].who
    assert run("models", "rollback", "--models", small).code == 1


def test_a_version_that_was_never_compared_is_refused(run, small):
    """Unless somebody takes it on himself; what the gate said is then on record."""
    one, other = versions(small)
    run("models", "promote", one, "--models", small)

    done = run("models", "promote", other, "--models", small)

    assert (done.code, current(small)) == (1, one)
    assert "never compared" in done.err
    forced = ("--force", "--why", "urgent", "--who", "anna")
    assert run("models", "promote", other, "--models", small, *forced).code == 0
    last = promotions(small)[-1]
    assert (last.forced, last.who, last.why) == (True, "anna", "urgent")
    assert "never compared" in last.refusal


def test_force_needs_a_reason(run, small):
    """Exit code 2, and nothing is current."""
    done = run("models", "promote", versions(small)[0], "--models", small, "--force")

    assert done.code == 2
    assert "reason" in done.err
    assert current(small) is None


@pytest.mark.parametrize("form", ["bif", "xmlbif", "xdsl"])
def test_an_export_reads_back(run, trained, tmp_path, form):
    """In each format; printed or written, it is the same text."""
    path = tmp_path / f"network.{form}"

    printed = run("models", "export", "--models", trained, "--format", form)
    written = run("models", "export", "--models", trained, "--format", form, "--out", path)

    assert (written.code, written.out) == (0, "")
    assert path.read_text(encoding="utf-8") == printed.out
    assert read_exported(path).causes == load(trained)[0].network.causes


def test_an_export_that_cannot_be_written_is_2(run, trained, tmp_path):
    """One sentence."""
    done = run("models", "export", "--models", trained, "--out", tmp_path / "no" / "such.bif")

    assert done.code == 2
    assert "cannot be written" in done.err


@pytest.mark.slow(reason="pyAgrum answers on the exported network of some 2,000 nodes")
def test_another_program_gets_our_posteriors_from_the_export(run, trained, tmp_path):
    """pyAgrum, from the exported file and the printed evidence, to 1e-9."""
    request, network = tmp_path / "request.json", tmp_path / "network.bifxml"
    body = {
        "report": "开机无显示",
        "machine": "7979Q7C",
        "findings": [{"symptom": "LP_MEM", "state": "absent"}],
    }
    request.write_text(json.dumps(body), encoding="utf-8")

    # Of the formats, pyAgrum reads this one with every digit; of BIF it keeps single precision.
    to = ("--format", "xmlbif", "--out", network)
    printed = run("models", "export", "--models", trained, *to, "--evidence-of", request)
    answer = json.loads(
        run(
            *("diagnose", body["report"], "--machine", "7979Q7C", "--absent", "LP_MEM"),
            "--models",
            trained,
            "--json",
        ).out
    )

    evidence = json.loads(printed.out)
    other = pyagrum.LazyPropagation(pyagrum.loadBN(str(network)))
    other.setTargets({f"C__{cause['cause']}" for cause in answer["causes"]})
    other.setEvidence(evidence["hard"] | evidence["virtual"])
    for cause in answer["causes"]:
        assert other.posterior(f"C__{cause['cause']}")[1] == pytest.approx(cause["probability"], abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        '{"report": 3}',
        '{"findings": {}}',
        '{"findings": [{"symptom": "LP_MEM"}]}',
        '{"findings": [{"symptom": "LP_MEM", "state": "maybe"}]}',
        '{"findings": [{"symptom": "LP_MEM", "state": "absent"}, {"symptom": "LP_MEM", "state": "present"}]}',
        '{"report": "x", "unlisted": "so"}',
        '{"report": "x", "findings": [{"symptom": "LP_MEM", "probability": true}]}',
        "{}",
    ],
)
def test_a_request_that_cannot_be_used_is_2(run, trained, tmp_path, text):
    """One sentence, and no network is printed."""
    request = tmp_path / "request.json"
    request.write_text(text)

    done = run("models", "export", "--models", trained, "--evidence-of", request)

    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_a_graded_answer_is_virtual_evidence(run, trained, tmp_path):
    """And an unknown one is none."""
    request = tmp_path / "request.json"
    findings = [{"symptom": "LP_MEM", "probability": 0.8}, {"symptom": "NO_DISPLAY", "state": "unknown"}]
    request.write_text(json.dumps({"findings": findings, "unlisted": "unknown"}))

    evidence = json.loads(run("models", "export", "--models", trained, "--evidence-of", request).out)

    assert evidence["virtual"] == {"O__LP_MEM": pytest.approx([0.2, 0.8])}
    assert set(evidence["hard"]) == {"family", "ticket"}


def test_a_version_that_cannot_diagnose_is_not_promoted_even_by_force(run, small, monkeypatch):
    """A gate can be overruled, but a version that cannot answer would stop the service."""
    version = versions(small)[0]

    def broken(*_):
        raise KeyError("NO_SUCH")

    monkeypatch.setattr("diagnoser.facade.decide", broken)
    done = run("models", "promote", version, "--force", "--why", "a test", "--models", small)

    assert done.code == 1
    assert f"Model version {version} cannot diagnose a test report" in done.err
    assert current(small) is None
