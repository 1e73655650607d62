"""Counters of one web process for /metrics and for the benchmarks."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dashboard.live.hub import Hub


class HubCollector(Collector):
    """Reads the hub when asked; nothing is counted twice."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub

    def collect(self) -> Iterator[Metric]:
        hub = self.hub
        counts = {
            "changes": ("Changes taken from the store", hub.changes),
            "rounds": ("Publishing rounds that had news", hub.rounds),
            "encodes": ("Messages encoded, one per cursor and set of views", hub.board.encodes),
            "views_drawn": ("Views computed", hub.views.drawn),
            "messages_sent": ("Messages handed to screens", hub.sent),
        }
        for name, (meaning, value) in counts.items():
            yield CounterMetricFamily(f"patriot_live_{name}", meaning, value=value)
        if archive := hub.picture.feeds().get("archive"):
            told = "Observations lost while the archive could not be written"
            yield CounterMetricFamily("patriot_archive_lost", told, value=archive.rejected)
            told = "Observations in the archive's files"
            yield CounterMetricFamily("patriot_archive_kept", told, value=archive.observations)
        gauges = {
            "screens": ("Connected screens", len(hub.screens)),
            "vehicles": ("Vehicles known", len(hub.vehicles)),
            "store_lost": ("1 while the store does not answer", int(hub.door.lost_at is not None)),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(f"patriot_live_{name}", meaning, value=value)


def registry(hub: Hub) -> CollectorRegistry:
    """A registry of its own, so that several apps in one process do not collide."""
    made = CollectorRegistry()
    made.register(HubCollector(hub))
    return made
