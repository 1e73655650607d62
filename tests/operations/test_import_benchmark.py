"""The import benchmark runs the whole road and prints what it promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import imports


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc: Linux only")
def test_the_import_benchmark_measures_both_kinds_of_files_with_wrong_and_known_rows() -> None:
    figures = imports.run(csv_rows=2000, xlsx_rows=1000)
    for kind, rows in (("csv", 2000), ("xlsx", 1000)):
        told = figures[kind]
        assert told["rows"] == sum(told["counts"].values()) == rows
        assert told["counts"]["wrong"] == rows / 10
        assert told["counts"]["known"] > 0, "the store holds rows of an earlier import"
        assert told["peakMib"] > 10
        assert told["cpuS"] > 0
