"""The OpenAPI document of the service, with the problem details common to all routes."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.http.problems import Problem


def install(app: FastAPI) -> None:
    """Serve the document at `/openapi.json`."""
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        schema = get_openapi(title=app.title, summary=app.summary, version=app.version, routes=app.routes)
        models = schema.setdefault("components", {}).setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        models |= problem.pop("$defs") | {"Problem": problem}
        for operation in (each for path in schema["paths"].values() for each in path.values()):
            if "security" in operation:  # a key, or none while no key was ever made
                operation["security"].append({})
        app.openapi_schema = schema
    return app.openapi_schema
