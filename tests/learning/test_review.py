"""The review finds the dependence that is there, and none where there is none."""

import json

import numpy as np
import pytest

from diagnoser.cli import main
from diagnoser.learning.review import (
    both_given_ticket,
    g_statistic,
    memberships,
    mention_rates,
    pair_tables,
    review,
    review_rows,
    symptom_pairs,
)
from diagnoser.learning.train import train
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.network.pgmpy_bridge import independence_by_pgmpy
from diagnoser.registry import publish
from diagnoser.simulation import Period, draw_from_network, write_tickets
from diagnoser.simulation.settings import FleetSettings


def network_of(link, events, prior):
    """Return a network whose symptoms are always mentioned when there."""
    event, symptom, value = sparse_links(np.array(link))
    symptoms = len(link[0])
    causes = 1 + max(max(one) for one in events)
    return Network(
        causes=tuple("ABCDEF"[:causes]),
        is_part=(True,) * causes,
        symptoms=tuple("stuvwx"[:symptoms]),
        contexts=("unknown",),
        events=events,
        prior=np.array([prior]),
        link_event=event,
        link_symptom=symptom,
        link=value,
        leak=np.full(symptoms, 0.01),
        report_rate=np.ones(symptoms),
        hidden=np.zeros((1, symptoms), bool),
    )


FLAT = network_of([[0.4, 0.4, 0.3, 0.3], [0.0, 0.5, 0.0, 0.5]], ((0,), (1,)), [0.1, 0.05])
SPLIT = network_of(
    [[0.8, 0.8, 0.0, 0.0], [0.0, 0.0, 0.6, 0.6], [0.0, 0.5, 0.0, 0.5]], ((0,), (0,), (1,)), [0.05, 0.05, 0.05]
)


def rows_of(network, number, seed=1):
    """Return reduced tickets drawn from a network, with one cause each: an event at random, then its symptoms."""
    rng = np.random.default_rng(seed)
    rates = mention_rates(network, range(len(network.events)))
    events = rng.choice(len(network.events), number, p=network.prior[0] / network.prior[0].sum())
    symptoms = np.array(network.symptoms)
    return [
        {
            "causes": "|".join(network.causes[i] for i in network.events[k]),
            "reported": "|".join(symptoms[rng.random(len(symptoms)) < rates[k]].tolist()),
            "silence": "unmentioned",
        }
        for k in events
    ]


def test_modes_that_the_network_does_not_know_are_found():
    """A's tickets have two kinds; the flat network says that their symptoms are independent."""
    found = review_rows(rows_of(SPLIT, 1_200), FLAT).found

    assert {(one.given, one.first, one.second) for one in found} >= {
        ("A", "s", "t"),
        ("A", "u", "v"),
        ("A", "s", "u"),
    }
    assert {one.given for one in found} == {"A"}
    assert [one.cost for one in found] == sorted((one.cost for one in found), reverse=True)


def test_modes_that_the_network_knows_are_no_contradiction():
    """The same tickets under the network that has them."""
    assert review_rows(rows_of(SPLIT, 1_200), SPLIT).found == ()


@pytest.mark.parametrize("seed", range(5))
def test_tickets_of_the_network_itself_contradict_nothing(seed):
    """Whatever luck drew: the rate of false discoveries is kept, and a cost must be positive besides."""
    assert review_rows(rows_of(FLAT, 800, seed), FLAT).found == ()


def test_causes_that_fail_together_are_found_unless_an_event_says_so():
    """Forty tickets of A and B where the flat network expects a handful."""
    rows = rows_of(FLAT, 600)
    rows += [{"causes": "A|B", "reported": "t", "silence": "unmentioned"}] * 60
    rows = [rows[place] for place in np.random.default_rng(2).permutation(len(rows))]
    joint = network_of(
        [[0.4, 0.4, 0.3, 0.3], [0.0, 0.5, 0.0, 0.5], [0.4, 0.7, 0.3, 0.6]],
        ((0,), (1,), (0, 1)),
        [0.1, 0.05, 0.014],
    )

    found = [one for one in review_rows(rows, FLAT).found if one.kind == "causes"]

    assert [(one.first, one.second, one.together) for one in found] == [("A", "B", 60)]
    assert [one for one in review_rows(rows, joint).found if one.kind == "causes"] == []


def test_two_causes_given_a_ticket_by_hand():
    """P(A and B) / P(A or B) of two independent causes."""
    found = both_given_ticket(FLAT, 0, 1)

    assert found == pytest.approx(0.1 * 0.05 / (1 - 0.9 * 0.95))


def test_the_g_statistic_by_hand():
    """Cells 30, 10, 10, 30: expected 20 each, 2 (60 log 1.5 + 20 log 0.5)."""
    flags = np.repeat([[1, 1], [1, 0], [0, 1], [0, 0]], [30, 10, 10, 30], axis=0).astype(float)

    found = g_statistic(pair_tables(flags, np.ones((80, 1))))

    assert found[0, 1] == found[1, 0] == pytest.approx(2 * (60 * np.log(1.5) + 20 * np.log(0.5)))


def test_pgmpy_agrees_within_its_continuity_correction():
    """The referee's G-test on the same tickets; with strata too."""
    rng = np.random.default_rng(3)
    stratum = rng.integers(0, 2, 4_000)
    first, second = (rng.random(4_000) < 0.2 + 0.5 * stratum for _ in range(2))
    second = np.where(rng.random(4_000) < 0.15, first, second)
    member = np.eye(2)[stratum]
    columns = {"a": first.astype(int), "b": second.astype(int), "z": stratum}

    plain = g_statistic(pair_tables(np.column_stack([first, second]).astype(float), np.ones((4_000, 1))))[
        0, 1
    ]
    strata = g_statistic(pair_tables(np.column_stack([first, second]).astype(float), member))[0, 1]

    assert plain == pytest.approx(independence_by_pgmpy(columns, "a", "b")[0], rel=0.05)
    assert strata == pytest.approx(independence_by_pgmpy(columns, "a", "b", ["z"])[0], rel=0.1)


def test_tickets_are_shared_between_modes_by_their_posterior():
    """By Bayes, one ticket at a time."""
    mentioned = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]], bool)
    rates = mention_rates(SPLIT, [0, 1])

    member = memberships(SPLIT, 0, mentioned)

    for ticket, found in zip(mentioned, member, strict=True):
        joint = [np.prod(np.where(ticket, rate, 1 - rate)) for rate in rates]
        assert found == pytest.approx(np.array(joint) / sum(joint))


def test_what_is_mentioned_too_seldom_is_not_tested():
    """A symptom with four mentions says nothing."""
    mentioned = np.zeros((200, 4), bool)
    mentioned[:100, 0] = mentioned[50:150, 1] = mentioned[:4, 2] = True

    assert [(one.first, one.second) for one in symptom_pairs(FLAT, 0, mentioned)] == [("s", "t")]


def test_the_command_lists_them_with_pgmpys_word(tmp_path, capsys):
    """Trained on tickets with too few of each cause for modes, reviewed on many; text and JSON say the same."""
    paths = [tmp_path / f"{number}.parquet" for number in (60, 3_000)]
    for path in paths:
        write_tickets([draw_from_network(SPLIT, Period(int(path.stem), 5), FleetSettings(questions=0))], path)
    model = train([str(paths[0])], None).model
    version = publish(tmp_path / "models", model, {})
    said = [
        "network",
        "review",
        "--tickets",
        str(paths[1]),
        "--models",
        str(tmp_path / "models"),
        "--model",
        version,
    ]

    assert main(said) == 0
    text = capsys.readouterr().out
    assert main([*said, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)

    dearest = found["found"][0]
    assert dearest["given"] == "A"
    assert dearest["referee"] < 1e-6
    assert found["model_version"] == version
    assert f"{dearest['first']} + {dearest['second']}" in text.splitlines()[3]
    assert review([str(paths[1])], model).found[0].given == "A"
