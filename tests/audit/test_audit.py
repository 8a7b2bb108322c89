"""The audit in small: the same as `make audit` with a few inputs, and tests of its parts."""

import random
import subprocess
import sys
from collections import Counter

import pytest

from tests.audit import mutants, networks
from tests.audit.__main__ import campaigns
from tests.audit.campaign import Campaign, Seen, run
from tests.audit.mutants import ROOT
from tests.audit.mutation import GROUPS, reasons

FEW = {"ticket files": 8}  # each takes half a second
MODULES = [path for group in GROUPS for path in group.modules]


@pytest.mark.parametrize("campaign", campaigns(), ids=lambda campaign: campaign.name)
def test_some_inputs_of_every_campaign_do_no_harm(campaign):
    """No crash, no answer out of range, no refusal without a sentence, no disagreement."""
    outcome = run(campaign, FEW.get(campaign.name, 50))

    assert outcome.failures == ()
    assert sum(outcome.counts.values()) == FEW.get(campaign.name, 50)


def test_the_nearest_tests_kill_most_of_six_mutants():
    """Of six drawn mutants of one module at least five die, and the table says so."""
    command = [sys.executable, "-m", "tests.audit", "--share=0.1", "mutants: links"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    row = next(
        (line for line in done.stdout.splitlines() if line.startswith("| mutants: links")), done.stderr
    )
    counted = {
        word: int(number)
        for number, word in (each.split(" ", 1) for each in row.split("|")[5].strip().split(", "))
    }
    assert sum(counted.values()) == 6
    assert counted.get("killed", 0) + counted.get("too slow", 0) >= 5


def test_each_input_is_made_from_the_seed_and_its_own_number():
    """So the inputs do not depend on their number, and a failure can be reproduced."""
    seen = []
    few = Campaign("numbers", 3, lambda chooser: seen.append(chooser.random()) or Seen("made"))

    run(few, 3)
    run(few, 2)
    run(few, 1, seed=18)

    assert seen[:2] == seen[3:5]
    assert len(set(seen)) == 4


def broken(chooser):
    """Fail in each way to be reported by a campaign."""
    if chooser.random() < 0.5:
        raise KeyError("no name")
    return Seen("answered", "out of range")


def test_errors_without_a_name_and_wrong_answers_are_failures():
    """They are told with the number of the input."""
    outcome = run(Campaign("broken", 20, broken), 20)

    assert len(outcome.failures) == 20
    assert "input 0: " in outcome.failures[0]
    assert set(outcome.counts) == {"crashed", "answered"}


def test_a_wrong_engine_would_be_seen(monkeypatch):
    """A definition with an error of one part in a billion makes every comparison fail."""
    right = networks.by_definition
    monkeypatch.setattr(
        networks,
        "by_definition",
        lambda *given: right(*given)._replace(events=right(*given).events * (1 + 1e-9)),
    )

    seen = networks.examine(random.Random(1))  # noqa: S311

    assert "events differ by 1.0e-09" in seen.failure


@pytest.fixture(scope="module")
def names():
    """The names of all mutants."""
    return [mutant.name for path in MODULES for mutant in mutants.mutants(path)]


def test_every_reason_belongs_to_a_mutant(names):
    """A reason for a removed mutant is taken out of the file."""
    assert set(reasons()) <= set(names)
    assert all(reasons().values())


def made_of(tmp_path, monkeypatch, source):
    """The mutants of a module with this source."""
    (tmp_path / "module.py").write_text(source)
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    return mutants.mutants("module.py")


@pytest.mark.parametrize(
    ("line", "mutated"),
    [
        ("x = a < b", {"x = a <= b", "x = a >= b"}),
        ("x = a == b", {"x = a != b"}),
        ("x = a + b", {"x = a - b"}),
        ("x += a", {"pass", "x -= a"}),
        ("x = a and b", {"x = a or b"}),
        ("x = not a", {"x = a"}),
        ("x = 3", {"x = 4", "x = 2"}),
        ("x = True", {"x = False"}),
        ("x = f(a, b, 'c')", {"x = f(b, a, 'c')"}),
        ("x = max(a, b)", set()),
        ("return a", {"return None"}),
        ("return (a, b)", {"return ()"}),
        ("f(a)", {"pass"}),
        ("x[a] = b", {"pass"}),
        ("x = b if a else c", {"x = b if not a else c"}),
        (
            "x = 'a > 1 AND NOT b'",
            {"x = 'a >= 1 AND NOT b'", "x = 'a <= 1 AND NOT b'", "x = 'a > 1 OR NOT b'", "x = 'a > 1 AND b'"},
        ),
        ("import a", set()),
        ("'words'", set()),
    ],
)
def test_a_line_has_the_mutants_of_its_kind(tmp_path, monkeypatch, line, mutated):
    """Borders, operators, constants, conditions, arguments, results, statements, and SQL in texts."""
    found = made_of(tmp_path, monkeypatch, f"def g():\n    {line}\n")

    assert {each.source.splitlines()[1].strip() for each in found} == mutated


def test_names_of_mutants_stay_the_same_when_lines_move(tmp_path, monkeypatch):
    """So a reason is found again, and the sample stays the same."""
    before = made_of(tmp_path, monkeypatch, "def f():\n    return a + 1\n")
    after = made_of(
        tmp_path, monkeypatch, "import b\n\n\ndef g():\n    return b\n\n\ndef f():\n    return a + 1\n"
    )

    assert {each.name for each in before} < {each.name for each in after}


def test_names_of_mutants_are_unique(names):
    """Equal changes in one function have a number."""
    assert [name for name, number in Counter(names).items() if number > 1] == []


def test_a_sample_is_random_and_the_same_each_time():
    """Another seed draws others."""
    first, again, other = (mutants.drawn(MODULES[:3], 20, seed) for seed in (1, 1, 2))

    assert [each.name for each in first] == [each.name for each in again]
    assert {each.name for each in first} != {each.name for each in other}
