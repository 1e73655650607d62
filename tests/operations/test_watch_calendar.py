"""Days on which offices are closed, checked against decrees of the three ministers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from holidays import country_holidays

from city.profile import load
from operations.calendar import around, holidays_of, names_of


def test_independence_day_lebaran_and_joint_leave_are_holidays() -> None:
    closed = holidays_of([2025])
    for day in (
        date(2025, 8, 17),
        date(2025, 3, 31),  # Idul Fitri 1446
        date(2025, 4, 1),
        date(2025, 4, 2),  # joint leave
        date(2025, 12, 25),
        date(2025, 12, 26),  # joint leave
    ):
        assert day in closed
    assert date(2025, 4, 8) not in closed


def test_a_holiday_has_a_name_in_both_languages() -> None:
    day = date(2026, 8, 17)
    assert "Kemerdekaan" in names_of(2026)[day]
    assert "Independence" in names_of(2026, "en")[day]
    assert names_of(2026, "xx")[day] == names_of(2026)[day]


def test_the_year_is_that_of_the_city_not_of_greenwich() -> None:
    """At 23.00 UTC on New Year's Eve it is New Year's Day in the city."""
    eve = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert max(around(eve, "Asia/Jakarta")).year == 2028
    assert max(around(eve, "UTC")).year == 2027


def test_the_dates_of_ramadan_are_the_librarys_and_not_a_guess() -> None:
    """Its beginning is one of Brunei's holidays, which watches the moon by the same rule; a day's
    difference between countries is usual."""
    ramadans = load("bekasi").clocks.calendar.exceptions
    assert [each.first.year for each in ramadans] == [2025, 2026, 2027, 2028]
    for each in ramadans:
        begins = min(country_holidays("BN", years=each.first.year).get_named("Ramadan"))
        assert abs(each.first - begins) <= timedelta(days=1)
        feast = min(
            country_holidays("ID", years=each.last.year, language="en_US").get_named("Eid al-Fitr")
        )
        assert each.last == feast - timedelta(days=1)
        assert each.last - each.first < timedelta(days=30)
