"""`python -m api.openapi`: write `openapi.json`, the description of the service for client generators."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from api.app import create_app
from api.settings import Settings

FILE = Path("openapi.json")


def document() -> str:
    """Return the OpenAPI document as indented JSON. No database is opened and no model is loaded."""
    return json.dumps(create_app(Settings()).openapi(), ensure_ascii=False, indent=1) + "\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the document to the path in the arguments, or to `openapi.json`."""
    parser = argparse.ArgumentParser(prog="python -m api.openapi", description="Write the OpenAPI document.")
    parser.add_argument("path", nargs="?", type=Path, default=FILE)
    parser.parse_args(arguments).path.write_text(document(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
