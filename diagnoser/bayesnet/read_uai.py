"""Read UAI, the format of the UAI inference competitions (uaicompetition.github.io, uci-2022).

The format has no names.  Variables get the names `var_0`, `var_1` ..., as in pgmpy, and states `0`, `1` ...

The last variable of a table is the node itself and the fastest axis.  Two programs write another order.  aGrUM makes
the first parent faster than the last, and its files have a comment with the node's name behind each scope.  pgmpy
lists the parents backwards and makes the node itself the slowest axis, so the rows sum to one in that order only.
"""

import re
from dataclasses import replace
from math import prod
from typing import Final

import numpy as np

from diagnoser.bayesnet.network import SUM_TOLERANCE, Definition, Draft, TableEntry, Variable, at
from diagnoser.errors import NetworkError

_WORD: Final = re.compile(r"\S+")
_COMMENT: Final = re.compile(r"#[^\n]*")
_NAMED_SCOPE: Final = re.compile(r"^[ \t]*\d+(?:[ \t]+\d+)+[ \t]+#[ \t]*\S", re.MULTILINE)
_MAX_COUNT: Final = 10_000_000


class _Words:
    """The words of a file, taken one by one.  `line` is the line of the last word."""

    def __init__(self, text: str) -> None:
        clean = _COMMENT.sub("", text)
        self.words: list[tuple[str, int]] = [
            (word, number) for number, row in enumerate(clean.split("\n"), 1) for word in _WORD.findall(row)
        ]
        self.next = 0

    @property
    def line(self) -> int:
        return self.words[max(0, self.next - 1)][1]

    def take(self, what: str) -> str:
        if self.next == len(self.words):
            raise at(self.line, f"the file ends where {what} should follow; it may be cut off.")
        self.next += 1
        return self.words[self.next - 1][0]

    def count(self, what: str) -> int:
        word = self.take(what)
        if not word.isdecimal() or len(word) > len(str(_MAX_COUNT)) or int(word) > _MAX_COUNT:
            raise at(self.line, f"{word[:30]!r} stands where {what} should be.")
        return int(word)

    def number(self, what: str) -> float:
        word = self.take(what)
        try:
            return float(word)
        except ValueError as error:
            raise at(self.line, f"{word[:30]!r} stands where {what} should be.") from error


def read_uai(text: str) -> Draft:
    """Return the content of a UAI file of type BAYES. NetworkError names the line that cannot be read."""
    words = _Words(text)
    if not words.words:
        raise NetworkError("The file holds no network: it is empty.")
    kind = words.take("the type of the network")
    if kind.upper() != "BAYES":
        raise at(
            words.line, f"the network is of type {kind[:30]!r}; only BAYES (a Bayesian network) can be read."
        )
    variables = _variables(words)
    scopes = [_scope(words, len(variables)) for _ in range(words.count("the number of tables"))]
    definitions = [_definition(words, scope, variables) for scope in scopes]
    if len(_NAMED_SCOPE.findall(text)) == len(scopes) > 0:
        definitions = [replace(each, parents=each.parents[::-1]) for each in definitions]
    elif not _sum_to_one(definitions, variables, fastest=True) and _sum_to_one(
        definitions, variables, fastest=False
    ):
        definitions = [replace(each, parents=each.parents[::-1], layout="own_first") for each in definitions]
    if words.next < len(words.words):
        words.next += 1
        raise at(words.line, "more numbers follow the last table.")
    return Draft("", variables, definitions)


def _sum_to_one(definitions: list[Definition], variables: list[Variable], *, fastest: bool) -> bool:
    """Return whether all rows sum to one if the node's own variable is the fastest, or the slowest, axis."""
    cards = {variable.name: len(variable.states) for variable in variables}
    for each in definitions:
        shape = (-1, cards[each.name]) if fastest else (cards[each.name], -1)
        sums = np.reshape(each.entries[0].values, shape).sum(axis=1 if fastest else 0)
        if np.any(np.abs(sums - 1) > SUM_TOLERANCE):
            return False
    return True


def _variables(words: _Words) -> list[Variable]:
    total = words.count("the number of variables")
    found = []
    for number in range(total):
        states = words.count("a number of states")
        found.append(Variable(f"var_{number}", tuple(map(str, range(states))), words.line))
    return found


def _scope(words: _Words, variables: int) -> tuple[list[int], int]:
    size = words.count("the size of a table")
    scope = [words.count("a variable of a table") for _ in range(size)]
    if not scope or max(scope) >= variables:
        raise at(words.line, f"a table is over no variable, or over one that is not among the {variables}.")
    return scope, words.line


def _definition(words: _Words, scope: tuple[list[int], int], variables: list[Variable]) -> Definition:
    *parents, own = scope[0]
    stated = words.count("the length of a table")
    line = words.line
    needed = prod(len(variables[each].states) for each in scope[0])
    if stated != needed:
        raise at(line, f"the table of var_{own} has {stated} numbers where {needed} are needed.")
    values = tuple(words.number("a probability") for _ in range(stated))
    return Definition(
        f"var_{own}", tuple(f"var_{each}" for each in parents), (TableEntry("table", values, line),), scope[1]
    )
