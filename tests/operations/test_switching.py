"""Switching screens: asked, acted on, given back, by two at once; walls; the log. Real store."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta

import msgspec
import pytest

from city.screens.canvas import Canvas
from city.screens.day_plan import Entry
from city.screens.layout import Layout, MapView
from city.screens.screen import Asked, Screen
from city.screens.showing import Known, showing
from city.screens.takeover import Takeover
from city.screens.tour import Step, Tour
from city.severity import Severity
from operations.screens import kinds
from operations.screens.asking import Switching, Wish
from operations.screens.displays import Displays
from operations.screens.errors import NoSuchScreen, Refused
from operations.screens.glass import on_glass
from operations.screens.switch_log import recent
from operations.screens.walls import Form, Walls
from store.city_store import CityStore

NOW = datetime(2026, 11, 30, 3, tzinfo=UTC)
LAYOUTS = {name: Layout(id=name, title={"id": name}) for name in ("kota", "banjir", "jalan")}
ROUND = Tour(
    id="keliling",
    title={"id": "Keliling"},
    steps=tuple(Step(layout=each, dwell_s=20) for each in ("kota", "banjir", "jalan")),
)
LOST = Tour(id="hilang", title={"id": "Hilang"}, steps=(Step(layout="tidak-ada"),))
KNOWN = Known(layouts=LAYOUTS, tours={"keliling": ROUND, "hilang": LOST}, first="kota")


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def screen_of(store: CityStore, name: str = "Lobi") -> Screen:
    return await Displays(store).add(name, Canvas(), "sari", NOW)


async def shown(store: CityStore, screen: Screen, at: datetime, known: Known = KNOWN) -> object:
    asked = await kinds.asked(store).all()
    return showing(screen, msgspec.structs.replace(known, asked=asked), at)


async def test_a_layout_is_shown_until_its_end_and_then_what_was_before(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    wish = Wish(layout="banjir", lasts_s=600)
    await switching.show(screen, wish, KNOWN, "sari", NOW)
    now = await shown(store, screen, later(599))
    assert (now.layout, now.why, now.by, now.until) == ("banjir", "asked", "sari", later(600))  # type: ignore[attr-defined]
    assert (await shown(store, screen, later(600))).layout == "kota"  # type: ignore[attr-defined]


async def test_a_tour_is_led_step_by_step_and_paused(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    await switching.show(screen, Wish(tour="keliling"), KNOWN, "sari", NOW)
    await switching.act(screen, "next", KNOWN, "budi", later(5))
    assert (await shown(store, screen, later(6))).layout == "banjir"  # type: ignore[attr-defined]
    await switching.act(screen, "pause", KNOWN, "budi", later(10))
    assert (await shown(store, screen, later(500))).layout == "banjir"  # type: ignore[attr-defined]
    await switching.act(screen, "go", KNOWN, "budi", later(510), step=0)
    await switching.act(screen, "resume", KNOWN, "budi", later(520))
    assert (await shown(store, screen, later(525))).layout == "kota"  # type: ignore[attr-defined]
    await switching.act(screen, "previous", KNOWN, "budi", later(526))
    assert (await shown(store, screen, later(527))).layout == "jalan"  # type: ignore[attr-defined]


async def test_of_two_who_press_next_at_once_both_are_heard_and_logged(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    await switching.show(screen, Wish(tour="keliling"), KNOWN, "sari", NOW)
    await asyncio.gather(
        *(switching.act(screen, "next", KNOWN, by, later(1)) for by in ("sari", "budi"))
    )
    assert (await shown(store, screen, later(2))).layout == "jalan"  # type: ignore[attr-defined]
    log = await recent(store)
    assert {each.by for each in log if each.what == "next"} == {"sari", "budi"}


async def test_of_two_who_ask_at_once_one_is_shown_and_both_are_logged(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    await asyncio.gather(
        *(
            switching.show(screen, Wish(layout=layout), KNOWN, layout, NOW)
            for layout in ("banjir", "jalan")
        )
    )
    log = await recent(store)
    assert {each.layout for each in log} == {"banjir", "jalan"}
    assert (await shown(store, screen, later(1))).layout in ("banjir", "jalan")  # type: ignore[attr-defined]


async def test_a_planned_tour_can_be_led_and_goes_back_with_the_plan(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    plan = [Entry(begins=time(2), ends=time(4), show="tour:keliling")]
    known = msgspec.structs.replace(KNOWN, plan=plan)
    await switching.act(screen, "pause", known, "sari", NOW)
    now = await shown(store, screen, later(1200), known)
    assert now.why == "asked"  # type: ignore[attr-defined]
    assert now.paused  # type: ignore[attr-defined]
    assert (await shown(store, screen, later(3600), known)).why == "city"  # type: ignore[attr-defined]


async def test_back_gives_the_screen_to_the_plan(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    await switching.show(screen, Wish(layout="jalan"), KNOWN, "sari", NOW)
    await switching.back(screen, "budi", later(5))
    assert (await shown(store, screen, later(6))).why == "city"  # type: ignore[attr-defined]
    assert [each.what for each in await recent(store)] == ["back", "layout"]


async def test_the_map_of_what_is_shown_can_be_moved(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    await switching.look(screen, MapView(-6.2, 107.0, 14), KNOWN, "sari", NOW)
    now = await shown(store, screen, later(1))
    assert (now.layout, now.map.zoom) == ("kota", 14)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (Wish(layout="tidak-ada"), "layout"),
        (Wish(), "layout"),
        (Wish(tour="tidak-ada"), "tour"),
        (Wish(tour="hilang"), "tour"),
        (Wish(layout="kota", lasts_s=0), "lasts"),
        (Wish(layout="kota", lasts_s=1e9), "lasts"),
    ],
)
async def test_what_does_not_exist_is_refused_and_the_picture_stays(
    store: CityStore, wish: Wish, key: str
) -> None:
    screen = await screen_of(store)
    with pytest.raises(Refused) as refused:
        await Switching(store).show(screen, wish, KNOWN, "sari", NOW)
    assert refused.value.key == key
    assert await kinds.asked(store).all() == {}


async def test_next_without_a_tour_or_during_an_alarm_says_why_not(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    with pytest.raises(Refused, match="no_tour"):
        await switching.act(screen, "next", KNOWN, "sari", NOW)
    alarm = Takeover(
        rule="banjir", subject="gauge:p2c", severity=Severity.DANGER, layout="banjir", at=NOW,
        hold_until=later(60),
    )  # fmt: skip
    known = msgspec.structs.replace(KNOWN, taken={alarm.id: alarm})
    with pytest.raises(Refused, match="taken"):
        await switching.act(screen, "next", known, "sari", NOW)


async def test_identify_changes_nothing_that_is_shown_and_is_no_switch(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    await switching.show(screen, Wish(layout="jalan"), KNOWN, "sari", NOW)
    until = await switching.identify(screen.id, "budi", later(5))
    asked = await kinds.asked(store).all()
    assert on_glass(screen, asked, later(6)) == {
        "number": 1,
        "name": "Lobi",
        "identify_until": round(until.timestamp() * 1000),
    }
    assert on_glass(screen, asked, until)["identify_until"] is None
    now = await shown(store, screen, later(6))
    assert (now.layout, now.by) == ("jalan", "sari")  # type: ignore[attr-defined]
    assert [each.what for each in await recent(store)] == ["layout"]


async def test_a_member_of_a_wall_is_asked_as_the_wall_but_flashes_alone(store: CityStore) -> None:
    one, two = [await screen_of(store, name) for name in ("Kiri", "Kanan")]
    walls, switching = Walls(store), Switching(store)
    wall = await walls.make(Form(name="Ruang", screens=(one.id, two.id), columns=2), "sari", NOW)
    target = await switching.target(two.id)
    assert (target.id, target.canvas) == (wall.id, Canvas(7680, 2160))
    assert await switching.target(wall.id) == target
    await switching.show(target, Wish(layout="jalan"), KNOWN, "sari", NOW)
    await switching.identify(two.id, "sari", NOW)
    asked = await kinds.asked(store).all()
    assert asked[wall.id].layout == "jalan"
    assert asked[two.id] == Asked(screen=two.id, at=NOW, by="sari", identify_until=later(10)), (
        "nothing else is kept of it"
    )


async def test_walls_are_made_changed_and_taken_apart(store: CityStore) -> None:
    one, two, three = [await screen_of(store, name) for name in "ABC"]
    walls, displays = Walls(store), Displays(store)
    wall = await walls.make(Form(name="Dua", screens=(one.id, two.id), columns=2), "sari", NOW)
    assert (await displays.get(one.id)).wall == wall.id
    with pytest.raises(Refused, match="in_wall"):
        await walls.make(Form(name="Lain", screens=(two.id, three.id), columns=2), "sari", NOW)
    form = Form(name="Tiga", screens=(one.id, three.id), columns=1)
    await walls.make(form, "sari", NOW, wall.id)
    assert (await displays.get(two.id)).wall == ""
    assert (await walls.get(wall.id)).canvas == Canvas(3840, 4320)
    await walls.without(await displays.get(three.id), "sari", NOW)
    assert [each.screen for each in (await walls.get(wall.id)).windows] == [one.id]
    await walls.take_apart(wall.id, "sari", NOW)
    assert await walls.all() == {}
    with pytest.raises(NoSuchScreen):
        await Switching(store).target(wall.id)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"columns": 0}, "wall_shape"),
        ({"columns": 3}, "wall_shape"),
        ({"screens": ()}, "wall_shape"),
        ({"bezel_x_mm": 10}, "no_diagonal"),
        ({"bezel_x_mm": -1}, "bezel"),
        ({"name": " "}, "name"),
        ({"screens": ("x", "y")}, "such"),
    ],
)
async def test_a_wall_that_cannot_be_is_refused(
    store: CityStore, given: dict[str, object], key: str
) -> None:
    ids = tuple([(await screen_of(store, name)).id for name in "AB"])
    form: dict[str, object] = {"name": "Dinding", "screens": ids, "columns": 2, **given}
    with pytest.raises(Refused) as refused:
        await Walls(store).make(Form(**form), "sari", NOW)  # type: ignore[arg-type]
    assert refused.value.key == key
    assert await Walls(store).all() == {}


async def test_the_log_tells_of_alarms_too_newest_first(store: CityStore) -> None:
    screen, switching = await screen_of(store), Switching(store)
    await switching.show(screen, Wish(layout="jalan"), KNOWN, "sari", NOW)
    alarm = Takeover(
        rule="banjir", subject="gauge:p2c", severity=Severity.DANGER, layout="banjir",
        at=later(5), hold_until=later(60), screens=(screen.id,),
    )  # fmt: skip
    await kinds.takeovers(store).put(alarm.id, alarm, "watch", "begun", later(5))
    await switching.back(screen, "budi", later(9))
    log = await recent(store)
    assert [(each.why, each.by, each.layout) for each in log] == [
        ("hand", "budi", ""),
        ("takeover", "watch", "banjir"),
        ("hand", "sari", "jalan"),
    ]
    assert await recent(store, screen="another") == []
    assert len(await recent(store, most=2, screen=screen.id)) == 2


async def test_the_log_of_a_rehearsal_knows_no_alarm_that_was_meant_for_every_screen(
    store: CityStore,
) -> None:
    displays = Displays(store)
    real, practice = (
        await displays.add("Lobi", Canvas(), "sari", NOW),
        await displays.add("Latihan", Canvas(), "budi", NOW, rehearses=True),
    )
    alarm = Takeover(
        rule="banjir", subject="gauge:p2c", severity=Severity.DANGER, layout="banjir",
        at=NOW, hold_until=NOW,
    )  # fmt: skip
    await kinds.takeovers(store).put(alarm.id, alarm, "watch", "taken", NOW)
    assert len(await recent(store, screen=real.id)) == 1
    assert await recent(store, screen=practice.id) == []
