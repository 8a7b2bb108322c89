"""An empty FastAPI service: it parses a request and returns a body of a given size, under the same server.

`python -m benchmarks.empty_route FOLDER` serves `POST /full` and `POST /kit`, which return `full.json` and `kit.json`
of the folder, on a free port.
"""

import json
import sys
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI


def app_of(folder: Path) -> FastAPI:
    """Return the service."""
    app = FastAPI()
    for name in ("full", "kit"):
        app.post(f"/{name}")(_route(json.loads((folder / f"{name}.json").read_bytes())))
    return app


def _route(answer: dict[str, Any]) -> Any:
    def empty(request: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 -- it is parsed, and nothing else
        return answer

    return empty


if __name__ == "__main__":
    uvicorn.run(app_of(Path(sys.argv[1])), port=0, http="h11", access_log=False, server_header=False)
