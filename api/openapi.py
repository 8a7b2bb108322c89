"""`python -m api.openapi`: write `openapi.json`, the description of the service for client generators."""

import json
import sys
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
    given = sys.argv[1:] if arguments is None else arguments
    path = Path(given[0]) if given else FILE
    path.write_text(document(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
