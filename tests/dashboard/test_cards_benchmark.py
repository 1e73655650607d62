"""The report-card benchmark runs its whole road, with few complaints."""

from __future__ import annotations

from benchmarks import cards


def test_the_report_card_benchmark_gets_pages_cases_and_a_file_from_a_real_process() -> None:
    figures = cards.run(cases=300)
    assert figures["cases"] == 300
    assert 0 < figures["warmMs"]["median"] <= figures["warmMs"]["slowest"]
    assert all(figures[key] for key in ("coldMs", "unchangedMs", "casesMs", "xlsxS", "webMib"))
