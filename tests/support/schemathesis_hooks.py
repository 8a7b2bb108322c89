"""Rules of this service missing in OpenAPI, for schemathesis. `schemathesis.toml` names this file.

Rules about several fields together are checked by the service alone, because generators of clients cannot read them in
a schema (`anyOf` of required fields). Here, generated requests allowed by the schema are changed to keep these rules.
Requests forbidden by the schema stay as they are. Lines are generated here, and tables get a header, because their
schema is a text.
"""

import json

import schemathesis
from hypothesis import strategies
from schemathesis.core import NotSet

LINES = strategies.one_of(
    strategies.sampled_from(
        [
            b'{"report": "no display", "detail": "kit"}',
            b'{"machine": "7979Q7C", "detail": "kit"}',
            b'{"report": "x", "report": "y"}',
            b'{"findings": [{"symptom": "LP_MEM", "state": "present", "asked": 0}]}',
            b'{"findings": [{"symptom": "NOPE", "state": "present"}]}',
            b'{"ticket_id": "T-1", "report": "no display", "causes": ["DIMM"], "visits": 1}',
            b'{"max_spares": 3, "machine": "7979Q7C"}',
            b"{}",
            b"[]",
            b"null",
            b"[" * 5000,
            b'{"machine": "7979Q7C", "max_spares": 1e400}',
        ]
    ),
    strategies.text(max_size=40).filter(str.strip).map(lambda line: json.dumps(line)[1:-1].encode()),
    strategies.recursive(
        strategies.none() | strategies.booleans() | strategies.floats() | strategies.text(max_size=20),
        lambda inner: (
            strategies.lists(inner, max_size=3)
            | strategies.dictionaries(
                strategies.sampled_from(["report", "machine", "findings", "symptom", "state", "stock"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode()),
)
"""Lines of a batch or of tickets: sound ones, wrong ones, and no JSON at all. Each is answered for itself."""
schemathesis.openapi.media_type(
    "application/x-ndjson", strategies.lists(LINES, min_size=1, max_size=12).map(b"\n".join)
)


def lines_of(value):
    """Return a body as bytes. Values generated for JSON, such as a list, become lines."""
    if isinstance(value, bytes | str):
        return value if isinstance(value, bytes) else value.encode()
    return b"\n".join(json.dumps(each).encode() for each in (value if isinstance(value, list) else [value]))


@schemathesis.serializer("application/x-ndjson")
def as_lines(_context, value):
    """Write a body of lines."""
    return lines_of(value)


@schemathesis.hook
def filter_case(_context, case):
    """Leave out bodies of lines other than text: no client can send one.

    Every text is a body of lines, and each line is answered for itself. Values made by schemathesis to break the
    schema, such as a list, would be written as a text again, and the service is right to answer its lines.
    """
    return not (case.media_type == "application/x-ndjson" and not isinstance(case.body, bytes | str | NotSet))


@schemathesis.hook
def before_call(_context, case, **_):
    """Make a request allowed by the schema keep the rules checked by the service alone."""
    if case.media_type == "application/x-ndjson" and isinstance(case.body, list):
        # A link has put the list of an answer into a body of lines. As a text it is what the schema says.
        case.body = lines_of(case.body).decode()
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if (case.headers or {}).get("If-Match") == "0":
        del case.headers["If-Match"]  # schemathesis 4.32 takes the number 0 for a value of this header
    operation, body = case.operation.definition.raw.get("operationId"), case.body
    if operation == "import_inventory" and isinstance(body, str):
        case.body = f"serial,machine\n{body}"
    if not isinstance(body, dict):
        return
    for each in body.get("findings") or []:
        keep_rules_of_a_finding(each)
    if operation == "create_diagnosis":
        keep_rules_of_a_request(body)


def keep_rules_of_a_finding(finding):
    """Keep either `state` or `probability`. A measured finding answers no question."""
    if finding.get("probability") is None:
        finding["state"] = finding.get("state") or "present"
    else:
        finding.pop("state", None)
    if finding.get("known") == "measured":
        finding.pop("asked", None)


def keep_rules_of_a_request(body):
    """Keep at least one of `report`, `findings`, `machine` and `context`. A short answer judges no proposed kit."""
    if not ((body.get("report") or "").strip() or any(map(body.get, ("findings", "machine", "context")))):
        body["machine"] = "7979Q7C"
    if body.get("detail") == "kit":
        body.pop("proposed_parts", None)
