"""The page on the architecture, the import contract and the tree of files say the same."""

import ast
import re
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
LONGEST_CHAIN = 23
"""Modules in the longest chain of imports.

It was 24 before the layers were cut and 20 after. Sharing work between the models of a comparison, and tables that hold
events, have added three.
"""


def layers_of_the_contract():
    """The layers in `pyproject.toml`, highest first, each a set of modules."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["id"] == "layers")
    return [set(layer.split(" | ")) for layer in layers]


def modules_of_the_table():
    """The modules of the library in the first column of the table, highest first."""
    rows = re.findall(r"^\| `diagnoser/([\w./]+)` \|", PAGE.split("## One report")[0], re.MULTILINE)
    return [each.removesuffix(".py").removesuffix("/") for each in rows]


def test_the_table_names_every_module_of_the_library():
    """Each folder and file of `diagnoser/` has one row, and each row has a folder or a file."""
    found = {
        path.stem
        for path in (ROOT / "diagnoser").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists()) or path.suffix == ".py"
    }
    assert sorted(modules_of_the_table()) == sorted(found - {"__init__", "__main__"})


def test_the_table_has_the_order_of_the_import_contract():
    """No layer in the table is above a layer with the right to import it."""
    height = {module: row for row, layer in enumerate(layers_of_the_contract()) for module in layer}
    rows = [height[module] for module in modules_of_the_table()]
    assert rows == sorted(rows)


def test_every_path_on_the_page_exists():
    """The page names no missing file."""
    named = re.findall(r"`((?:api|diagnoser|tests|data|docs)/[\w./]*)`", PAGE)
    assert [path for path in named if not (ROOT / path).exists()] == []


def imports():
    """Return module -> imported modules of the library, from anywhere in its file."""
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in (ROOT / "diagnoser").rglob("*.py")
    }
    return {module: set(imported(path, files)) - {module} for module, path in files.items()}


def imported(path, files):
    """Yield the modules of the library imported by a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("diagnoser"):
            for name in node.names:
                module = f"{node.module}.{name.name}"
                yield module if module in files else node.module


def test_no_chain_of_imports_is_long_and_none_is_a_circle():
    """Every chain of imports from a command is short."""
    graph, chains = imports(), {}
    for module in TopologicalSorter(graph).static_order():  # raises CycleError on a circle
        longest = max((chains[each] for each in graph[module]), key=len, default=())
        chains[module] = (module, *longest)

    chain = max(chains.values(), key=len)
    assert len(chain) <= LONGEST_CHAIN, " -> ".join(chain)
