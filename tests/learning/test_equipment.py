"""A ticket teaches nothing of a part that its machine does not have, and eight drives are at risk eight times."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, vstack

from api.store import connect, migrate
from diagnoser import Diagnoser, Report
from diagnoser.backtest.closed_tickets import read_history
from diagnoser.cli import main
from diagnoser.evidence.known import Known
from diagnoser.knowledge import load_knowledge
from diagnoser.learning.at_risk import AtRisk, exposure_of, frequencies_at_risk
from diagnoser.learning.text_counts import corpus_of
from diagnoser.learning.text_design import LabelledText, counted_features, design_of
from diagnoser.learning.text_newton import Examples
from diagnoser.learning.text_newton import minimize as minimize_loss
from diagnoser.learning.train import train
from diagnoser.learning.unlabelled import soft_counts
from diagnoser.tickets.reduce import reduce
from diagnoser.tickets.schema import REDUCED

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def knowledge():
    """The experts' tables."""
    return load_knowledge(REPOSITORY / "data" / "knowledge")


def test_machines_without_a_part_do_not_make_its_faults_rarer():
    """By hand: ten tickets of machines without R name A; of ten other machines five name A and five R.

    Where R may fail at all, half of the faults are R: s = 5 / 10 = 15 / (10 / 0.5 + 10).
    """
    machines = AtRisk(np.array([10.0, 10.0]), np.array([[1.0, 0.0], [1.0, 1.0]]))

    found = frequencies_at_risk(np.array([15.0, 5.0]), np.array([0.5, 0.5]), 0.0, machines)

    assert found == pytest.approx([0.5, 0.5], rel=1e-9)
    assert machines.of_causes(found) == pytest.approx([30.0, 10.0], rel=1e-9)
    assert machines.expected(found) == pytest.approx([0.75, 0.25], rel=1e-9)


def test_twice_as_many_pieces_are_at_risk_twice():
    """By hand: of machines with two R, two thirds of the faults are R, though R is as frequent as A."""
    machines = AtRisk(np.array([30.0]), np.array([[1.0, 2.0]]))

    found = frequencies_at_risk(np.array([10.0, 20.0]), np.array([0.5, 0.5]), 0.0, machines)

    assert found == pytest.approx([0.5, 0.5], rel=1e-9)


@given(st.data())
def test_the_frequencies_are_those_of_largest_likelihood(data):
    """Beside a general optimiser of the likelihood as the docstring of the module states it."""
    causes, groups = data.draw(st.integers(2, 4)), data.draw(st.integers(1, 4))
    pieces = st.sampled_from([0.0, 0.5, 1.0, 2.0])
    row = st.lists(pieces, min_size=causes, max_size=causes).filter(lambda row: max(row) > 0)
    exposure = np.array(data.draw(st.lists(row, min_size=groups, max_size=groups)))
    number = st.integers(0, 30)
    named = np.array(
        [[data.draw(number) if m else 0 for m in of_group] for of_group in exposure], dtype=float
    )
    prior, weight = np.full(causes, 1 / causes), 4.0

    def negative(free):
        share = np.exp(np.append(free, 0.0))
        chosen = exposure * share / (exposure @ share)[:, None]
        said = (named * np.log(np.where(named > 0, chosen, 1.0))).sum()
        return -said - weight * (prior * np.log(share / share.sum())).sum()

    best = minimize(negative, np.zeros(causes - 1), tol=1e-12)
    expected = np.exp(np.append(best.x, 0.0))
    found = frequencies_at_risk(named.sum(axis=0), prior, weight, AtRisk(named.sum(axis=1), exposure))

    assert found / found.sum() == pytest.approx(expected / expected.sum(), abs=1e-5)


def test_pieces_count_as_in_answers(knowledge):
    """Over the typical pieces, and over the share of servers that have the part unless the machine must have it."""
    known = {one.id: one for one in knowledge.components}
    rare = next(one for one in knowledge.components if one.share_of_servers < 1)
    causes = ("HDD", rare.id)

    found = exposure_of(knowledge, causes, f"HDD=8|{rare.id}=1")

    assert found == pytest.approx([8 / known["HDD"].units, 1 / max(rare.units, 1) / rare.share_of_servers])
    assert exposure_of(knowledge, causes, "HDD=0").tolist() == [0.0, 1.0]
    assert exposure_of(knowledge, causes, "").tolist() == [1.0, 1.0]


def fleet(path, *, told, tickets=6_000, seed=3, pieces=("1", "0"), part="RAID_CARD"):
    """Write tickets of a fleet in which half of the machines have each number of pieces of a part.

    In a machine with one piece the part is the cause of three tickets in ten, with n pieces as n times the odds say;
    otherwise DIMM and HDD are, two to one.
    """
    rng = np.random.default_rng(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ticket_id", "closed_at", "report", "present", "causes", "equipment"])
        for number in range(tickets):
            n = int(pieces[number % 2])
            odds = np.array([0.3 * n, 0.7 * 2 / 3, 0.7 / 3])
            cause = rng.choice([part, "DIMM", "HDD"], p=odds / odds.sum())
            symptom = rng.choice(["a", "b"], p=[0.6, 0.4] if cause == part else [0.4, 0.6])
            worn = f"{part}={n}" if told else ""
            writer.writerow([number, "2024-05-02", "", symptom, cause, worn])
    return path


def prior_of(model, cause):
    """The prior of a cause among all faults, in a machine of which nothing is known."""
    network = model.network
    alone = {network.causes[event[0]]: network.prior[0, k] for k, event in enumerate(network.events)}
    odds = {name: prior / (1 - prior) for name, prior in alone.items()}
    return odds[cause] / sum(odds.values())


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    """Models of the same tickets, with and without the column `equipment`."""
    folder = tmp_path_factory.mktemp("equipment")
    return {
        told: train([str(fleet(folder / f"{told}.csv", told=told))], None).model for told in (True, False)
    }


def test_the_rate_of_machines_that_have_the_part_is_found(learned):
    """Half of the fleet has no RAID card: with the column the true rate is found, and without it half of it is."""
    assert prior_of(learned[True], "RAID_CARD") == pytest.approx(0.30, abs=0.02)
    assert prior_of(learned[False], "RAID_CARD") == pytest.approx(0.15, abs=0.02)


def test_an_answer_uses_what_was_learned(learned):
    """A machine with the part and one without it get what machines like them have shown."""
    diagnoser = Diagnoser(learned[True], "v")
    report = Report(present={"a"}, unlisted="unknown")
    with_part, without = (
        {one.cause: one.probability for one in diagnoser.diagnose(replace(report, equipment=each)).causes}
        for each in ({"RAID_CARD": 1}, {"RAID_CARD": 0})
    )

    assert with_part["RAID_CARD"] == pytest.approx(0.18 / (0.18 + 0.28), abs=0.03)
    assert without["RAID_CARD"] == 0.0
    assert without["DIMM"] == pytest.approx(2 / 3, abs=0.03)


def test_a_machine_without_the_part_leaves_its_links_alone(tmp_path):
    """Further tickets of machines without it, whatever they report, change neither its links nor its frequency."""
    some = fleet(tmp_path / "some.csv", told=True, tickets=1_000)
    rows = some.read_text(encoding="utf-8").splitlines()
    others = [
        f"X{number},2024-05-02,,a,{'DIMM' if number % 3 else 'HDD'},RAID_CARD=0" for number in range(900)
    ]
    more = tmp_path / "more.csv"
    more.write_text("\n".join([*rows, *others]) + "\n", encoding="utf-8")
    before, after = (train([str(path)], None).model for path in (some, more))
    supports = [model.link_tickets["RAID_CARD"] for model in (before, after)]

    assert supports[0] == supports[1]
    assert prior_of(after, "RAID_CARD") == pytest.approx(prior_of(before, "RAID_CARD"), abs=0.01)


def test_units_count_as_they_do_in_answers(tmp_path, knowledge):
    """Half of the machines have twice as many drives as the other half: what is learned is the rate of a drive."""
    typical = next(one.units for one in knowledge.components if one.id == "HDD")
    few, many = int(typical), 2 * int(typical)
    rng = np.random.default_rng(5)
    path = tmp_path / "drives.csv"
    counts = {few: 0, many: 0}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["ticket_id", "closed_at", "machine", "present", "causes", "equipment"])
        for number in range(8_000):
            n = (few, many)[number % 2]
            broken = rng.random() < 0.2 * n / few / (0.2 * n / few + 0.8)
            counts[n] += broken
            cause = "HDD" if broken else "DIMM"
            writer.writerow([number, "2024-05-02", "7979", "HDD_AMBER_ALL", cause, f"HDD={n}"])
    diagnoser = Diagnoser(train([str(path)], knowledge).model, "v")

    def odds(pieces):
        report = Report(machine="7979", equipment={"HDD": pieces}, unlisted="unknown")
        causes = {one.cause: one.probability for one in diagnoser.diagnose(report).causes}
        return causes["HDD"] / causes["DIMM"]

    assert odds(few) == pytest.approx(0.25, rel=0.12)
    assert odds(many) == pytest.approx(0.50, rel=0.12)


def test_a_ticket_without_causes_is_never_divided_in_favour_of_what_is_not_there(learned):
    """Its other causes share what is left; a part that was used and is not installed is no cause either."""
    row = dict.fromkeys((*REDUCED, "period"), "") | {
        "silence": "unknown",
        "sample": "own",
        "asked": "a",
        "visits": 1,
    }
    model = learned[True]
    sets = {
        worn: {
            each["causes"]: each["n"]
            for each in soft_counts(
                model, [row | {"equipment": worn, "parts_used": used}], 1.0
            ).tickets.to_pylist()
        }
        for worn, used in (("RAID_CARD=1", ""), ("RAID_CARD=0", ""), ("RAID_CARD=0|HDD=1", "RAID_CARD"))
    }

    assert sum(n for causes, n in sets["RAID_CARD=1"].items() if "RAID_CARD" in causes) > 0.3
    for worn in ("RAID_CARD=0", "RAID_CARD=0|HDD=1"):
        assert not any("RAID_CARD" in causes for causes in sets[worn])
        assert sum(sets[worn].values()) == pytest.approx(1.0)


def test_an_evaluation_knows_what_the_machines_have(tmp_path):
    """From the file of somebody, and from reduced tickets."""
    path = fleet(tmp_path / "tickets.csv", told=True, tickets=4)
    reduced = reduce([str(path)], tmp_path / "reduced.parquet").path

    for source in (path, reduced):
        known = [each.given.equipment for each in read_history([str(source)]).tickets]
        assert known == [{"RAID_CARD": 1}, {"RAID_CARD": 0}] * 2


def test_a_map_may_name_the_column(tmp_path):
    """The export of another program has another name for it."""
    (tmp_path / "map.toml").write_text(
        'name = "m"\n[columns]\nticket_id = "No"\nclosed_at = "Closed"\npresent = "Codes"\ncauses = "Cause"\n'
        'equipment = "Fitted"\n',
        encoding="utf-8",
    )
    path = tmp_path / "export.csv"
    path.write_text("No,Closed,Codes,Cause,Fitted\n1,2024-05-02,a,DIMM,RAID_CARD=0\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    database = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    migrate(connect(database))

    assert (
        main(
            [
                "tickets",
                "import",
                str(path),
                "--map",
                str(tmp_path / "map.toml"),
                "--database",
                database,
                "--knowledge",
                "none",
            ]
        )
        == 0
    )
    assert main(["tickets", "export", "--database", database, "--out", str(out)]) == 0
    assert "RAID_CARD=0" in out.read_text(encoding="utf-8")


def test_words_teach_nothing_of_a_part_that_is_not_there():
    """Texts of machines without R that could only name A change no weight; otherwise they make R less likely."""
    rng = np.random.default_rng(2)
    matrix, label = csr_matrix(rng.random((40, 3))), rng.integers(0, 2, 40)
    elsewhere = csr_matrix(rng.random((25, 3)))
    both, labels = vstack([matrix, elsewhere], format="csr"), np.append(label, np.zeros(25, int))
    possible = np.ones((65, 2), bool)
    possible[40:, 1] = False

    plain = minimize_loss(Examples(matrix, label, np.ones(40), 2, np.float64), 1.0, 1e-14)
    without = minimize_loss(Examples(both, labels, np.ones(65), 2, np.float64, possible), 1.0, 1e-14)
    taught = minimize_loss(Examples(both, labels, np.ones(65), 2, np.float64), 1.0, 1e-14)

    assert without[:-1] == pytest.approx(plain[:-1], abs=1e-5)
    assert abs(taught[-1, 1] - taught[-1, 0] - (plain[-1, 1] - plain[-1, 0])) > 0.1


def test_the_classifier_is_told_what_the_machines_have():
    """A part of which a machine has none is impossible there, but never the cause that its ticket names."""
    one = LabelledText("no disk", {}, ("A",), 0, known=Known(equipment={"R": 0, "B": 2}))
    texts = [one, LabelledText("no disk", {}, ("R",), 1), LabelledText("no disk", {}, ("B",), 2)]
    texts.append(LabelledText("no disk", {}, ("R",), 3, known=Known(equipment={"R": 0})))

    design = design_of(texts, corpus_of(counted_features(texts, {})), 1.0, None)

    assert design.causes == ("A", "B", "R")
    assert design.possible.tolist() == [[True, True, False], *[[True] * 3] * 3]
    plain = [replace(each, known=Known()) for each in texts]
    assert design.prior[2] > design_of(plain, corpus_of(counted_features(plain, {})), 1.0, None).prior[2]
