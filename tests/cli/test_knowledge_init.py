"""`diagnoser knowledge init`: a folder for another fleet with which everything works at once."""

import csv

import pytest

from api.models.current_model import load_diagnoser
from diagnoser import Report
from diagnoser.cli import knowledge_init
from diagnoser.knowledge import load_knowledge
from diagnoser.reading import Lexicon, read


@pytest.fixture
def mine(run, tmp_path):
    """A folder that was just begun."""
    assert run("knowledge", "init", tmp_path / "printers").code == 0
    return tmp_path / "printers"


@pytest.fixture
def model(run, mine, tmp_path):
    """A model of its example tickets."""
    tickets = ("--tickets", mine / "tickets.csv", "--rejects", tmp_path)
    done = run("train", "--knowledge", mine, *tickets, "--models", tmp_path / "models", "--promote")
    assert done.code == 0, done.err
    assert not list(tmp_path.glob("*.rejects.csv"))
    return load_diagnoser(tmp_path / "models")


def test_the_check_has_nothing_to_remark(run, mine):
    """Everybody begins without a problem."""
    done = run("knowledge", "check", mine, "--all")

    assert (done.code, done.out) == (0, "Nothing to remark.\n0 problems, 0 remarks.\n")


@pytest.mark.parametrize(
    ("text", "present", "absent"),
    [
        ("The print is pale and has black lines", {"PALE_PRINT", "STREAKS"}, set()),
        ("Paper gets stuck at the back, no grinding noise", {"PAPER_JAM"}, {"GRINDING"}),
        ("打印机不进纸,没有异响", {"NO_FEED"}, {"GRINDING"}),
        ("字迹很淡,墨粉一擦就掉", {"PALE_PRINT", "SMEARS"}, set()),
        ("打印機卡紙", {"PAPER_JAM"}, set()),
    ],
)
def test_its_words_and_the_words_of_every_fleet_are_read(mine, text, present, absent):
    """Patterns, rules of things and states, and denial, in English and both scripts of Chinese."""
    found = {one.symptom: one.state for one in read(Lexicon.of(load_knowledge(mine)), text).findings}

    assert {symptom for symptom, state in found.items() if state == "present"} == present
    assert {symptom for symptom, state in found.items() if state == "absent"} == absent


def test_a_model_of_it_answers(model):
    """Reading, the parts of this fleet, a repair that was tried, and a machine of its table."""
    text = "Dark streaks along the page. Replaced the toner cartridge, no change."
    answer = model.diagnose(Report(text=text, machine="LP200"))

    assert answer.causes[0].cause == "DRUM"
    assert [(one.action, one.part, one.result) for one in answer.actions] == [
        ("replaced", "TONER", "no_change")
    ]
    assert answer.machine.product_name == "Example LP200"
    assert set(answer.kit.parts) <= {one.id for one in model.model.knowledge.components if one.kind == "part"}


def test_the_page_of_such_a_model_is_of_printers(model):
    """The title and the hints go with the model, so that the service needs no folder of knowledge."""
    page = model.model.knowledge.page

    assert page.title_en == "Printer fault diagnosis"
    assert page.title_zh == "打印机故障诊断"
    assert all((page.report_hint_en, page.report_hint_zh, page.machine_hint_en, page.machine_hint_zh))


def test_no_word_of_servers_comes_along(mine):
    """Only the classes of words that every fleet has are taken from the shipped knowledge."""
    with (mine / "concepts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    own = {"place", "thing", "state"}

    assert {row["kind"] for row in rows} - own == knowledge_init.OF_EVERY_FLEET
    assert "HDD" not in {row["cause"] for row in rows}


def test_a_folder_with_something_in_it_is_not_touched(run, tmp_path):
    """Code 2, one sentence."""
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    done = run("knowledge", "init", tmp_path)

    assert done.code == 2
    assert "is not an empty folder; nothing was changed" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_filled(run, tmp_path):
    """One that somebody made beforehand."""
    (tmp_path / "printers").mkdir()

    assert run("knowledge", "init", tmp_path / "printers").code == 0
    assert (tmp_path / "printers/README.md").is_file()
