"""The common parts of tests of exact inference: small networks and evidence in words."""

import numpy as np
import pytest

from diagnoser.inference.evidence import Evidence
from diagnoser.network.fault_network import Network, sparse_links

STATES = {"present": (0.0, 1.0), "absent": (1.0, 0.0), "unknown": (1.0, 1.0)}


@pytest.fixture
def say():
    """Return a function for writing evidence: `say({0: "present", 3: 0.8}, reported={0})`."""

    def evidence(findings=None, *, reported=(), context=0, unlisted="unknown", event_weight=None):
        findings = findings or {}
        weights = [STATES.get(state) or (1.0 - state, state) for state in findings.values()]
        return Evidence(
            context,
            np.array(list(findings), np.int64),
            np.array([symptom in reported for symptom in findings], np.bool_),
            np.array([absent for absent, _ in weights], float),
            np.array([present for _, present in weights], float),
            unlisted,
            event_weight,
        )

    return evidence


@pytest.fixture
def network_of():
    """Return a function that makes a network from dense links (K, J), by default with one part for each event."""

    def network(links, prior, leak, *, events=None, is_part=None, report_rate=None, hidden=None):
        links = np.asarray(links, float)
        events = events or tuple((index,) for index in range(len(links)))
        causes = 1 + max(cause for event in events for cause in event)
        symptoms = links.shape[1]
        event, symptom, link = sparse_links(links)
        return Network(
            causes=tuple(f"cause {index}" for index in range(causes)),
            is_part=is_part or (True,) * causes,
            symptoms=tuple(f"symptom {index}" for index in range(symptoms)),
            contexts=("unknown",),
            events=events,
            prior=np.array([prior], float),
            link_event=event,
            link_symptom=symptom,
            link=link,
            leak=np.array(leak, float),
            report_rate=np.full(symptoms, 0.3) if report_rate is None else np.array(report_rate, float),
            hidden=np.zeros((1, symptoms), bool) if hidden is None else np.array([hidden], bool),
        )

    return network
