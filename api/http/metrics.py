"""The Prometheus metrics of a service. Each service has its own registry, so two in one process do not collide."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from diagnoser.types import MAX_SPARES, Answer, KitAnswer

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """All metrics of the service."""

    def __init__(self) -> None:
        """Make all metrics, at zero."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "diagnoser_http_requests",
            "HTTP requests by route and status",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "diagnoser_http_request_seconds",
            "Time to answer an HTTP request",
            ("method", "route"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.diagnoses = Counter(
            "diagnoser_diagnoses", "Answers given, by advice", ("advice",), registry=self.registry
        )
        self.spares = Histogram(
            "diagnoser_spares",
            "Pieces advised for one dispatch",
            buckets=range(MAX_SPARES + 1),
            registry=self.registry,
        )
        self.unread = Counter(
            "diagnoser_unread_reports", "Reports with words not understood", registry=self.registry
        )
        self.unusual = Counter("diagnoser_unusual_reports", "Reports unlike any seen", registry=self.registry)
        self.outcomes = Counter("diagnoser_outcomes", "Outcomes reported", registry=self.registry)
        self.ready = Gauge("diagnoser_ready", "1 while the service can answer", registry=self.registry)

    def count_answer(self, answer: Answer | KitAnswer) -> None:
        """Count one answer. A short answer gives no advice, and says nothing of the report."""
        self.spares.observe(len(answer.kit.parts))
        if isinstance(answer, KitAnswer):
            self.diagnoses.labels("none").inc()
            return
        self.diagnoses.labels(answer.advice).inc()
        self.unread.inc(bool(answer.unread))
        self.unusual.inc(answer.surprise.unusual)
