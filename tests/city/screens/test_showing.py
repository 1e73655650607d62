"""What a screen shows: the first of alarm, person, plan, its own, the city's; and never nothing."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec

from city.screens.day_plan import Entry
from city.screens.layout import Layout
from city.screens.screen import Asked, Screen
from city.screens.showing import Known, Showing, showing
from city.screens.takeover import Takeover
from city.screens.tour import Run, Step, Tour
from city.screens.week import week
from city.severity import Severity

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
LAYOUTS = {name: Layout(id=name, title={"id": name}) for name in ("kota", "banjir", "pagi", "tamu")}
TOUR = Tour(
    id="tur",
    title={"id": "Tur"},
    steps=(Step(layout="kota", dwell_s=10), Step(layout="tamu", dwell_s=20), Step(layout="hilang")),
)
PLAN = (Entry(begins=time(0, 0), ends=time(0, 0), show="pagi"),)


def screen(**given: Any) -> Screen:
    return Screen(
        **{"id": "s1", "name": "Utama", "number": 1, "added_at": NOW, "added_by": "rina", **given}
    )


def known(**given: Any) -> Known:
    return Known(**{"layouts": LAYOUTS, "tours": {"tur": TOUR}, "first": "kota", **given})


def asked(**given: Any) -> dict[str, Asked]:
    return {"s1": Asked(**{"screen": "s1", "at": NOW, "by": "rina", **given})}


def flood(**given: Any) -> dict[str, Takeover]:
    told: dict[str, Any] = {"rule": "r", "subject": "gauge:p2c", "severity": Severity.DANGER}
    found = Takeover(**told | {"layout": "banjir", "at": NOW, "hold_until": NOW, **given})
    return {found.id: found}


def seen(found: Known, seconds: float = 0, **given: Any) -> Showing:
    return showing(screen(**given), found, NOW + timedelta(seconds=seconds))


def test_with_nothing_asked_a_screen_shows_the_citys_first_layout() -> None:
    assert (seen(known()).layout, seen(known()).why) == ("kota", "city")


def test_its_own_default_comes_before_the_citys_and_the_plan_before_that() -> None:
    assert seen(known(), shows="tamu").why == "own"
    assert seen(known(plan=PLAN), shows="tamu").layout == "pagi"


def test_what_a_person_asks_comes_before_the_plan_until_its_end() -> None:
    until = NOW + timedelta(seconds=60)
    found = known(plan=PLAN, asked=asked(layout="tamu", ends_at=until))
    assert [seen(found, seconds).layout for seconds in (0, 59, 60)] == ["tamu", "tamu", "pagi"]


def test_an_alarm_comes_before_all_and_the_tour_goes_on_where_it_was() -> None:
    run = Run(tour="tur", step=0, at=NOW)
    before = known(asked=asked(run=run))
    assert [seen(before, seconds).layout for seconds in (0, 10)] == ["kota", "tamu"]
    during = known(asked=asked(run=run), taken=flood(at=NOW + timedelta(seconds=15)))
    assert (seen(during, 500).layout, seen(during, 500).why) == ("banjir", "takeover")
    over = NOW + timedelta(seconds=515)
    after = known(asked=asked(run=run), taken=flood(at=NOW + timedelta(seconds=15), ended_at=over))
    assert [seen(after, seconds).layout for seconds in (515, 529.9, 530)] == [
        "tamu",
        "tamu",
        "kota",
    ]


def test_what_names_a_layout_that_is_gone_is_passed_over_and_named() -> None:
    found = seen(known(asked=asked(layout="dibuang"), plan=PLAN))
    assert (found.layout, found.lost) == ("pagi", "dibuang")


def test_a_tour_that_is_gone_does_not_empty_the_glass() -> None:
    found = seen(known(asked=asked(run=Run(tour="dibuang", step=0, at=NOW))))
    assert (found.layout, found.lost) == ("kota", "tour:dibuang")


def test_a_plan_may_play_a_tour_from_the_beginning_of_its_entry() -> None:
    plan = (Entry(begins=time(8, 0), ends=time(17, 0), show="tour:tur"),)
    found = seen(known(plan=plan), 12)
    assert (found.tour, found.layout, found.why) == ("tur", "tamu", "plan")


def test_what_is_meant_for_every_screen_interrupts_no_rehearsal() -> None:
    found = known(plan=PLAN, taken=flood(), asked=asked(run=Run(tour="tur", step=0, at=NOW)))
    assert seen(found).why == "takeover"
    assert [seen(found, seconds, rehearses=True).layout for seconds in (0, 12)] == ["kota", "tamu"]
    alone = known(plan=PLAN, taken=flood())
    assert (seen(alone, rehearses=True).layout, seen(alone, rehearses=True).why) == ("kota", "city")


def test_what_names_a_rehearsal_reaches_it() -> None:
    plan = (msgspec.structs.replace(PLAN[0], screens=("s1",)),)
    assert seen(known(plan=plan), rehearses=True).layout == "pagi"
    assert seen(known(taken=flood(screens=("s1",))), rehearses=True).layout == "banjir"


def test_the_week_of_a_rehearsal_has_only_what_names_it() -> None:
    plan = (PLAN[0], msgspec.structs.replace(PLAN[0], begins=time(8), screens=("s1",)))
    days = {
        each: week(plan, "s1", NOW.date(), "UTC", set(), rehearses=each) for each in (False, True)
    }
    assert {span.entry for span in days[False]} == {0, 1}
    assert {span.entry for span in days[True]} == {None, 1}


def test_with_no_layout_at_all_it_says_so_instead_of_failing() -> None:
    assert seen(Known()).layout == ""


def test_letters_must_be_taller_the_farther_away_the_screen_is() -> None:
    near, far = (screen(diagonal_in=75, distance_m=metres) for metres in (4.0, 8.0))
    assert 25 < near.legible_px() < 27.5
    assert far.legible_px() == 2 * near.legible_px()
    assert screen().legible_px() == 0
