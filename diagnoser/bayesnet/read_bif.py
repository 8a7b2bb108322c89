"""Read BIF, the Bayesian interchange format (Cozman 1998), in all variants that programs write.

Programs do not keep to the published grammar.  A file is therefore split by its punctuation: braces end blocks,
semicolons end statements, and declared names are recognised.  Names may contain spaces, brackets, dots, signs, commas
(in intervals) and Chinese, and they may be quoted.  Entries may have any order, and comments and properties may be
anywhere.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from diagnoser.bayesnet.network import Definition, Draft, TableEntry, Variable, at, match_pieces
from diagnoser.errors import NetworkError

_SKIPPED: Final = re.compile(r'"[^"\n]*"|"|//[^\n]*|/\*.*?\*/|/\*|[\ue000\ue001]', re.DOTALL)
# A quoted string becomes a number between two private characters, so that the punctuation inside it does not count.
# The same two characters in a file are treated as quoted strings.
_MARK: Final = re.compile("\ue000(\\d+)\ue001")
_KEYWORD: Final = re.compile(r"\s*(network|variable|probability)\b")
_BLANKS: Final = re.compile(r"\s*")
_BRACE: Final = re.compile(r"[{}]")
_TYPE: Final = re.compile(r"type\s+(\w+)\s*\[\s*(\d{1,9})\s*\]\s*\{([^{}]*)\}", re.DOTALL)
_NUMBER: Final = re.compile(r"[\s,]+")


class _Block(NamedTuple):
    """A keyword, the text before its brace, the text inside its braces, and the positions of both texts."""

    keyword: str
    header: str
    header_at: int
    body: str
    body_at: int


@dataclass(frozen=True, eq=False)
class _Source:
    """A file with comments removed and quoted strings replaced.  All newlines are kept."""

    text: str
    quoted: Sequence[str]
    newlines: Sequence[int]

    def line(self, position: int) -> int:
        return bisect_right(self.newlines, position) + 1

    def plain(self, text: str) -> str:
        """Return a name as in the file, without quotation marks and outer blanks."""
        return _MARK.sub(lambda mark: self.quoted[int(mark[1])], text).strip()

    def first_line(self, text: str, position: int) -> int:
        """Return the line of the first visible character of a piece of the text."""
        return self.line(position + len(text) - len(text.lstrip()))


def read_bif(text: str) -> Draft:
    """Return the content of a BIF file. NetworkError names the line that cannot be read."""
    source = _source(text)
    blocks = list(_blocks(source))
    if not blocks:
        raise NetworkError("The file holds no network: it is empty.")
    variables = [_variable(source, block) for block in blocks if block.keyword == "variable"]
    names = {variable.name: variable for variable in variables}
    definitions = [_definition(source, block, names) for block in blocks if block.keyword == "probability"]
    titles = [source.plain(block.header) for block in blocks if block.keyword == "network"]
    return Draft(titles[0] if titles else "", variables, definitions)


def _source(text: str) -> _Source:
    quoted: list[str] = []

    def replace(match: re.Match[str]) -> str:
        found = match[0]
        if found in {'"', "/*"}:
            line = text.count("\n", 0, match.start()) + 1
            raise at(line, "a quotation mark is not closed." if found == '"' else "a comment is not closed.")
        if found[0] in '"\ue000\ue001':
            quoted.append(found.strip('"'))
            return f"\ue000{len(quoted) - 1}\ue001"
        return " " + "\n" * found.count("\n")

    clean = _SKIPPED.sub(replace, text)
    return _Source(clean, quoted, [match.start() for match in re.finditer("\n", clean)])


def _blocks(source: _Source) -> Iterator[_Block]:
    text, position = source.text, _after_blanks(source.text, 0)
    while position < len(text):
        match = _KEYWORD.match(text, position)
        if match is None:
            rest = text[position:].lstrip()
            line = source.first_line(text[position:], position)
            hint = (
                "a brace is closed that was not opened"
                if rest[0] == "}"
                else f"{_start(rest)!r} is not expected here"
            )
            raise at(line, f"{hint}.")
        opening = text.find("{", match.end())
        line = source.line(match.start(1))
        if opening < 0:
            raise at(line, f"the {match[1]} block has no opening brace; the file may be cut off.")
        closing = _closing_brace(text, opening)
        if closing is None:
            raise at(line, f"the {match[1]} block that begins here is not closed; the file may be cut off.")
        yield _Block(
            match[1], text[match.end() : opening], match.end(), text[opening + 1 : closing], opening + 1
        )
        position = _after_blanks(text, closing + 1)


def _after_blanks(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    return match.end() if match else position


def _start(text: str) -> str:
    return text.split(maxsplit=1)[0][:30]


def _closing_brace(text: str, opening: int) -> int | None:
    depth = 0
    for match in _BRACE.finditer(text, opening):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    return None


def _statements(source: _Source, block: _Block) -> Iterator[tuple[str, int]]:
    position = block.body_at
    *closed, rest = block.body.split(";")
    for statement in closed:
        if statement.strip():
            yield statement.strip(), source.first_line(statement, position)
        position += len(statement) + 1
    if rest.strip():
        raise at(source.first_line(rest, position), f"a semicolon is missing after {_start(rest)!r}.")


def _variable(source: _Source, block: _Block) -> Variable:
    line = source.first_line(block.header, block.header_at)
    name = source.plain(block.header)
    states: tuple[str, ...] | None = None
    properties: dict[str, str] = {}
    for statement, at_line in _statements(source, block):
        if statement.startswith("property"):
            key, _, value = source.plain(statement.removeprefix("property")).partition("=")
            properties[key.strip()] = value.strip()
        elif statement.startswith("type"):
            states = _states(source, name, statement, at_line)
        else:
            raise at(at_line, f"{_start(statement)!r} is not expected in a variable.")
    if states is None:
        raise at(line, f"variable {name!r} has no type.")
    return Variable(name, states, line, properties)


def _states(source: _Source, name: str, statement: str, line: int) -> tuple[str, ...]:
    match = _TYPE.fullmatch(statement)
    if match is None:
        raise at(line, f"the type of {name!r} is not of the form: type discrete [ 2 ] {{ first, second }}.")
    if match[1] != "discrete":
        raise at(line, f"variable {name!r} is {match[1]}; only discrete variables can be read.")
    count = int(match[2])
    readings = (
        match[3].split(","),
        _split_outside_brackets(match[3]),
        _MARK.sub(r" \g<0> ", match[3]).split(),
    )
    for reading in readings:
        if len(reading) == count and all(each.strip() for each in reading):
            return tuple(source.plain(each) for each in reading)
    found = len([each for each in readings[0] if each.strip()])
    raise at(line, f"variable {name!r} is said to have {count} states, and {found} are listed.")


def _split_outside_brackets(text: str) -> list[str]:
    """Return the pieces between commas outside brackets.  Any closing bracket closes any opening one.

    >>> _split_outside_brackets("[0,5), [5,9]")
    ['[0,5)', ' [5,9]']
    """
    pieces, depth = [""], 0
    for character in text:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += character
    return pieces


def _definition(source: _Source, block: _Block, variables: Mapping[str, Variable]) -> Definition:
    line = source.first_line(block.header, block.header_at)
    header = block.header.strip()
    if not (header.startswith("(") and header.endswith(")")):
        raise at(line, "a probability block must begin with its variables in brackets.")
    name, parents = _family(source, header[1:-1], variables, line)
    entries = tuple(
        _entry(source, name, *statement) for statement in _statements(source, block) if _counts(statement[0])
    )
    return Definition(name, parents, entries, line, layout="own_first" if parents else "own_last")


def _counts(statement: str) -> bool:
    return not statement.startswith("property")


def _family(
    source: _Source, text: str, known: Mapping[str, Variable], line: int
) -> tuple[str, tuple[str, ...]]:
    own, bar, given = text.partition("|")
    if bar:
        return source.plain(own), tuple(_names(source, given, known)) if given.strip() else ()
    whole = source.plain(own)
    if whole in known:
        return whole, ()
    # In early drafts of the format the variable and its parents are listed without a bar.
    first, *rest = _names(source, own, known) or [whole]
    if not first:
        raise at(line, "a probability block names no variable.")
    return first, tuple(rest)


def _names(source: _Source, text: str, known: Mapping[str, Variable]) -> list[str]:
    pieces = [source.plain(each) for each in text.split(",")]
    if all(piece in known for piece in pieces):
        return pieces
    for count in range(len(pieces) - 1, 0, -1):
        joined = match_pieces(pieces, [known] * count)
        if joined is not None:
            return joined
    words = [source.plain(each) for each in _MARK.sub(r" \g<0> ", text).replace(",", " ").split()]
    return words if all(word in known for word in words) else pieces


def _entry(source: _Source, name: str, statement: str, line: int) -> TableEntry:
    if statement.startswith("("):
        bracket = statement.rfind(")")
        if bracket < 0:
            raise at(line, f"a bracket is not closed in a row of {name!r}.")
        states = tuple(source.plain(each) for each in statement[1:bracket].split(","))
        return TableEntry("row", _numbers(name, statement[bracket + 1 :], line), line, states)
    for kind in ("table", "default"):
        if re.match(rf"{kind}\b", statement):
            return TableEntry(kind, _numbers(name, statement.removeprefix(kind), line), line)
    raise at(line, f"{_start(statement)!r} is not expected in the probabilities of {name!r}.")


def _numbers(name: str, text: str, line: int) -> tuple[float, ...]:
    words = [word for word in _NUMBER.split(text) if word]
    try:
        return tuple(map(float, words))
    except ValueError:
        wrong = next(word for word in words if not _is_number(word))
        raise at(line, f"{wrong[:30]!r} in the probabilities of {name!r} is not a number.") from None


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True
