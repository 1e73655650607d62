from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from city.profile import load
from city.service_times import UNSET, Calendar, ServiceTime
from city.working_time import deadline, elapsed_s

JAKARTA = ZoneInfo("Asia/Jakarta")
OFFICE = Calendar(
    time_zone="Asia/Jakarta", hours=((time(8), time(16)),) * 5 + (None, None)
)  # 8 h a day
UNEVEN = load("bekasi").clocks.calendar
LEBARAN = frozenset({date(2026, 3, 20), date(2026, 3, 23), date(2026, 3, 24)})


def at(day: str) -> datetime:
    """City time."""
    return datetime.fromisoformat(day).replace(tzinfo=JAKARTA)


def due(start: str, amount: float, unit: str, calendar: Calendar = OFFICE, off=frozenset()) -> str:
    service = ServiceTime(amount=amount, unit=unit)
    found = deadline(at(start), service, calendar, off).astimezone(JAKARTA)
    return f"{found:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected", "why"),
    [
        ("2026-03-02 10:00", 3, "working_hours", "2026-03-02 13:00", "within the day"),
        ("2026-03-02 15:00", 3, "working_hours", "2026-03-03 10:00", "over the evening"),
        ("2026-03-06 15:00", 3, "working_hours", "2026-03-09 10:00", "over the weekend"),
        ("2026-03-02 10:00", 6, "working_hours", "2026-03-02 16:00", "due at closing time"),
        ("2026-03-07 11:00", 1, "working_hours", "2026-03-09 09:00", "told on a Saturday"),
        ("2026-03-02 03:00", 1, "working_hours", "2026-03-02 09:00", "told before opening"),
        ("2026-03-02 23:59", 8, "working_hours", "2026-03-03 16:00", "told before midnight"),
        ("2026-03-19 15:00", 2, "working_hours", "2026-03-25 09:00", "over Lebaran"),
        ("2026-03-02 10:00", 5, "working_days", "2026-03-09 10:00", "five days and a weekend"),
        ("2026-03-18 10:00", 5, "working_days", "2026-03-30 10:00", "five days and Lebaran"),
        ("2026-03-06 23:00", 36, "hours", "2026-03-08 11:00", "around the clock counts Sundays"),
        ("2026-03-06 23:58", 7, "minutes", "2026-03-07 00:05", "seven minutes over midnight"),
        ("2026-12-31 15:00", 2, "working_hours", "2027-01-01 09:00", "over new year, no holiday"),
    ],
)
def test_a_deadline_passes_evenings_weekends_and_holidays(start, amount, unit, expected, why):
    assert due(start, amount, unit, off=LEBARAN) == expected, why


def test_sixty_working_days_are_twelve_weeks_without_holidays():
    assert due("2026-04-06 09:30", 60, "working_days", UNEVEN) == "2026-06-29 09:30"


@pytest.mark.parametrize(
    ("start", "amount", "unit", "expected", "why"),
    [
        ("2026-02-23 14:00", 2, "working_hours", "2026-02-24 09:00", "closes at 15 in Ramadan"),
        ("2026-02-20 14:30", 2, "working_hours", "2026-02-23 09:00", "at 15.30 on its Fridays"),
        ("2026-02-18 15:00", 2, "working_hours", "2026-02-19 09:00", "the day before is as usual"),
        ("2026-03-26 15:00", 2, "working_hours", "2026-03-27 08:30", "and so after it"),
        ("2026-02-16 08:00", 5, "working_days", "2026-02-23 08:24", "a short day is a whole one"),
    ],
)
def test_the_hours_of_ramadan_count_while_it_lasts(start, amount, unit, expected, why):
    assert due(start, amount, unit, UNEVEN) == expected, why


def test_ramadan_has_the_hours_of_its_rule_a_week():
    day, hours = datetime(2026, 3, 2, tzinfo=JAKARTA), timedelta(hours=32.5 + 4 * 0.5 + 1)
    assert elapsed_s(day, day + timedelta(days=7), UNEVEN, frozenset()) == hours.total_seconds()


def test_a_holiday_stays_one_within_other_hours():
    off = frozenset({date(2026, 2, 24)})
    assert due("2026-02-23 14:00", 2, "working_hours", UNEVEN, off) == "2026-02-25 09:00"


def test_the_citys_own_days_off_count_like_holidays():
    closed = msgspec.structs.replace(OFFICE, closed=frozenset({date(2026, 3, 10)}))
    assert due("2026-03-09 15:00", 2, "working_hours", closed) == "2026-03-11 09:00"


def test_a_day_may_end_at_midnight():
    late = Calendar(time_zone="Asia/Jakarta", hours=((time(16), time(0)),) * 7)
    assert due("2026-03-02 23:00", 2, "working_hours", late) == "2026-03-03 17:00"
    assert due("2026-03-02 23:00", 1, "working_hours", late) == "2026-03-03 00:00"


def test_all_day_every_day_is_around_the_clock():
    start = datetime(2026, 2, 28, 17, 30, tzinfo=UTC)
    assert elapsed_s(start, start + timedelta(days=40), UNSET.calendar, frozenset()) == 40 * 86400


def test_a_calendar_without_hours_is_refused_in_words():
    never = Calendar(time_zone="UTC", hours=(None,) * 7)
    with pytest.raises(ValueError, match="no working hours"):
        deadline(at("2026-03-02 10:00"), ServiceTime(amount=1, unit="working_hours"), never, set())


def test_a_clock_change_makes_a_day_longer_but_not_the_office_hours():
    berlin = Calendar(time_zone="Europe/Berlin", hours=((time(0), time(0)),) * 7)
    zone = ZoneInfo("Europe/Berlin")
    start, end = datetime(2026, 10, 25, tzinfo=zone), datetime(2026, 10, 26, tzinfo=zone)
    assert elapsed_s(start, end, berlin, frozenset()) == 25 * 3600


NEW_YEAR_2024 = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 4 * 365 * 86_400_000).map(
    lambda ms: NEW_YEAR_2024 + timedelta(milliseconds=ms)
)
times = st.sampled_from([time(h, m) for h in range(24) for m in (0, 30)])
hours = st.tuples(times, times).filter(lambda each: each[0] < each[1])
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from(["Asia/Jakarta", "Asia/Jayapura", "Europe/Berlin"]),
    hours=st.tuples(*[st.none() | hours] * 7).filter(any),
)
holidays = st.frozensets(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=40)


@settings(deadline=None, max_examples=60)
@given(moments, st.floats(0.05, 300), calendars, holidays)
def test_between_start_and_deadline_lies_exactly_the_service_time(start, amount, calendar, off):
    service = ServiceTime(amount=amount, unit="working_hours")
    end = deadline(start, service, calendar, off)
    assert elapsed_s(start, end, calendar, off) == pytest.approx(amount * 3600, abs=0.002)


@settings(deadline=None, max_examples=60)
@given(moments, st.floats(0.05, 90), calendars, holidays)
def test_a_deadline_lies_in_office_hours_of_no_holiday(start, amount, calendar, off):
    for unit in ("working_hours", "working_days"):
        end = deadline(start, ServiceTime(amount=amount, unit=unit), calendar, off)
        just_before = (end - timedelta(seconds=1)).astimezone(ZoneInfo(calendar.time_zone))
        opens, closes = calendar.hours[just_before.weekday()]
        assert just_before.date() not in off
        assert opens <= (just_before + timedelta(seconds=1)).time() or opens <= just_before.time()
        assert just_before.time() < closes


@settings(deadline=None, max_examples=60)
@given(moments, st.lists(st.integers(0, 400_000), min_size=2, max_size=2), calendars, holidays)
def test_elapsed_time_adds_up_and_never_runs_back(start, gaps, calendar, off):
    middle = start + timedelta(seconds=gaps[0])
    end = middle + timedelta(seconds=gaps[1])
    parts = elapsed_s(start, middle, calendar, off) + elapsed_s(middle, end, calendar, off)
    assert elapsed_s(start, end, calendar, off) == pytest.approx(parts, abs=1e-3)
    assert elapsed_s(end, start, calendar, off) == pytest.approx(-parts, abs=1e-3)
    assert 0 <= elapsed_s(start, end, calendar, off) <= (end - start).total_seconds() + 1e-3


def test_office_hours_that_summer_time_leaves_out_are_no_working_day():
    """Sundays from 2 to 3 in a zone where 31 March 2024 has no such hour."""
    hours = (None,) * 6 + ((time(2), time(3)),)
    berlin = Calendar(time_zone="Europe/Berlin", hours=hours)
    start = datetime(2024, 3, 25, tzinfo=ZoneInfo("Europe/Berlin"))
    found = deadline(start, ServiceTime(amount=1.0, unit="working_days"), berlin, frozenset())
    assert found.astimezone(start.tzinfo) == datetime(2024, 4, 7, 3, tzinfo=start.tzinfo)


@settings(deadline=None, max_examples=40)
@given(moments, st.floats(0.05, 60), st.integers(0, 500_000), calendars, holidays)
def test_who_reports_later_is_never_due_earlier(start, amount, later_s, calendar, off):
    service = ServiceTime(amount=amount, unit="working_days")
    later = start + timedelta(seconds=later_s)
    assert deadline(start, service, calendar, off) <= deadline(later, service, calendar, off)


@settings(deadline=None, max_examples=40)
@given(moments, st.integers(1, 40))
def test_whole_working_days_keep_the_time_of_day(start, days):
    local = start.astimezone(JAKARTA)
    service = ServiceTime(amount=days, unit="working_days")
    end = deadline(start, service, OFFICE, frozenset()).astimezone(JAKARTA)
    inside = local.weekday() < 5 and time(8) < local.time() <= time(16)
    assert not inside or abs((end - timedelta(days=(end.date() - local.date()).days)) - local) < (
        timedelta(milliseconds=2)
    )
