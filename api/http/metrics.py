"""The Prometheus metrics of a service. Each service has its own registry, so two in one process do not collide.

Several workers write them to files of one folder, and each worker shows the sums over all of them.
"""

import os
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from diagnoser.types import Answer, KitAnswer

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder of workers. prometheus_client reads it when it is imported."""
SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SHARES: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)


class Metrics:
    """All metrics of the service. No label is chosen by clients, such as a text or a customer."""

    def __init__(self) -> None:
        """Make all metrics, at zero."""
        self._registry = CollectorRegistry()
        self._version = ""
        self.requests = self._counter(
            "http_requests", "HTTP requests by route and status", "method", "route", "status"
        )
        self.seconds = Histogram(
            "diagnoser_http_request_seconds",
            "Time to answer an HTTP request",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self.diagnoses = self._counter("diagnoses", "Answers given, by advice", "advice")
        self.kits = self._counter("kits", "Kits advised, by their number of pieces", "pieces")
        self.reports = self._counter(
            "reports", "Answers given, by how much of the text was understood", "understood"
        )
        self.unusual = self._counter("unusual_reports", "Reports unlike any seen")
        self.promised = Histogram(
            "diagnoser_promised_first_time_fix",
            "Promised probability that the kit fixes the machine at the first visit",
            buckets=SHARES,
            registry=self._registry,
        )
        self.outcomes = self._counter("outcomes", "Outcomes reported")
        self.ready = Gauge(
            "diagnoser_ready",
            "1 while every worker can answer",
            registry=self._registry,
            multiprocess_mode="livemin",
        )
        self.model = Gauge(
            "diagnoser_model_info",
            "Workers that answer with a model version",
            ("version",),
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"diagnoser_{name}", what, labels, registry=self._registry)

    def count_answer(self, answer: Answer | KitAnswer) -> None:
        """Count one answer. A short answer gives no advice, and does not say whether the report is unusual."""
        self.kits.labels(str(len(answer.kit.parts))).inc()
        self.promised.observe(answer.kit.coverage)
        self.reports.labels(answer.understood).inc()
        if isinstance(answer, KitAnswer):
            self.diagnoses.labels("none").inc()
            return
        self.diagnoses.labels(answer.advice).inc()
        self.unusual.inc(answer.surprise.unusual)

    def note_state(self, *, ready: bool, version: str) -> None:
        """Note whether this process can answer, and its model version. Empty without one."""
        self.ready.set(ready)
        if version != self._version:
            for each, workers in ((self._version, 0), (version, 1)):
                if each:
                    self.model.labels(each).set(workers)
            self._version = version

    def text(self) -> bytes:
        """Return all metrics in the Prometheus text format, with those of the other workers."""
        registry = self._registry
        if folder := os.environ.get(FOLDER):
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)
        return generate_latest(registry)
