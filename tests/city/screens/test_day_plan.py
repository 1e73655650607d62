"""The plan of the day holds across midnight, weekends and holidays, in the city's own zone."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from city.screens.day_plan import Entry, next_change, planned

ZONE = "Asia/Jakarta"
HOLIDAY = date(2026, 12, 25)
FRIDAY = "2026-12-25"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE))


def entry(begins: str, ends: str, show: str, **given: Any) -> Entry:
    return Entry(
        begins=time.fromisoformat(begins), ends=time.fromisoformat(ends), show=show, **given
    )


def shows(plan: list[Entry], moment: str, screen: str = "s1") -> str:
    found = planned(plan, screen, at(moment), ZONE, {HOLIDAY})
    return found[0].show if found else ""


def test_an_entry_holds_from_its_begin_until_just_before_its_end() -> None:
    plan = [entry("07:00", "15:00", "pagi")]
    moments = ("06:59:59", "07:00:00", "14:59:59", "15:00:00")
    assert [shows(plan, f"2026-12-01T{each}") for each in moments] == ["", "pagi", "pagi", ""]


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    plan = [entry("22:00", "06:00", "malam", days=(0,))]
    seen = {
        each: shows(plan, each)
        for each in (
            "2026-11-30T21:59",
            "2026-11-30T22:00",
            "2026-12-01T05:59",
            "2026-12-01T06:00",
            "2026-12-01T23:00",
        )
    }
    assert list(seen.values()) == ["", "malam", "malam", "", ""]


def test_begin_and_end_the_same_is_the_whole_day() -> None:
    assert shows([entry("00:00", "00:00", "hari", days=(4,))], f"{FRIDAY}T13:00") == "hari"


def test_a_holiday_can_be_meant_alone_or_left_out() -> None:
    plan = [
        entry("07:00", "15:00", "kerja", holidays="not"),
        entry("07:00", "15:00", "libur", holidays="only"),
    ]
    assert shows(plan, f"{FRIDAY}T08:00") == "libur"
    assert shows(plan, "2026-12-28T08:00") == "kerja"


def test_the_night_before_a_holiday_goes_on_into_it() -> None:
    plan = [entry("22:00", "06:00", "malam", holidays="not")]
    assert shows(plan, f"{FRIDAY}T03:00") == "malam"
    assert shows(plan, f"{FRIDAY}T23:00") == ""


def test_of_two_entries_the_later_in_the_plan_wins_and_each_screen_has_its_own() -> None:
    plan = [entry("00:00", "00:00", "semua"), entry("08:00", "09:00", "rapat", screens=("s2",))]
    assert shows(plan, "2026-12-01T08:30", "s1") == "semua"
    assert shows(plan, "2026-12-01T08:30", "s2") == "rapat"


def test_the_next_change_is_known_and_the_same_show_is_no_change() -> None:
    plan = [
        entry("07:00", "12:00", "a"),
        entry("12:00", "15:00", "a"),
        entry("15:00", "22:00", "b"),
    ]
    assert next_change(plan, "s1", at("2026-12-01T08:00"), ZONE, set()) == at("2026-12-01T15:00")
    assert next_change([], "s1", at("2026-12-01T08:00"), ZONE, set()) is None


def test_a_change_that_comes_next_week_only_is_found() -> None:
    plan = [entry("07:00", "08:00", "rapat", days=(0,))]
    assert next_change(plan, "s1", at("2026-12-01T08:00"), ZONE, set()) == at("2026-12-07T07:00")
