"""Read Hugin's `.net` format (Hugin API reference manual, chapter "The NET language").

A file has an optional `net` block with facts about the whole network, a block for each node, and a `potential` block
for each conditional table.  In a table the node's own states are the fastest axis, then the states of its last parent.
Brackets inside a table are optional, because the order of the numbers is fixed.  `%` starts a comment.

Utility nodes are left out with a note.  Decision nodes, continuous nodes and tables given as expressions are refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from diagnoser.bayesnet.network import Definition, Draft, TableEntry, Variable, at, utilities_left_out
from diagnoser.errors import NetworkError

_TOKEN: Final = re.compile(
    r"""(?P<skipped>\s+|%[^\n]*)|(?P<text>"(?:\\.|[^"\\])*")|(?P<mark>[{}()=;|,])|(?P<word>[^\s{}()=;|,"%]+)""",
    re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_KINDS: Final = {"discrete", "continuous", "interval", "labelled", "boolean", "numbered", "chance"}


class _Token(NamedTuple):
    """One token: its text without quotation marks, its line, and whether it was a mark such as `{`."""

    text: str
    line: int
    mark: bool = False


class _Tokens:
    """The tokens of a file, taken one by one."""

    def __init__(self, text: str) -> None:
        self.all = list(_tokens(text))
        self.next = 0

    @property
    def line(self) -> int:
        return self.all[max(0, self.next - 1)].line

    def done(self) -> bool:
        return self.next == len(self.all)

    def at_mark(self, text: str) -> bool:
        return not self.done() and self.all[self.next][0::2] == (text, True)

    def take(self, what: str) -> _Token:
        if self.done():
            raise at(self.line, f"the file ends where {what} should follow; it may be cut off.")
        self.next += 1
        return self.all[self.next - 1]

    def mark(self, text: str) -> None:
        token = self.take(f"{text!r}")
        if token[0::2] != (text, True):
            raise at(token.line, f"{token.text[:30]!r} stands where {text!r} should be.")

    def name(self, what: str) -> _Token:
        token = self.take(what)
        if token.mark:
            raise at(token.line, f"{token.text!r} stands where {what} should be.")
        return token

    def names_until(self, *ends: str) -> list[str]:
        found = []
        while not any(self.at_mark(end) for end in ends):
            found.append(self.name("the name of a node").text)
        return found


def _tokens(text: str) -> Iterator[_Token]:
    position, line = 0, 1
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise at(line, "a quotation mark is not closed.")
        if match.lastgroup == "text":
            yield _Token(_ESCAPE.sub(r"\1", match[0][1:-1]), line)
        elif match.lastgroup != "skipped":
            yield _Token(match[0], line, match.lastgroup == "mark")
        line += match[0].count("\n")
        position = match.end()


def read_hugin(text: str) -> Draft:
    """Return the content of a Hugin network. NetworkError names the line that cannot be read."""
    tokens = _Tokens(text)
    if tokens.done():
        raise NetworkError("The file holds no network: it is empty.")
    title, variables, utilities, definitions = "", [], set(), []
    while not tokens.done():
        token = tokens.name("'node' or 'potential'")
        if token.text == "net":
            title = _text(_block(tokens), "name")
        elif token.text == "potential":
            definitions.append(_potential(tokens))
        else:
            kind, name = _node_header(tokens, token)
            block = _block(tokens)
            if kind == "utility":
                utilities.add(name.text)
            else:
                variables.append(_variable(name, block))
    chance = [
        definition
        for definition, values in definitions
        if definition.name not in utilities and _check_data(definition, values)
    ]
    return Draft(title, variables, chance, utilities_left_out(utilities))


def _node_header(tokens: _Tokens, first: _Token) -> tuple[str, _Token]:
    """Return the kind of a node (`node` or `utility`) and its name."""
    token = first
    while token.text in _KINDS:
        if token.text == "continuous":
            raise at(token.line, "the file has a continuous node; only discrete nodes can be read.")
        token = tokens.name("'node'")
    if token.text in {"decision", "function"}:
        raise at(token.line, f"the file has a {token.text} node; only chance nodes can be read.")
    if token.text not in {"node", "utility"}:
        raise at(token.line, f"{token.text[:30]!r} stands where 'node' or 'potential' should be.")
    return token.text, tokens.name("the name of a node")


def _block(tokens: _Tokens) -> Mapping[str, tuple[_Token, ...]]:
    """Return the attributes of a block, name -> tokens of the value."""
    found: dict[str, tuple[_Token, ...]] = {}
    tokens.mark("{")
    while not tokens.at_mark("}"):
        name = tokens.name("an attribute")
        tokens.mark("=")
        value: list[_Token] = []
        while not tokens.at_mark(";"):
            if tokens.at_mark("}") or tokens.at_mark("{"):
                raise at(tokens.line, f"a semicolon is missing after the attribute {name.text[:30]!r}.")
            value.append(tokens.take("';'"))
        tokens.mark(";")
        found[name.text] = tuple(value)
    tokens.mark("}")
    return found


def _text(block: Mapping[str, tuple[_Token, ...]], name: str) -> str:
    return " ".join(token.text for token in block.get(name, ()))


def _variable(name: _Token, block: Mapping[str, tuple[_Token, ...]]) -> Variable:
    states = tuple(token.text for token in block.get("states", ()) if not token.mark)
    label = _text(block, "label")
    return Variable(name.text, states, name.line, {"label": label} if label else {})


def _potential(tokens: _Tokens) -> tuple[Definition, Mapping[str, tuple[_Token, ...]]]:
    """Return the definition of a table and the attributes of its block."""
    tokens.mark("(")
    name = tokens.name("the name of a node")
    own = tokens.names_until("|", ")")
    if own:
        raise at(name.line, f"the table of {name.text!r} has several nodes before '|'; only one can be read.")
    parents: list[str] = []
    if tokens.at_mark("|"):
        tokens.mark("|")
        parents = tokens.names_until(")")
    tokens.mark(")")
    block = _block(tokens)
    data = block.get("data", ())
    line = data[0].line if data else name.line
    entry = TableEntry("table", _numbers(name.text, data), line)
    return Definition(name.text, tuple(parents), (entry,), name.line), block


def _numbers(name: str, data: Sequence[_Token]) -> tuple[float, ...]:
    values = []
    for token in data:
        if token.mark and token.text in "(),":
            continue
        try:
            values.append(float(token.text))
        except ValueError:
            raise at(token.line, f"{token.text[:30]!r} in the table of {name!r} is not a number.") from None
    return tuple(values)


def _check_data(definition: Definition, block: Mapping[str, tuple[_Token, ...]]) -> bool:
    if "data" not in block:
        what = "an expression" if "model_data" in block else "no data"
        raise at(definition.line, f"the table of {definition.name!r} has {what}; numbers are needed.")
    return True
