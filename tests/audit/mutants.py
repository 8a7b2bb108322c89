"""Mutants: the source of a module with one small fault each, as a person could have written it.

A mutant has a name of three parts: the file, the function, and the change with the code around it. The name holds no
line number, so it stays the same when other lines move. `mutation.csv` gives reasons for mutants by these names.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[2]
AROUND = 40  # characters of the statement on each side of a change, in the name of a mutant

# Each comparison at its border, and turned round.
COMPARISONS = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPERATORS = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
SQL = {
    "<>": ("=",),
    "=": ("<>",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "AND": ("OR",),
    "OR": ("AND",),
    "NOT ": ("",),
    "DESC": ("ASC",),
}
SQL_WORDS = re.compile(r"(?<= )(?:<>|<=|>=|=|<|>|AND|OR|DESC)(?= |$)|\bNOT ")
SYMMETRIC = {
    "min",
    "max",
    "minimum",
    "maximum",
    "betaln",
    "logaddexp",
}  # functions whose arguments have no order
EMPTY = {
    ast.Tuple: lambda: ast.Tuple([], ast.Load()),
    ast.List: lambda: ast.List([], ast.Load()),
    ast.Dict: lambda: ast.Dict([], []),
    ast.JoinedStr: lambda: ast.Constant(""),
}


@dataclass(frozen=True, eq=False)
class Mutant:
    """One change of one module.

    Attributes:
        path: File of the module, below the root of the repository.
        name: Name of the mutant.
        tree: Syntax tree of the module without the change.
        holder: Node that holds the changed one.
        field: Its field.
        place: Index in that field. None if the field is no list.
        new: The new node.
    """

    path: str
    name: str
    tree: ast.Module
    holder: ast.AST
    field: str
    place: int | None
    new: object

    @property
    def source(self) -> str:
        """The source of the module with the change."""
        return rendered(self.tree, self.holder, self.field, self.place, self.new)


def rendered(root, holder, field, place, new) -> str:
    """The source of a tree with another node in one place. The tree itself stays as it is."""
    old = getattr(holder, field)
    if place is None:
        setattr(holder, field, new)
    else:
        setattr(holder, field, [*old[:place], new, *old[place + 1 :]])
    try:
        return ast.unparse(ast.fix_missing_locations(root))
    finally:
        setattr(holder, field, old)


def mutants(path: str) -> list[Mutant]:
    """All mutants of a module, in the order of its source, each with a name of its own."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    found = []
    for scope, statement, (holder, field, place, new) in _changes(tree, "module", None):
        name = f"{path}: {scope}: {_shown(statement, holder, field, place, new)}"
        seen[name] += 1
        number = f" #{seen[name]}" if seen[name] > 1 else ""
        found.append(Mutant(path, name + number, tree, holder, field, place, new))
    return found


def drawn(paths, number: int, seed: int) -> list[Mutant]:
    """A random sample of the mutants of some modules. A change of the code draws only its own mutants anew."""
    every = [mutant for path in paths for mutant in mutants(path)]
    return sorted(every, key=lambda one: sha256(f"{seed} {one.name}".encode()).digest())[:number]


def _changes(node: ast.AST, scope: str, statement) -> Iterator[tuple]:
    """Yield the scope, the statement and the change of every mutant below a node."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "bases", "keywords"} and not isinstance(
            node, ast.Call
        ):
            continue
        places = enumerate(value) if isinstance(value, list) else [(None, value)]
        for place, child in places:
            if not isinstance(child, ast.AST) or _says_only(child):
                continue
            inner = scope
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = child.name if scope == "module" else f"{scope}.{child.name}"
            own = child if isinstance(child, ast.stmt) else statement
            for change in _replacements(child, node, field, place):
                yield inner, own, change
            yield from _changes(child, inner, own)


def _says_only(node: ast.AST) -> bool:
    """Whether a node is an import, a docstring, or code for type checkers."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _replacements(node, holder, field, place) -> Iterator[tuple]:
    """Yield what may stand in the place of a node."""
    rule = RULES.get(type(node))
    for new in rule(node) if rule else ():
        yield holder, field, place, new
    if _is_condition(holder, field) and not isinstance(node, ast.Compare | ast.UnaryOp | ast.BoolOp):
        yield holder, field, place, ast.UnaryOp(ast.Not(), node)


def _comparison(node):
    for number, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            yield ast.Compare(
                node.left, [*node.ops[:number], other(), *node.ops[number + 1 :]], node.comparators
            )


def _arithmetic(node):
    if type(node.op) in OPERATORS and not _text(node.left) and not _text(node.right):
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)


def _and_or(node):
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def _sign(node):
    if not isinstance(node.op, ast.UAdd):
        yield node.operand


def _constant(node):
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield from (ast.Constant(value + 1), ast.Constant(value - 1))
    elif isinstance(value, str):
        for found in SQL_WORDS.finditer(value):
            for other in SQL[found[0]]:
                yield ast.Constant(value[: found.start()] + other + value[found.end() :])


def _call(node):
    if ast.unparse(node.func).rpartition(".")[2] in SYMMETRIC:
        return
    for number in range(len(node.args) - 1):
        first, second = node.args[number : number + 2]
        if _alike(first, second):
            yield ast.Call(
                node.func, [*node.args[:number], second, first, *node.args[number + 2 :]], node.keywords
            )


def _result(node):
    if node.value:
        empty = EMPTY.get(type(node.value), lambda: ast.Constant(None))()
        if ast.dump(empty) != ast.dump(node.value):
            yield ast.Return(empty)


def _dropped(node):
    yield ast.Pass()


def _added(node):
    yield ast.Pass()
    if type(node.op) in OPERATORS:
        yield ast.AugAssign(node.target, OPERATORS[type(node.op)](), node.value)


def _element(node):
    """Drop an assignment to an element or an attribute: without one to a name the code would not run at all."""
    if len(node.targets) == 1 and isinstance(node.targets[0], ast.Subscript | ast.Attribute):
        yield ast.Pass()


RULES = {
    ast.Compare: _comparison,
    ast.BinOp: _arithmetic,
    ast.BoolOp: _and_or,
    ast.UnaryOp: _sign,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Return: _result,
    ast.Raise: _dropped,
    ast.Continue: _dropped,
    ast.Break: _dropped,
    ast.Expr: _dropped,
    ast.AugAssign: _added,
    ast.Assign: _element,
}


def _is_condition(holder, field) -> bool:
    if isinstance(holder, ast.If | ast.While | ast.IfExp):
        return field == "test"
    return isinstance(holder, ast.comprehension) and field == "ifs"


def _text(node) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _alike(first, second) -> bool:
    """Whether two arguments could be taken for one another: both are names, attributes, elements or calls."""
    named = ast.Name | ast.Attribute | ast.Subscript | ast.Call
    both = isinstance(first, named) and isinstance(second, named)
    return both and ast.dump(first) != ast.dump(second)


def _shown(statement, holder, field, place, new) -> str:
    """The change and the code around it, on one line."""
    old = getattr(holder, field) if place is None else getattr(holder, field)[place]
    if old is statement:
        return f"[{_short(_one_line(_head(old)))} -> {_one_line(new)}]"
    head = _head(statement)
    before = _one_line(head)
    after = " ".join(rendered(head, head if holder is statement else holder, field, place, new).split())
    start, end = _difference(before, after)
    change = f"[{_short(before[start : len(before) - end])} -> {_short(after[start : len(after) - end])}]"
    return f"{before[max(start - AROUND, 0) : start]}{change}{before[len(before) - end :][:AROUND]}"


def _difference(one: str, other: str) -> tuple[int, int]:
    """The length of the equal beginning and of the equal end of two texts, without parts of words."""
    start = _same(one, other)
    while start and _word(one[start - 1]):
        start -= 1
    end = _same(one[start:][::-1], other[start:][::-1])
    while end and _word(one[len(one) - end]):
        end -= 1
    return start, end


def _same(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _word(character: str) -> bool:
    return character.isalnum() or character in "._"


def _short(text: str) -> str:
    return text if len(text) <= 2 * AROUND else f"{text[:AROUND]}...{text[-AROUND:]}"


def _head(statement):
    """A statement without the statements inside it. It shares its other nodes with the statement."""
    fields = dict(ast.iter_fields(statement))
    for inner in ("body", "orelse", "finalbody", "handlers"):
        if isinstance(fields.get(inner), list):
            fields[inner] = [ast.Pass()] if inner == "body" else []
    return type(statement)(**fields)


def _one_line(node) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split()).removesuffix(": pass")
