"""The description of the service that client generators read."""

import difflib
import json
from pathlib import Path

from api.openapi import document, main

FILE = Path(__file__).parents[2] / "openapi.json"


def test_the_checked_in_document_describes_this_service():
    """Where it does not, the difference is shown; `make openapi` writes the document again."""
    kept, made = FILE.read_text(encoding="utf-8"), document()

    difference = difflib.unified_diff(kept.splitlines(), made.splitlines(), "openapi.json", "the service")
    assert "\n".join(difference) == ""


def test_the_command_writes_the_document(tmp_path):
    """To the path that it is given, and it opens no database for that."""
    main([str(tmp_path / "openapi.json")])

    assert (tmp_path / "openapi.json").read_text(encoding="utf-8") == document()
    assert [each.name for each in tmp_path.iterdir()] == ["openapi.json"]


def test_a_served_document_is_the_same(client):
    """What a client downloads is what is checked in."""
    assert client.get("/openapi.json").json() == json.loads(FILE.read_text(encoding="utf-8"))
