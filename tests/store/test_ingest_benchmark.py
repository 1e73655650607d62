"""The ingest benchmark runs its whole road and prints what it promises."""

from __future__ import annotations

import os

import pytest

from benchmarks import ingest


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="pins to one core: Linux only")
def test_the_ingest_benchmark_measures_the_whole_road_and_the_raw_one() -> None:
    before = os.sched_getaffinity(0)
    figures = ingest.run(seconds=0.05, batch=100)
    assert figures["observationsPerS"] > 1000
    assert 0 < figures["ratioToRaw"] < 1
    assert os.sched_getaffinity(0) == before
