"""A small network for whole cases: eight parts, two pairs with a common failure, sixteen symptoms."""

import numpy as np

from diagnoser.network.fault_network import Network, sparse_links

CAUSES = 8
SYMPTOMS = 16
PAIRS = ((0, 1), (2, 3))


def case_network(prior=0.02, pair=0.005, *, no_part=()):
    """Return the network. The causes of `no_part` are without a part."""
    rng = np.random.default_rng(5)
    events = (*((cause,) for cause in range(CAUSES)), *PAIRS)
    alone = np.where(rng.random((CAUSES, SYMPTOMS)) < 0.35, rng.uniform(0.3, 0.9, (CAUSES, SYMPTOMS)), 0.0)
    together = [1 - (1 - alone[one]) * (1 - alone[two]) for one, two in PAIRS]
    link_event, link_symptom, link = sparse_links(np.vstack([alone, *together]))
    return Network(
        causes=tuple(f"C{cause}" for cause in range(CAUSES)),
        is_part=tuple(cause not in no_part for cause in range(CAUSES)),
        symptoms=tuple(f"S{symptom:02}" for symptom in range(SYMPTOMS)),
        contexts=("unknown",),
        events=events,
        prior=np.array([[prior] * CAUSES + [pair] * len(PAIRS)]),
        link_event=link_event,
        link_symptom=link_symptom,
        link=link,
        leak=np.full(SYMPTOMS, 0.01),
        report_rate=np.full(SYMPTOMS, 0.7),
        hidden=np.zeros((1, SYMPTOMS), bool),
    )
