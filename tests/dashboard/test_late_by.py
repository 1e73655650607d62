"""How late a case behind a figure is: against its due time, while its time runs."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.report_cards.cases import late_by_s
from operations.report_cards.case_list import CaseLine

NOW = datetime(2016, 11, 30, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "due_h", "resolved_h", "hours"),
    [
        ("assigned", -3, None, 3),
        ("assigned", 3, None, 0),
        ("coordinating", -3, None, 0),
        ("rejected", -3, None, 0),
        ("closed", -3, -2, 1),
        ("resolved", -3, -4, 0),
    ],
)
def test_a_case_is_as_late_as_its_time_ran_over(status, due_h, resolved_h, hours):
    line = CaseLine(
        ticket="1", category="sampah", kelurahan="", status=status, received_at=NOW - 9 * HOUR,
        due_at=NOW + due_h * HOUR, assigned_at=None, arrived_at=None, closed_at=None, reopened=0,
        resolved_at=None if resolved_h is None else NOW + resolved_h * HOUR, rating=0,
    )  # fmt: skip
    assert late_by_s(line, NOW) == hours * 3600
