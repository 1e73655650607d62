"""When a desk first showed a report, from what its grid held at each frame."""

from __future__ import annotations

from benchmarks.desk_screen import first_shown


def test_a_report_counts_from_the_first_frame_that_has_its_row_or_rows_below_which_it_stands() -> (
    None
):
    answers = [
        (1000.0, ["T-900", "T-002"]),  # older ones, whatever they are called: nothing is below them
        (1300.0, ["T-006", "T-005"]),
        (1600.0, ["T-007", "T-006"]),
    ]
    wanted = {"T-001", "T-002", "T-004", "T-005", "T-006", "T-007", "T-008"}
    shown = {"T-002": 1.0, "T-001": 1.3, "T-004": 1.3, "T-005": 1.3, "T-006": 1.3, "T-007": 1.6}
    assert first_shown(answers, wanted) == shown


def test_an_empty_desk_showed_nothing() -> None:
    assert first_shown([(1000.0, [])], {"T-001"}) == {}
