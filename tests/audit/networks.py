"""Random fault networks against enumeration, and network files of every format, sound and damaged."""

import dataclasses
import math
import tempfile
from pathlib import Path

import numpy as np

from diagnoser.bayesnet.query import query
from diagnoser.bayesnet.read import read_network
from diagnoser.errors import DiagnoserError, ImpossibleFindingsError, InputError, NetworkError
from diagnoser.inference.engine import Engine
from diagnoser.network.export_write import written
from tests.audit.campaign import Seen, damaged_bytes, sentence
from tests.support.definition import by_definition
from tests.support.random_networks import random_evidence, random_network
from tests.support.random_tables import random_tables

CLOSE = 1e-12  # relative
SUFFIXES = (".bif", ".xml", ".xdsl", ".uai", ".net", ".txt")


def examine(chooser) -> Seen:
    """Compare every marginal and the coverage of every kit with the sum over all sets of events."""
    seed = chooser.randrange(2**32)
    network = random_network(seed, causes=chooser.randint(3, 7), symptoms=chooser.randint(4, 14))
    if chooser.random() < 0.2:
        network = dataclasses.replace(
            network, link=near_one(seed, network.link), leak=near_one(seed + 1, network.leak)
        )
    evidence = random_evidence(network, seed)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = by_definition(network, evidence)
    try:
        found, coverage = Engine(network).coverage(evidence)
    except ImpossibleFindingsError:
        return Seen(
            "impossible", "" if expected.probability == 0 else f"possible: P is {expected.probability}"
        )
    pairs = {
        "events": (found.events, expected.events),
        "causes": (found.causes, expected.causes),
        "coverage": (coverage, expected.coverage),
        "findings": (math.exp(found.log_probability), expected.probability),
    }
    apart = {name: distance(*pair) for name, pair in pairs.items()}
    wrong = [f"{name} differ by {each:.1e}" for name, each in apart.items() if not each <= CLOSE]
    return Seen("compared", f"seed {seed}: {', '.join(wrong)}" if wrong else "")


def near_one(seed: int, values):
    """Some of the values within 1e-6 to 1e-12 of one."""
    rng = np.random.default_rng(seed)
    return np.where(rng.random(len(values)) < 0.3, 1 - 10.0 ** -rng.uniform(6, 12, len(values)), values)


def distance(found, expected) -> float:
    """Return the largest relative difference, or NaN if one of them is no number."""
    found, expected = np.asarray(found), np.asarray(expected)
    return float(np.max(np.abs(found - expected) / np.maximum(np.abs(expected), 1e-300), initial=0.0))


def examine_file(chooser) -> Seen:
    """Write a random network in one format, damage two of three files, and read it."""
    network = random_tables(chooser.randrange(2**32), nodes=chooser.randint(1, 7))
    kind = chooser.choice(["bif", "xmlbif", "xdsl", "uai", "hugin"])
    text = {"uai": uai, "hugin": hugin}[kind](network) if kind in {"uai", "hugin"} else written(network, kind)
    usual = {"bif": ".bif", "xmlbif": ".xml", "xdsl": ".xdsl", "uai": ".uai", "hugin": ".net"}[kind]
    content, damage = text.encode(chooser.choice(["utf-8", "utf-8", "utf-16"])), chooser.random() < 2 / 3
    if damage:
        content = damaged_bytes(chooser, content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "in" + (chooser.choice(SUFFIXES) if damage and chooser.random() < 0.2 else usual))
        path.write_bytes(content)
        try:
            found = read_network(path)
        except (NetworkError, InputError) as error:
            return Seen("refused", sentence(error) if damage else f"a sound file is refused: {error}")
    wrong = not_a_network(found)
    if not damage and not wrong:
        tables = {node.name: node.table for node in network.nodes}
        for position, node in enumerate(found.nodes):
            own = network.nodes[position].table if kind == "uai" else tables[node.name]
            if distance_of_tables(own, node.table) > 1e-14:
                wrong = f"the table of {node.name} is read as another one"
    return Seen("read", wrong)


def distance_of_tables(one, other) -> float:
    """Return the largest difference of two tables. Infinite for different shapes."""
    return math.inf if one.shape != other.shape else float(np.abs(one - other).max(initial=0.0))


def not_a_network(network) -> str:
    """Return the fault of a network from a file. Empty if its tables are finite and sum to one, and it answers."""
    for node in network.nodes:
        if not np.isfinite(node.table).all() or (node.table < 0).any() or (node.table > 1 + 1e-9).any():
            return f"the table of {node.name} holds something that is no probability"
        if np.abs(node.table.sum(axis=-1) - 1).max(initial=0.0) > 1e-6:
            return f"the table of {node.name} does not sum to one"
    try:
        posteriors = query(network, {}).posteriors
    except DiagnoserError as error:
        return sentence(error)
    wrong = [name for name, each in posteriors.items() if not abs(sum(each.values()) - 1) < 1e-9]
    return f"the marginals of {wrong} do not sum to one" if wrong else ""


def numbers(table) -> str:
    """All digits of a table, the last axis fastest."""
    return " ".join(repr(float(each)) for each in np.asarray(table).ravel())


def uai(network) -> str:
    """The network as a UAI file. Its nodes have no names there, and stay in their order."""
    index = {node.name: number for number, node in enumerate(network.nodes)}
    scopes = [[*(index[parent] for parent in node.parents), index[node.name]] for node in network.nodes]
    head = [
        "BAYES",
        len(network.nodes),
        " ".join(str(len(node.states)) for node in network.nodes),
        len(network.nodes),
    ]
    body = [f"{len(scope)} {' '.join(map(str, scope))}" for scope in scopes]
    tables = [f"{node.table.size}\n {numbers(node.table)}" for node in network.nodes]
    return "\n".join(map(str, [*head, *body, *tables])) + "\n"


def hugin(network) -> str:
    """The network as a Hugin file."""
    result = ["net { }"]
    for node in network.nodes:
        states = " ".join(f'"{state}"' for state in node.states)
        result.append(f"node {node.name} {{ states = ({states}); }}")
    for node in network.nodes:
        given = f" | {' '.join(node.parents)}" if node.parents else ""
        result.append(f"potential ( {node.name}{given} ) {{ data = ({numbers(node.table)}); }}")
    return "\n".join(result) + "\n"
