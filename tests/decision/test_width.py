"""Reports too wide for exact inference, or for an explanation while somebody waits."""

from dataclasses import replace

import numpy as np
import pytest

from diagnoser.decision import Options, decide
from diagnoser.inference.engine import Engine
from diagnoser.inference.evidence import Evidence
from diagnoser.model import Model
from diagnoser.network.fault_network import Network, sparse_links
from diagnoser.wire import AnswerOut


def broad(symptoms, shared=30):
    """Return causes of all symptoms and one for each symptom: all findings, or all shared causes, are open at once."""
    links = np.vstack(
        [np.full(symptoms, 0.7), np.full((shared - 1, symptoms), 0.005), np.eye(symptoms) * 0.8]
    )
    event, symptom, link = sparse_links(links)
    count = len(links)
    return Model(
        Network(
            causes=tuple(f"C{i}" for i in range(count)),
            is_part=(True,) * count,
            symptoms=tuple(f"S{j}" for j in range(symptoms)),
            contexts=("unknown",),
            events=tuple((i,) for i in range(count)),
            prior=np.array([[0.02] + [0.001] * (shared - 1) + [0.05] * symptoms]),
            link_event=event,
            link_symptom=symptom,
            link=link,
            leak=np.full(symptoms, 0.001),
            report_rate=np.full(symptoms, 0.3),
            hidden=np.zeros((1, symptoms), bool),
        )
    )


def all_present(symptoms):
    """Every symptom was seen."""
    ones = np.ones(symptoms)
    return Evidence(0, np.arange(symptoms), ones.astype(bool), 0 * ones, ones, "unknown")


def test_what_is_too_wide_is_answered_between_proven_bounds():
    """The answer is labelled, has the width, and has nothing computed from unknown numbers."""
    model = broad(26)
    answer = decide(model, Engine(model.network), all_present(26), (), (), Options(), "v")
    body = AnswerOut.of(answer).stored()

    assert not answer.exact
    assert answer.width == 26
    assert answer.questions == ()
    assert answer.counterfactual is None
    for one in (answer.kit, *answer.alternatives):
        assert one.between[0] <= one.coverage <= one.between[1]
    assert body["kit"]["between"] == list(answer.kit.between)
    assert answer.causes[0].cause == "C0"
    assert all(one.between[0] <= one.probability <= one.between[1] for one in answer.causes)


@pytest.mark.parametrize("absent", range(4))
def test_the_bounds_hold_what_is_exact(absent):
    """The same report with few operations and with enough."""
    model, evidence = broad(16 + absent, shared=18), all_present(16 + absent)
    evidence.if_present[:absent], evidence.if_absent[:absent] = 0.0, 1.0
    evidence = replace(evidence)
    exact = decide(model, Engine(model.network), evidence, (), (), Options(), "v")
    found = decide(model, Engine(model.network, operations=20_000_000), evidence, (), (), Options(), "v")

    assert (exact.exact, found.exact) == (True, False)
    true = {one.cause: one.probability for one in exact.causes}
    for one in found.causes:
        assert one.between[0] - 1e-9 <= true[one.cause] <= one.between[1] + 1e-9
    coverage = {one.parts: one.coverage for one in (exact.kit, *exact.alternatives)}
    for kit in (found.kit, *found.alternatives):
        if kit.parts in coverage:
            assert kit.between[0] - 1e-9 <= coverage[kit.parts] <= kit.between[1] + 1e-9


def test_a_wide_report_is_answered_exactly_and_explained_within_the_budget():
    """Twelve shared causes open at once: the answer is exact, and the reasons fit."""
    model = broad(14, shared=12)
    answer = decide(model, Engine(model.network), all_present(14), (), (), Options(), "v")

    assert answer.exact
    assert answer.width == 12
    assert answer.questions == ()
    assert answer.causes[0].because
    assert answer.kit.parts[0] == "C0"
