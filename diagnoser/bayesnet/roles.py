"""The roles file: it tells which nodes of a network are causes, parts, symptoms and context."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from diagnoser.bayesnet.network import DiscreteNetwork
from diagnoser.errors import InputError

_KEYS: Final = {"causes", "symptoms", "context"}
_CAUSE_KEYS: Final = {"faulty", "part", "name"}


@dataclass(frozen=True)
class CauseRole:
    """A node that stands for a cause.

    Attributes:
        node: Its position in the network.
        faulty: Positions of the states that mean faulty.
        part: Whether a spare part repairs it.
        name: Its name in answers.
    """

    node: int
    faulty: frozenset[int]
    part: bool
    name: str


@dataclass(frozen=True)
class Roles:
    """The meaning of the nodes of a network.  Symptoms and context are positions of nodes."""

    causes: tuple[CauseRole, ...]
    symptoms: tuple[int, ...]
    context: tuple[int, ...]


def read_roles(path: Path, network: DiscreteNetwork) -> Roles:
    """Return the roles in a JSON file.

    Raises:
        InputError: The file cannot be read, or an entry cannot be used. The message names it.
    """
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except json.JSONDecodeError as error:
        raise InputError(f"{path}: line {error.lineno}: the file is not JSON: {error.msg}.") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise InputError(f"{path} is not a JSON file in UTF-8.") from error
    try:
        return roles_of(content, network)
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def roles_of(content: object, network: DiscreteNetwork) -> Roles:
    """Return the roles that a JSON object gives to the nodes of a network."""
    body = _object(content, "The roles", _KEYS)
    causes = tuple(_causes(_object(body.get("causes"), "causes", None), network))
    symptoms = _nodes(body.get("symptoms", []), "symptoms", network)
    context = _nodes(body.get("context", []), "context", network)
    if not causes:
        raise InputError("causes names no node; it needs at least one.")
    seen: set[int] = set()
    for node in (*(cause.node for cause in causes), *symptoms, *context):
        if node in seen:
            raise InputError(f"{network.nodes[node].name!r} has two roles; give it one.")
        seen.add(node)
    return Roles(causes, symptoms, context)


def _object(value: object, what: str, keys: set[str] | None) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise InputError(f"{what} must be a JSON object.")
    unknown = sorted(set(value) - keys) if keys is not None else []
    if unknown:
        raise InputError(f"{what} may not hold {unknown[0]!r}; known are {', '.join(sorted(keys or ()))}.")
    return value


def _causes(body: Mapping[str, object], network: DiscreteNetwork) -> Iterator[CauseRole]:
    for node, value in body.items():
        position = network.position(node)
        entry = _object(value, f"The cause {node!r}", _CAUSE_KEYS)
        part, name = entry.get("part", True), entry.get("name", node)
        if not isinstance(part, bool):
            raise InputError(f"part of the cause {node!r} must be true or false.")
        if not isinstance(name, str) or not name.strip():
            raise InputError(f"name of the cause {node!r} must be a text.")
        yield CauseRole(position, _faulty(node, entry.get("faulty"), network), part, name)


def _faulty(node: str, value: object, network: DiscreteNetwork) -> frozenset[int]:
    states = [value] if isinstance(value, str) else value
    if not isinstance(states, list) or not states or not all(isinstance(state, str) for state in states):
        raise InputError(f"faulty of the cause {node!r} must be a state or a list of states.")
    positions = frozenset(network.state(node, state) for state in states)
    if len(positions) == len(network[node].states):
        raise InputError(
            f"Every state of the cause {node!r} is listed as faulty; at least one must be healthy."
        )
    return positions


def _nodes(value: object, what: str, network: DiscreteNetwork) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise InputError(f"{what} must be a list of variables.")
    return tuple(network.position(name) for name in value)
