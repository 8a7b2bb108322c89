"""Simulated tickets with known causes and an exact oracle, to test the learner where its assumptions fail."""

from diagnoser.simulation.equipment import Fitted, equipment_of_fleet
from diagnoser.simulation.files import SUFFIXES, write_tickets
from diagnoser.simulation.from_network import draw_from_network, network_blocks
from diagnoser.simulation.oracle import (
    Circumstances,
    all_kits,
    best_kits,
    best_pair,
    cause_probabilities,
    circumstances,
    oracle,
    oracle_coverage,
    oracle_first_time_fix,
)
from diagnoser.simulation.reports import ReadBack, Reporter, Spoken
from diagnoser.simulation.sampling import EPOCH, Period, draw, draw_blocks
from diagnoser.simulation.settings import (
    AS_DESIGNED,
    HARD,
    SIMILAR_MODES,
    TAKEN_FROM_NETWORK,
    USED_WITH_NETWORK,
    FleetSettings,
)
from diagnoser.simulation.tickets import (
    ABSENT,
    PRESENT,
    UNKNOWN,
    UNMENTIONED,
    Tickets,
    join_tickets,
    take_tickets,
    to_rows,
    to_table,
)
from diagnoser.simulation.world import World, make_world, set_shares, world_like

__all__ = [
    "ABSENT",
    "AS_DESIGNED",
    "EPOCH",
    "HARD",
    "PRESENT",
    "SIMILAR_MODES",
    "SUFFIXES",
    "TAKEN_FROM_NETWORK",
    "UNKNOWN",
    "UNMENTIONED",
    "USED_WITH_NETWORK",
    "Circumstances",
    "Fitted",
    "FleetSettings",
    "Period",
    "ReadBack",
    "Reporter",
    "Spoken",
    "Tickets",
    "World",
    "all_kits",
    "best_kits",
    "best_pair",
    "cause_probabilities",
    "circumstances",
    "draw",
    "draw_blocks",
    "draw_from_network",
    "equipment_of_fleet",
    "join_tickets",
    "make_world",
    "network_blocks",
    "oracle",
    "oracle_coverage",
    "oracle_first_time_fix",
    "set_shares",
    "take_tickets",
    "to_rows",
    "to_table",
    "world_like",
    "write_tickets",
]
