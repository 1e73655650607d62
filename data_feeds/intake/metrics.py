"""`/metrics` of the feeds process in the Prometheus format, read from the lines' own counters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from data_feeds.lines import Line

COUNTERS = ("payloads", "observations", "rejected", "repeated", "late", "dropped")


class Lines(Collector):
    def __init__(self, lines: Mapping[str, Line]) -> None:
        self._lines = lines

    def collect(self) -> Iterable[Metric]:
        for name in COUNTERS:
            counter = CounterMetricFamily(
                f"patriot_feed_{name}", f"{name} since start", labels=["feed"]
            )
            for line in self._lines.values():
                counter.add_metric([line.name], getattr(line.status, name))
            yield counter
        state = GaugeMetricFamily(
            "patriot_feed_state", "1 for the state it is in", labels=["feed", "state"]
        )
        good = GaugeMetricFamily(
            "patriot_feed_last_good_timestamp_seconds", "Last good payload", labels=["feed"]
        )
        for line in self._lines.values():
            state.add_metric([line.name, str(line.status.state)], 1)
            if line.status.last_good_at:
                good.add_metric([line.name], line.status.last_good_at.timestamp())
        yield from (state, good)


def exposition(lines: Mapping[str, Line]) -> bytes:
    registry = CollectorRegistry()
    registry.register(Lines(lines))
    return generate_latest(registry)
