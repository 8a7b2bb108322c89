"""Histories with a known truth and an exact oracle: to test the learner where its assumptions are wrong."""

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
from diagnoser.simulation.sampling import EPOCH, Period, draw, draw_blocks
from diagnoser.simulation.settings import AS_DESIGNED, EVERYTHING_UP, HABITS, MILDER, SHAPE, Dials
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
from diagnoser.simulation.world import Truth, make_truth, set_shares, truth_like

__all__ = [
    "ABSENT",
    "AS_DESIGNED",
    "EPOCH",
    "EVERYTHING_UP",
    "HABITS",
    "MILDER",
    "PRESENT",
    "SHAPE",
    "SUFFIXES",
    "UNKNOWN",
    "UNMENTIONED",
    "Circumstances",
    "Dials",
    "Period",
    "Tickets",
    "Truth",
    "all_kits",
    "best_kits",
    "best_pair",
    "cause_probabilities",
    "circumstances",
    "draw",
    "draw_blocks",
    "draw_from_network",
    "join_tickets",
    "make_truth",
    "network_blocks",
    "oracle",
    "oracle_coverage",
    "oracle_first_time_fix",
    "set_shares",
    "take_tickets",
    "to_rows",
    "to_table",
    "truth_like",
    "write_tickets",
]
