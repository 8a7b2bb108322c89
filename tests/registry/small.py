"""Small models, made by hand."""

import dataclasses
from datetime import UTC, datetime

from diagnoser.model import Model, PastTicket, Training
from tests.support.random_networks import random_network

NOON = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def small_model(seed=1):
    """A model on a random network with something in every field."""
    network = random_network(seed)
    return Model(
        network=network,
        machines={"7979": network.contexts[-1]},
        cause_tickets=tuple(range(len(network.causes))),
        link_tickets={network.causes[0]: {network.symptoms[0]: 3}},
        reference_distribution=(-9.5, -2.25, 0.0),
        past=(PastTicket("T-1", network.causes[:2], network.symptoms[:1], ()),),
        context_columns=("brand",),
        training=Training(tickets=12, labelled=9.5, first_period="2024-01", last_period="2024-03"),
        facts={"share": 0.1, "missing": None},
    )


def changed(model, network=None, **fields):
    """A copy of a model with other fields, or other fields of its network."""
    other = dataclasses.replace(model.network, **(network or {}))
    return dataclasses.replace(model, network=other, **fields)
