"""A small simulated world, its history, and models of parts of it."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from diagnoser.backtest.closed_tickets import History, read_history
from diagnoser.backtest.training_plan import TrainingPlan, train_from_history
from diagnoser.learning.settings import TrainSettings
from diagnoser.model import Model
from diagnoser.simulation import FleetSettings, draw, make_world, write_tickets

FLEET = FleetSettings(
    causes=15, symptoms=30, families=2, family_tilt=0.4, asked_share=0.2, chance_pairs=20, pairs=6
)
BORDER = "2025-01-01"
ALONE = TrainingPlan(None, TrainSettings())


@dataclass(frozen=True, eq=False)
class World:
    """Two years, the model of the first, and the file it all came from."""

    path: str
    told: History
    first: History
    later: History
    model: Model


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """1,600 tickets. The model learned from the first year."""
    path = tmp_path_factory.mktemp("world") / "history.csv"
    write_tickets([draw(make_world(FLEET, 3), 1600, 5, months=24)], path)
    told = read_history([str(path)])
    first = told.before(BORDER)
    return World(str(path), told, first, told.since(BORDER), train_from_history(ALONE, first).model)


@pytest.fixture(scope="session")
def tenth(world):
    """The model of a tenth of the first year, its newest."""
    return train_from_history(
        ALONE, world.first.take(range(len(world.first) - len(world.first) // 10, len(world.first)))
    ).model


@pytest.fixture(scope="session")
def shuffled_history(world):
    """The whole history with labels dealt out anew."""
    return shuffled(world.told)


@pytest.fixture(scope="session")
def damaged(world):
    """The model with its prior turned round: rare causes frequent, frequent ones rare."""
    network = world.model.network
    order = np.argsort(network.prior[0], kind="stable")
    prior = network.prior.copy()
    prior[:, order] = np.sort(network.prior, axis=1)[:, ::-1]
    return replace(world.model, network=replace(network, prior=prior))


def shuffled(history: History) -> History:
    """Return the tickets with each other's causes."""
    order = np.random.default_rng(0).permutation(len(history))
    dealt = [history.tickets[row].causes for row in order]
    return History(
        tuple(
            replace(ticket, causes=causes, cells={**ticket.cells, "causes": "|".join(causes)})
            for ticket, causes in zip(history.tickets, dealt, strict=True)
        )
    )
