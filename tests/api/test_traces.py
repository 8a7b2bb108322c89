"""Traces by OpenTelemetry: what a collector gets of a request, and what it never gets."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx2
import pytest

service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture
def collector(monkeypatch):
    """A collector on loopback; what it has received."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        """Keeps what is sent."""

        def do_POST(self):
            """Keep a body."""
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield received
    server.shutdown()
    thread.join()
    server.server_close()


def spans(bodies):
    """The spans in what a collector got: name -> trace and attributes."""
    found = {}
    for body in bodies:
        request = service.ExportTraceServiceRequest()
        request.ParseFromString(body)
        for resource in request.resource_spans:
            for each in (span for scope in resource.scope_spans for span in scope.spans):
                found[each.name] = (
                    each.trace_id.hex(),
                    {one.key: one.value.string_value for one in each.attributes},
                )
    return found


def test_a_span_names_what_we_know_and_no_customer(serve, collector):
    """It belongs to the trace of the client; neither text nor query leaves the service."""
    server = serve(telemetry="true", log_format="json")
    said = httpx2.post(
        f"{server.address}/v1/diagnoses?customer=Acme",
        json={"report": "4个HDD黄灯常亮 Acme"},
        headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"},
        timeout=60,
    ).json()
    server.stop()  # sends what is left

    trace, attributes = spans(collector)["POST /v1/diagnoses"]
    assert trace == TRACE
    assert attributes["diagnosis_id"] == said["diagnosis_id"]
    assert attributes["model_version"] == said["model_version"]
    assert attributes["url.path"] == "/v1/diagnoses"
    assert not [body for body in collector if b"Acme" in body]
