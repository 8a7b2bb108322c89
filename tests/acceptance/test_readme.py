"""The README shows the real output of its examples."""

import re

import pytest

from diagnoser.cli import command_tree
from tests.support.readme import README, blocks, run_again

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize(("kind", "block"), blocks(TEXT), ids=lambda value: value.split("\n")[0][:60])
def test_every_example_prints_what_the_readme_shows(http, server, kind, block):
    """A new run of each example gives the same output. After a change of the model, `make readme` writes it again."""
    assert run_again(kind, block, server.address) == block


def test_there_is_an_example_of_each_way_in():
    """HTTP, command line and library."""
    shown = [block for _, block in blocks(TEXT)]

    for way_in in ("$ curl", "$ .venv/bin/diagnoser diagnose", ">>> from diagnoser import"):
        assert any(block.startswith(way_in) for block in shown)


def test_every_command_and_file_that_is_named_exists():
    """No command, target or file of the README was renamed behind its back."""
    commands = {name.split()[0] for name in command_tree()}
    targets = set(
        re.findall(r"^(\w+):", (README.parent / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    links = re.findall(r"\]\((?!http|#)([^)#]+)", TEXT)

    assert set(re.findall(r"\.venv/bin/diagnoser (\w+)", TEXT)) <= commands
    assert set(re.findall(r"`?make (\w+)", TEXT)) <= targets
    assert [link for link in links if not (README.parent / link).exists()] == []


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "README.md"])
def test_every_page_that_the_documentation_links_to_exists(page):
    """The index and the map of the house point nowhere in vain."""
    docs = README.parent / "docs"
    text = (docs / page).read_text(encoding="utf-8")
    named = re.findall(r"`((?:api|diagnoser|tests|data)/[\w./]+)`", text)

    assert [link for link in re.findall(r"\]\((?!http|#)([^)#]+)", text) if not (docs / link).exists()] == []
    assert [path for path in named if not (README.parent / path).exists()] == []
