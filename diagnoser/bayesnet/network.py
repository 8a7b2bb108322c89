"""A discrete Bayesian network as a frozen record, and the checks that build it from the content of a file.

The reader of a format returns a `Draft`: the declarations and tables of the file with their line numbers.  `build`
checks a draft and returns the network.  All formats have the same checks, and every error names a line.

Axes of a table: one for each parent, in the order of `Node.parents`, then the node's own states.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from itertools import product
from math import prod
from typing import Final, Literal

import numpy as np

from diagnoser.arrays import Floats
from diagnoser.errors import InputError, NetworkError

# Published files print three to seven digits. A row whose sum differs from one by less than this is scaled.
SUM_TOLERANCE: Final = 1.5e-3
# A row that sums to one up to rounding is not scaled, because that would only change its last digits.
ROUNDING: Final = 1e-15

SUPPORTED: Final = "BIF, XMLBIF, XDSL, UAI and Hugin .net"

Layout = Literal["own_last", "own_first"]


@dataclass(frozen=True, eq=False)
class Node:
    """One variable with its states and its conditional table.

    Attributes:
        table: Shape (numbers of states of the parents..., own number of states).  Each row sums to one.
        properties: Further facts about the node in the file, name -> text.
    """

    name: str
    states: tuple[str, ...]
    parents: tuple[str, ...]
    table: Floats
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class DiscreteNetwork:
    """A checked network.  Its nodes have the order of the file.

    Attributes:
        notes: Sentences about parts of the file that the network does not contain.
    """

    name: str
    nodes: tuple[Node, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def index(self) -> dict[str, int]:
        """Position of each node by its name."""
        return {node.name: position for position, node in enumerate(self.nodes)}

    @cached_property
    def parents(self) -> tuple[tuple[int, ...], ...]:
        """Positions of each node's parents."""
        return tuple(tuple(self.index[parent] for parent in node.parents) for node in self.nodes)

    def __getitem__(self, name: str) -> Node:
        return self.nodes[self.position(name)]

    def position(self, name: str) -> int:
        """Return the position of a node.

        Raises:
            InputError: There is no such node. The message names one that differs in case only.
        """
        if name in self.index:
            return self.index[name]
        alike = [each for each in self.index if each.casefold() == name.casefold()]
        hint = f"; did you mean {alike[0]!r}?" if alike else "."
        raise InputError(f"The network has no variable {name!r}{hint}")

    def state(self, name: str, state: str) -> int:
        """Return the position of a state of a node.

        Raises:
            InputError: The node or the state is unknown. The message lists the states.
        """
        states = self[name].states
        if state not in states:
            raise InputError(f"Variable {name!r} has no state {state!r}; its states are {_listed(states)}.")
        return states.index(state)

    def ancestors(self, start: Iterable[int]) -> set[int]:
        """Return the given positions and those of all their ancestors."""
        found: set[int] = set()
        waiting = list(start)
        while waiting:
            position = waiting.pop()
            if position not in found:
                found.add(position)
                waiting.extend(self.parents[position])
        return found


@dataclass(frozen=True)
class Variable:
    """The declaration of a variable in a file."""

    name: str
    states: tuple[str, ...]
    line: int
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableEntry:
    """Some numbers of a table in a file.

    Attributes:
        kind: `table` for all numbers, `default` for every row that is not listed, `row` for one row.
        states: For a row, the text between its brackets, split at commas.
    """

    kind: Literal["table", "default", "row"]
    values: tuple[float, ...]
    line: int
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """The definition of a table in a file.

    Attributes:
        layout: The fastest axis of a `table` entry: `own_last` for the node's own states, `own_first` for the states
            of its last parent.
    """

    name: str
    parents: tuple[str, ...]
    entries: tuple[TableEntry, ...]
    line: int
    layout: Layout = "own_last"


@dataclass(frozen=True)
class Draft:
    """The content of a file before the checks."""

    name: str
    variables: Sequence[Variable]
    definitions: Sequence[Definition]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class EmptyRow:
    """A row of a table without probabilities: all zeros, or not a number.

    Attributes:
        parents: Position of each parent in the network -> position of its state.
        error: The error to raise if the row is needed.
    """

    parents: Mapping[int, int]
    error: NetworkError


def at(line: int, sentence: str) -> NetworkError:
    """Return an error about one line of a file."""
    return NetworkError(f"Line {line}: {sentence}")


def utilities_left_out(names: Collection[str]) -> tuple[str, ...]:
    """Return the note about utility nodes of a file. There is none without such nodes."""
    if not names:
        return ()
    return (f"Utility nodes are left out, because they have no probabilities: {', '.join(sorted(names))}.",)


def other_format(what: str) -> NetworkError:
    """Return the error about a file in a known format that cannot be read."""
    return NetworkError(f"This is {what}; {SUPPORTED} can be read. Save it in one of these formats.")


def build(
    draft: Draft, reachable: Callable[[DiscreteNetwork, EmptyRow], bool] = lambda *_: True
) -> DiscreteNetwork:
    """Return the network of a draft.

    Args:
        draft: The content of a file.
        reachable: Whether the parents' states of an empty row can occur together.  If not, the row is never used
            and gets a uniform distribution.

    Raises:
        NetworkError: The draft violates a rule. The message names the line.
    """
    if not draft.variables:
        raise NetworkError("The file declares no variable.")
    variables = _declared(draft.variables)
    definitions = _defined(draft.definitions, variables)
    for variable in draft.variables:
        if variable.name not in definitions:
            raise at(variable.line, f"variable {variable.name!r} has no probabilities.")
    _check_acyclic(definitions)
    positions = {name: position for position, name in enumerate(variables)}
    nodes, empty = [], []
    for each in draft.variables:
        node, rows_without = _node(each, definitions[each.name], variables)
        nodes.append(node)
        parents = [positions[parent] for parent in node.parents]
        empty += [
            EmptyRow(dict(zip(parents, where, strict=True)), error) for where, error in rows_without.items()
        ]
    network = DiscreteNetwork(draft.name, tuple(nodes), draft.notes)
    for row in empty:
        if reachable(network, row):
            raise row.error
    return network


def _declared(variables: Sequence[Variable]) -> dict[str, Variable]:
    found: dict[str, Variable] = {}
    for each in variables:
        if not each.name:
            raise at(each.line, "a variable has no name.")
        if each.name in found:
            raise at(each.line, f"variable {each.name!r} is declared a second time.")
        if not each.states:
            raise at(each.line, f"variable {each.name!r} has no states.")
        twice = [state for state in each.states if each.states.count(state) > 1]
        if twice:
            raise at(each.line, f"variable {each.name!r} has the state {twice[0]!r} twice.")
        found[each.name] = each
    return found


def _defined(definitions: Sequence[Definition], variables: Mapping[str, Variable]) -> dict[str, Definition]:
    found: dict[str, Definition] = {}
    for each in definitions:
        if each.name not in variables:
            raise at(each.line, f"probabilities are given for {each.name!r}, which is not declared.")
        if each.name in found:
            raise at(each.line, f"probabilities of {each.name!r} are given a second time.")
        for parent in each.parents:
            if parent not in variables:
                raise at(each.line, f"{each.name!r} has the parent {parent!r}, which is not declared.")
        if len({each.name, *each.parents}) <= len(each.parents):
            raise at(each.line, f"{each.name!r} has a parent twice, or is its own parent.")
        found[each.name] = each
    return found


def _check_acyclic(definitions: Mapping[str, Definition]) -> None:
    try:
        TopologicalSorter({each.name: each.parents for each in definitions.values()}).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        raise at(definitions[names[0]].line, f"the arrows form a cycle: {' -> '.join(names)}.") from error


def _node(
    variable: Variable, definition: Definition, variables: Mapping[str, Variable]
) -> tuple[Node, dict[tuple[int, ...], NetworkError]]:
    """Return the node, and the error about each empty row by the positions of the parents' states."""
    parent_states = [variables[parent].states for parent in definition.parents]
    cards = (*map(len, parent_states), len(variable.states))
    whole = [entry for entry in definition.entries if entry.kind == "table"]
    found = (
        _whole_table(definition, whole, cards) if whole else _table_of_rows(definition, parent_states, cards)
    )
    table, empty = _normalised(definition, found, parent_states)
    table.setflags(write=False)
    return Node(variable.name, variable.states, definition.parents, table, variable.properties), empty


def _whole_table(definition: Definition, whole: Sequence[TableEntry], cards: tuple[int, ...]) -> Floats:
    if len(definition.entries) > 1:
        raise at(definition.entries[1].line, f"{definition.name!r} has a table and further entries.")
    entry, needed = whole[0], prod(cards)
    if len(entry.values) != needed:
        raise at(
            entry.line,
            f"the table of {definition.name!r} has {len(entry.values)} numbers where {needed} are needed.",
        )
    flat = np.array(entry.values)
    own_last = flat.reshape(cards)
    own_first = np.moveaxis(flat.reshape(cards[-1], *cards[:-1]), 0, -1)
    # Programs disagree on the order of a conditional BIF table.  If only the rows of the other order sum to one, that
    # order is used.
    stated, other = (own_last, own_first) if definition.layout == "own_last" else (own_first, own_last)
    return (stated if _sums_to_one(stated) or not _sums_to_one(other) else other).copy()


def _sums_to_one(table: Floats) -> bool:
    with np.errstate(invalid="ignore"):
        sums = table.sum(axis=-1)
    # An empty row says nothing about the order.
    return bool(np.all((np.abs(sums - 1) <= SUM_TOLERANCE) | (sums == 0) | np.isnan(sums)))


def _table_of_rows(
    definition: Definition, parent_states: Sequence[tuple[str, ...]], cards: tuple[int, ...]
) -> Floats:
    table = np.zeros(cards)
    given = np.zeros(cards[:-1], np.bool_)
    positions = [{state: position for position, state in enumerate(states)} for states in parent_states]
    for entry in definition.entries:
        if len(entry.values) != cards[-1]:
            raise at(
                entry.line,
                f"a row of {definition.name!r} has {len(entry.values)} numbers where {cards[-1]} are needed.",
            )
        if entry.kind == "row":
            where = _row_position(definition, entry, positions)
            if given[where]:
                raise at(entry.line, f"this row of {definition.name!r} is given a second time.")
            table[where] = entry.values
            given[where] = True
    for entry in definition.entries:
        if entry.kind == "default":
            table[~given] = entry.values
            given[...] = True
    missing = np.argwhere(~given)
    if len(missing):
        names = [states[position] for states, position in zip(parent_states, missing[0], strict=True)]
        raise at(
            definition.line, f"{definition.name!r} has no probabilities for the row ({', '.join(names)})."
        )
    return table


def _row_position(
    definition: Definition, entry: TableEntry, positions: Sequence[Mapping[str, int]]
) -> tuple[int, ...]:
    pieces = entry.states
    if len(pieces) == len(positions):
        found = [position.get(piece) for position, piece in zip(positions, pieces, strict=True)]
        if all(each is not None for each in found):
            return tuple(each for each in found if each is not None)
    joined = match_pieces(pieces, [position.keys() for position in positions])
    if joined is None:
        raise at(entry.line, _why_no_row(definition, pieces, positions))
    return tuple(position[state] for position, state in zip(positions, joined, strict=True))


def _why_no_row(definition: Definition, pieces: Sequence[str], positions: Sequence[Mapping[str, int]]) -> str:
    if len(pieces) != len(positions):
        return (
            f"a row of {definition.name!r} names {len(pieces)} states where it has {len(positions)} parents."
        )
    for parent, piece, position in zip(definition.parents, pieces, positions, strict=True):
        if piece not in position:
            return f"{parent!r} has no state {piece!r}; its states are {_listed(tuple(position))}."
    return f"a row of {definition.name!r} cannot be read."


def match_pieces(pieces: Sequence[str], allowed: Sequence[Iterable[str]]) -> list[str] | None:
    """Join neighbouring pieces so the k-th result is one of the k-th allowed names. None if that is impossible.

    Names in files may contain commas, as intervals do.

    >>> match_pieces(["[0", "5)", "yes"], [{"[0,5)", "[5,9)"}, {"no", "yes"}])
    ['[0,5)', 'yes']
    """
    if not allowed:
        return None if pieces else []
    names = {"".join(name.split()): name for name in allowed[0]}
    for taken in range(1, len(pieces) - len(allowed) + 2):
        name = names.get("".join(",".join(pieces[:taken]).split()))
        if name is not None:
            rest = match_pieces(pieces[taken:], allowed[1:])
            if rest is not None:
                return [name, *rest]
    return None


def _normalised(
    definition: Definition, table: Floats, parent_states: Sequence[tuple[str, ...]]
) -> tuple[Floats, dict[tuple[int, ...], NetworkError]]:
    """Return the table with rows that sum to one, and the error about each empty row, which is uniform there."""
    with np.errstate(invalid="ignore"):  # infinity in a file; it is refused below
        sums = np.asarray(table.sum(axis=-1))
    empty = {}
    for place in np.argwhere(np.all(np.isnan(table) | (table == 0), axis=-1)):
        where = tuple(place.tolist())
        what = f"sums to {sums[where]:.6g}" if sums[where] == 0 else "holds NaN, which is not a number"
        empty[where] = _row_error(definition, where, parent_states, what)
        table[where], sums[where] = 1 / table.shape[-1], 1.0
    for wrong, what in (
        (~np.isfinite(table).all(axis=-1), "holds a value that is not a number"),
        ((table < 0).any(axis=-1), "holds a negative number"),
        (np.abs(sums - 1) > SUM_TOLERANCE, "sums to {:.6g}"),
    ):
        for place in np.argwhere(wrong)[:1]:
            where = tuple(place.tolist())
            raise _row_error(definition, where, parent_states, what.format(sums[where]))
    divisor = np.where(np.abs(sums - 1) > ROUNDING, sums, 1.0)
    return np.asarray(table / divisor[..., None], dtype=np.float64), empty


def _row_error(
    definition: Definition, where: tuple[int, ...], parent_states: Sequence[tuple[str, ...]], what: str
) -> NetworkError:
    names = ", ".join(states[position] for states, position in zip(parent_states, where, strict=True))
    row = f"the row ({names})" if names else "the table"
    return at(_line_of_row(definition, where, parent_states), f"{row} of {definition.name!r} {what}.")


def _line_of_row(
    definition: Definition, where: tuple[int, ...], parent_states: Sequence[tuple[str, ...]]
) -> int:
    states = [states[position] for states, position in zip(parent_states, where, strict=True)]
    for entry in definition.entries:
        if entry.kind == "row" and list(entry.states) == states:
            return entry.line
    return definition.entries[0].line if len(definition.entries) == 1 else definition.line


def rows(node: Node, network: DiscreteNetwork) -> Iterable[tuple[tuple[str, ...], Floats]]:
    """Yield for each row of a node's table the states of the parents and the probabilities."""
    states = [network[parent].states for parent in node.parents]
    return zip(product(*states), node.table.reshape(-1, len(node.states)), strict=True)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:12]))
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"  # noqa: PLR2004
