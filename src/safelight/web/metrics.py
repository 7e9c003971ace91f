"""Counters of what the HTTP side does, and the page that shows all processes' counters."""

from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from safelight.domain.states import State
from safelight.domain.store import Store

REQUESTS = Counter(
    "safelight_http_requests_total", "Requests answered.", ["method", "route", "status"]
)
SECONDS = Histogram(
    "safelight_http_request_seconds",
    "Time to answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)


class _Jobs:
    """Jobs by state, read when they are asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterable[Metric]:
        """One gauge."""
        with self._store.read() as tx:
            counts = tx.jobs.counts()
        gauge = GaugeMetricFamily("safelight_jobs", "Jobs that are kept.", labels=["state"])
        for state in State:
            gauge.add_metric([state.value], counts.get(state, 0))
        yield gauge


class MetricsPage:
    """The text that `/metrics` answers with."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._registry = CollectorRegistry()
        MultiProcessCollector(self._registry, path=str(folder))  # type: ignore[no-untyped-call]
        self._registry.register(_Jobs(store))

    def text(self) -> bytes:
        """All metrics in Prometheus' text form."""
        return generate_latest(self._registry)
