"""A ticket as people say it on the telephone: its last digits."""

import pytest

from dashboard.case_desk.acts import whole_ticket
from operations.desk import DeskError

KNOWN = ["BKS-2026-000037", "BKS-2026-100037", "BKS-2026-051204", "BKS-2026-000040"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("37", "BKS-2026-000037"),
        ("0037", "BKS-2026-000037"),
        ("…0037", "BKS-2026-000037"),
        ("1204", "BKS-2026-051204"),
        ("BKS-2026-000040", "BKS-2026-000040"),
        ("99", "99"),
    ],
)
def test_a_short_number_means_the_case_of_that_number_or_the_one_that_ends_so(said, meant):
    assert whole_ticket(said, "BKS-2026-000040", KNOWN) == meant


def test_a_number_that_several_cases_may_mean_is_asked_for_in_full():
    with pytest.raises(DeskError, match="Several reports end with 37"):
        whole_ticket("37", "", ["BKS-2025-000037", "BKS-2026-000037"])
