"""What was observed is found again, wherever it lies: in files, in the stream, or in both."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from city.health import FeedState
from city.observations import (
    AgencyIndicator,
    AirQuality,
    FeedHealth,
    Observation,
    Rainfall,
    VehiclePosition,
    WaterLevel,
    WaterQuality,
)
from store.address import Address
from store.archive.columns import rows_of, table_of
from store.archive.files import Files, Part
from store.archive.folder import Folder
from store.archive.spans import Span
from store.archive.waiting import mark_key
from store.city_store import CityStore

DAY = datetime(2026, 3, 2, tzinfo=UTC)
NOON = DAY + timedelta(hours=12)
WATER, CAR = WaterLevel.KIND, VehiclePosition.KIND
TWO_DAYS = (DAY - timedelta(days=1), DAY + timedelta(days=1))


def level(at_s: float, level_cm: float | None = 120.0, gauge: str = "p2c") -> WaterLevel:
    at = NOON + timedelta(seconds=at_s)
    return WaterLevel(observed_at=at, received_at=at, source="t", gauge_id=gauge, level_cm=level_cm)


@pytest.fixture
async def client(store_address: Address) -> AsyncIterator[Redis]:
    host, port = store_address.nodes[0]
    async with Redis(host=host, port=port, password=store_address.password) as opened:
        yield opened


def files_of(store: CityStore) -> Files:
    return Files(Folder(store.archive_place))


async def archived(
    store: CityStore, client: Redis, batch: Sequence[Observation], until: Span
) -> None:
    """As if the archiver had written these, and taken them from the stream up to `until.last`."""
    kind, files = batch[0].KIND, files_of(store)
    for day in {each.observed_at.date() for each in batch}:
        rows = [each for each in batch if each.observed_at.date() == day]
        files.write(Part(kind, day, until), table_of(type(batch[0]), rows))
    await client.hset(mark_key(kind), "archived", f"{until.last[0]}-{until.last[1]}")


async def test_points_come_from_files_and_stream_in_order_and_once(
    kept: CityStore, client: Redis
) -> None:
    old, new = [level(-90000), level(60), level(0)], [level(30), level(90), level(5, gauge="other")]
    await kept.observations.write(WATER, old, NOON)
    last = tuple(int(each) for each in (await kept.observations.last_id(WATER)).split("-"))
    await archived(kept, client, old, Span((0, 0), (last[0], last[1])))
    await kept.observations.write(WATER, new, NOON)
    found = await kept.history.points(WATER, "p2c", *TWO_DAYS)
    assert found == sorted([*old, *new[:2]], key=lambda each: each.observed_at)


async def test_an_interval_holds_its_beginning_and_not_its_end(kept: CityStore) -> None:
    await kept.observations.write(WATER, [level(0), level(10), level(20)], NOON)
    found = await kept.history.points(WATER, "p2c", NOON, NOON + timedelta(seconds=20))
    assert found == [level(0), level(10)]


async def test_a_drain_that_was_cut_off_is_still_read_from_the_stream(
    kept: CityStore, client: Redis
) -> None:
    await kept.observations.write(WATER, [level(0), level(10)], NOON)
    await archived(kept, client, [level(0), level(10)], Span((0, 0), (9, 0)))
    await client.delete(mark_key(WATER))
    assert await kept.history.points(WATER, "p2c", *TWO_DAYS) == [level(0), level(10)]


async def test_files_joined_into_another_one_count_once(kept: CityStore, client: Redis) -> None:
    await archived(kept, client, [level(0)], Span((0, 0), (5, 0)))
    await archived(kept, client, [level(10)], Span((5, 0), (9, 1)))
    await archived(kept, client, [level(0), level(10)], Span((0, 0), (9, 1)))
    assert await kept.history.points(WATER, "p2c", *TWO_DAYS) == [level(0), level(10)]


async def test_means_are_of_slices_from_the_beginning_and_leave_the_unknown_out(
    kept: CityStore, client: Redis
) -> None:
    await archived(kept, client, [level(0, 100), level(1800, None)], Span((0, 0), (5, 0)))
    new = [level(3599, 140), level(3600, None), level(7300, 90), level(10, 999, "other")]
    await kept.observations.write(WATER, new, NOON)
    found = await kept.history.means(WATER, "p2c", "level_cm", NOON, TWO_DAYS[1], 3600)
    assert found == [
        (NOON, 120.0, 100.0, 140.0, 2),
        (NOON + timedelta(hours=2), 90.0, 90.0, 90.0, 1),
    ]


async def test_a_mean_of_what_is_no_measured_number_is_refused(kept: CityStore) -> None:
    with pytest.raises(ValueError, match="gauge_id"):
        await kept.history.means(WATER, "p2c", "gauge_id", *TWO_DAYS, 3600)


async def test_a_report_asks_over_kinds_as_views_with_its_parameters(
    kept: CityStore, client: Redis
) -> None:
    await archived(kept, client, [level(0, 100)], Span((0, 0), (5, 0)))
    await kept.observations.write(WATER, [level(60, 300)], NOON)
    await kept.observations.write(CAR, [position(60)], NOON)
    sql = """SELECT subject, max(level_cm) AS most, min(observed_at) AS first_at,
        (SELECT any_value(lat) FROM vehicle_position) AS lat
        FROM water_level WHERE level_cm > $least GROUP BY subject"""
    asked = {"least": 50}
    assert await kept.history.query(sql, [WATER, CAR], *TWO_DAYS, asked) == [
        {"subject": "p2c", "most": 300.0, "first_at": NOON, "lat": -6.2345678}
    ]


async def test_a_question_about_nothing_has_no_rows_not_even_sums(kept: CityStore) -> None:
    assert await kept.history.query("SELECT count(*) FROM water_level", [WATER], *TWO_DAYS) == []


async def test_a_question_sees_nothing_but_its_views(kept: CityStore) -> None:
    with pytest.raises(Exception, match="disabled"):
        await kept.history.query("SELECT * FROM read_text('/etc/hostname')", [], *TWO_DAYS)


@pytest.mark.parametrize("damage", [lambda it: it[:200], lambda it: it[:300] + b"x" + it[301:]])
async def test_a_damaged_file_is_a_gap_and_the_rest_is_answered(
    kept: CityStore, client: Redis, damage: Callable[[bytes], bytes]
) -> None:
    await archived(kept, client, [level(0)], Span((0, 0), (5, 0)))
    await archived(kept, client, [level(10)], Span((5, 0), (9, 0)))
    files = files_of(kept)
    path, folder = files.of_day(WATER, NOON.date())[0].path, files.folder
    folder.put(path, damage(folder.get(path) or b""))
    assert await kept.history.points(WATER, "p2c", *TWO_DAYS) == [level(10)]
    found = await kept.history.means(WATER, "p2c", "level_cm", *TWO_DAYS, 60)
    assert [each.at for each in found] == [NOON]


def position(at_s: float = 0.0) -> VehiclePosition:
    at = NOON + timedelta(seconds=at_s, microseconds=123_456)
    return VehiclePosition(
        observed_at=at, received_at=NOON + timedelta(seconds=at_s, milliseconds=7), source="osmand",
        vehicle_id="baktor-07", lat=-6.2345678, lng=106.9876543, speed_kmh=None,
        heading_deg=359.99, accuracy_m=12.5, ignition_on=True,
    )  # fmt: skip


WHEN = {"observed_at": NOON, "received_at": NOON + timedelta(microseconds=7), "source": "test"}
OF_EACH_KIND = [
    position(),
    WaterLevel(gauge_id="p2c", level_cm=None, **WHEN),
    WaterQuality(station_id="kali", ph=7.2, fecal_coliform_mpn_100ml=900.0, **WHEN),
    AirQuality(station_id="kayuringin", pm25_ug_m3=55.5, **WHEN),
    Rainfall(gauge_id="p2c", rain_mm=4.2, **WHEN),
    AgencyIndicator(agency_id="dlh", indicator_id="ton", value=1.0, unit="ton", **WHEN),
    FeedHealth(feed="osmand", state=FeedState.OK, last_good_at=NOON, **WHEN),
]


@pytest.mark.parametrize("one", OF_EACH_KIND, ids=lambda each: each.KIND)
def test_every_kind_survives_the_way_through_a_file(tmp_path: Path, one: Observation) -> None:
    files, part = Files(Folder(str(tmp_path))), Part(one.KIND, NOON.date(), Span((0, 0), (1, 0)))
    files.write(part, table_of(type(one), [one]))
    assert rows_of(type(one), files.read(part.path)) == [one]


def test_a_column_that_an_older_file_lacks_has_its_default(tmp_path: Path) -> None:
    one = OF_EACH_KIND[3]
    older = table_of(AirQuality, [one]).drop_columns(["hc_ug_m3", "averaged_over_s"])
    assert rows_of(AirQuality, older) == [one]


def test_what_is_no_number_is_kept_as_unknown() -> None:
    wild = VehiclePosition(vehicle_id="v", lat=1.0, lng=1.0, speed_kmh=float("inf"), **WHEN)
    (back,) = rows_of(VehiclePosition, table_of(VehiclePosition, [wild]))
    assert back.speed_kmh is None
