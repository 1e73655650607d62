"""The fleet benchmark runs its whole road, with few vehicles."""

from __future__ import annotations

from benchmarks import fleet


def test_the_fleet_benchmark_makes_rows_and_gets_pages_from_a_real_process() -> None:
    figures = fleet.run(vehicles=3, every_s=30)
    assert figures["points"] == 2 * 3 * 2880
    assert 3 * 31 * 40 < figures["rowsOfMonth"] < 3 * 31 * 200, "a day's stops and drives"
    asked = [
        figures[key] for key in ("firstMs", "monthMs", "againMs", "rowsMs", "vehicleMs", "trackMs")
    ]
    assert all(0 < each["median"] <= each["slowest"] for each in asked)
    assert figures["trackMs"]["kib"] > 10
