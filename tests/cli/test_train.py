"""Training on the command line."""

from pathlib import Path

from diagnoser.registry import current, load, promotions, verify, versions

REPOSITORY = Path(__file__).parents[2]
TICKETS = REPOSITORY / "data/tickets/seed_tickets.csv"
KNOWLEDGE = ("--knowledge", REPOSITORY / "data/knowledge")


def test_training_prints_the_version_and_nothing_else(run, tmp_path):
    """So that a script can use it; nothing becomes current unasked."""
    done = run("train", "--tickets", TICKETS, *KNOWLEDGE, "--models", tmp_path)

    assert done.code == 0
    assert done.out.split() == list(versions(tmp_path))
    assert current(tmp_path) is None


def test_the_same_tickets_give_the_same_bytes(run, trained, tmp_path):
    """Another folder, another time."""
    version = run("train", "--tickets", TICKETS, *KNOWLEDGE, "--models", tmp_path).out.strip()

    assert version == current(trained)
    for path in (trained / version).iterdir():
        assert path.read_bytes() == (tmp_path / version / path.name).read_bytes(), path.name


def test_training_twice_and_promoting_twice_is_one_version_and_one_record(run, tmp_path):
    """A scheduler may run twice."""
    for _ in range(2):
        done = run(
            "train", "--tickets", TICKETS, *KNOWLEDGE, "--models", tmp_path, "--promote", "--who", "cron"
        )

    assert done.code == 0
    assert "already" in done.err
    assert len(promotions(tmp_path)) == len(versions(tmp_path)) == 1
    assert promotions(tmp_path)[0].who == "cron"


def test_a_trained_version_is_whole_and_says_what_it_rests_on(trained):
    """Card, changes and network are with it."""
    version = current(trained)

    assert verify(trained, version) == ()
    assert {"card.md", "changes.md", "network.bif"} <= {path.name for path in (trained / version).iterdir()}


def test_measured_figures_go_into_the_card(run, tmp_path):
    """The text of a file is a section of the card; a file that cannot be read changes nothing."""
    figures = tmp_path / "figures.md"
    figures.write_text("Kits of two: **.61**.", encoding="utf-8")
    arguments = ("train", "--tickets", TICKETS, *KNOWLEDGE, "--models", tmp_path / "models", "--measured")

    version = run(*arguments, figures).out.strip()
    refused = run(*arguments, tmp_path / "nothing.md")

    card = (tmp_path / "models" / version / "card.md").read_text(encoding="utf-8")
    assert card.endswith("## Measured\n\nKits of two: **.61**.\n")
    assert refused.code == 2
    assert "cannot be read as a text in UTF-8" in refused.err
    assert list(versions(tmp_path / "models")) == [version]


def test_tickets_alone_are_enough(run, tmp_path):
    """No knowledge, and names of somebody else."""
    tickets = tmp_path / "tickets.csv"
    rows = [f"{n},s{n % 3}|s{n % 2},cause {n % 3}" for n in range(60)]
    tickets.write_text("\n".join(["ticket_id,present,causes", *rows]))

    done = run("train", "--tickets", tickets, "--knowledge", "none", "--models", tmp_path / "models")

    assert done.code == 0, done.err
    assert set(load(tmp_path / "models", done.out.strip())[0].network.causes) == {
        f"cause {n}" for n in range(3)
    }


def test_names_and_columns_that_are_probably_mistakes_are_said(run, tmp_path):
    """A version is made all the same: with a column of serial numbers, and one cause written in two ways."""
    tickets = tmp_path / "tickets.csv"
    rows = [f"{n},s{n % 3},{('HDD', 'hdd', 'FAN')[n % 3]},SN{n}" for n in range(150)]
    tickets.write_text("\n".join(["ticket_id,present,causes,serialctx", *rows]))
    context = ("--context", "serialctx")

    done = run(
        "train", "--tickets", tickets, "--knowledge", "none", *context, "--models", tmp_path / "models"
    )
    checked = run("tickets", "validate", tickets, "--knowledge", "none", *context)

    assert done.code == 0, done.err
    assert done.out.split() == list(versions(tmp_path / "models"))
    for said in (done.err, checked.out):
        assert "names HDD, hdd differ only in case, width or blanks" in said
        assert "context column serialctx teaches nothing" in said


def test_newer_tickets_are_added(run, tmp_path):
    """As if they had stood behind the others."""
    more = tmp_path / "more.csv"
    more.write_text("ticket_id,report,causes\nNEW-1,硬盘黄灯,HDD\n", encoding="utf-8")

    added = run("train", "--tickets", TICKETS, "--add", more, *KNOWLEDGE, "--models", tmp_path / "models").out
    both = run(
        "train", "--tickets", TICKETS, "--tickets", more, *KNOWLEDGE, "--models", tmp_path / "models"
    ).out

    assert added == both
    assert load(tmp_path / "models", added.strip())[0].training.tickets == 11


def test_tickets_that_cannot_be_read_change_nothing(run, tmp_path):
    """Exit code 2, one sentence, no folder."""
    done = run("train", "--tickets", tmp_path / "none.csv", *KNOWLEDGE, "--models", tmp_path / "models")

    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1
    assert not (tmp_path / "models").exists()


def test_rows_that_are_not_learned_from_are_written_aside(run, tmp_path):
    """A closing date in the year 9999, with its reason, and not in the model."""
    tickets = tmp_path / "tickets.csv"
    tickets.write_text(
        "ticket_id,present,causes,closed_at\nA,s0,one,2025-01-02\nB,s1,two,2025-01-03\nC,s1,two,9999-01-01\n"
    )

    done = run("train", "--tickets", tickets, "--knowledge", "none", "--models", tmp_path / "models")

    aside = tmp_path / "tickets.rejects.csv"
    assert done.code == 0, done.err
    assert "1 not learned from" in done.err
    assert str(aside) in done.err
    assert "9999" in aside.read_text()
    assert load(tmp_path / "models", done.out.strip())[0].training.tickets == 2
