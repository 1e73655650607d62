"""Files of earlier releases, of every kind: read, asked, joined and exported like those of today."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from city.fleet.partition import State
from city.fleet.parts import Part as Trip
from city.observations import KINDS, AirQuality, VehiclePosition
from store.archive.columns import rows_of, table_of
from store.archive.daily import Daily
from store.archive.exporting import export
from store.archive.files import Files, Part, encoding
from store.archive.folder import Folder
from store.archive.joining import Joining
from store.archive.spans import Span
from store.archive.tables import ROWS, TRIPS
from store.archive.waiting import mark_key
from store.city_store import CityStore
from store.connection import Connection

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = datetime(2026, 3, 2, tzinfo=UTC)
AIR, CAR = AirQuality.KIND, VehiclePosition.KIND
WHOLE_DAY = (DAY, DAY + timedelta(days=1))
VALUES = {
    str: "x", float: 1.5, int: 1, bool: True, datetime: NOON, date: NOON.date(), State: State.TRIP,
}  # fmt: skip


def air(at_s: float, **more: Any) -> AirQuality:
    at = NOON + timedelta(seconds=at_s)
    return AirQuality(
        observed_at=at, received_at=at, source="t", station_id="kali", pm25_ug_m3=at_s, **more
    )


def older(files: Files, part: Part, row: type, rows: list[Any], *lacks: str) -> None:
    """Written by a release that did not know these fields."""
    table = table_of(row, rows).drop_columns(list(lacks))
    sink = pa.BufferOutputStream()
    known = {"column_encoding", "use_dictionary"}
    packed = {name: each for name, each in encoding(row).items() if name not in known}
    pq.write_table(table, sink, **packed)
    files.folder.put(part.path, sink.getvalue())


async def first_in_an_older_file(store: CityStore, connection: Connection) -> Files:
    """One reading in a file without `averaged_over_s`, a second one in a file of today."""
    files = Files(Folder(store.archive_place))
    lacks = ("averaged_over_s", "hc_ug_m3")
    older(files, Part(AIR, NOON.date(), Span((0, 0), (5, 0))), AirQuality, [air(1)], *lacks)
    files.write(Part(AIR, NOON.date(), Span((5, 0), (9, 0))), table_of(AirQuality, [air(2)]))
    await connection.call("HSET", mark_key(AIR), "archived", "9-0")
    return files


async def test_what_an_older_file_lacks_has_its_default_however_it_is_asked(
    kept: CityStore, connection: Connection
) -> None:
    files = await first_in_an_older_file(kept, connection)
    await kept.observations.write(AIR, [air(3)], NOON)
    assert await kept.history.points(AIR, "kali", *WHOLE_DAY) == [air(1), air(2), air(3)]
    table = await kept.history.table(AIR, *WHOLE_DAY)
    assert table["averaged_over_s"].to_pylist() == [3600, 3600, 3600]
    sql = f"SELECT averaged_over_s AS s, hc_ug_m3 AS hc FROM {AIR} ORDER BY observed_at"
    found = await kept.history.query(sql, [AIR], *WHOLE_DAY)
    assert found == [{"s": 3600, "hc": None}] * 3
    means = await kept.history.means(AIR, "kali", "pm25_ug_m3", *WHOLE_DAY, 86400)
    assert [(each.mean, each.n) for each in means] == [(2.0, 3)]
    whole = Joining(files).join(AIR, NOON.date(), (9, 0))
    assert whole is not None
    assert rows_of(AirQuality, files.read(whole.path)) == [air(1), air(2)]


async def test_positions_in_files_and_in_the_stream_are_one_table(
    kept: CityStore, connection: Connection, tmp_path: Path
) -> None:
    first, second = (
        VehiclePosition(
            observed_at=NOON + timedelta(seconds=each), received_at=NOON, source="t",
            vehicle_id="v1", lat=-6.2345678, lng=106.9876543, speed_kmh=20.25,
        )
        for each in (0, 1)
    )  # fmt: skip
    files = Files(Folder(kept.archive_place))
    part = Part(CAR, NOON.date(), Span((0, 0), (5, 0)))
    files.write(part, table_of(VehiclePosition, [first]))
    await connection.call("HSET", mark_key(CAR), "archived", "5-0")
    await kept.observations.write(CAR, [second], NOON)
    found = await kept.history.table(CAR, *WHOLE_DAY)
    assert rows_of(VehiclePosition, found) == [first, second]
    assert await export(kept.history, CAR, *WHOLE_DAY, tmp_path / "cars.csv") == 2
    assert "-6.2345678" in (tmp_path / "cars.csv").read_text()


def trip(vehicle_id: str) -> Trip:
    return Trip(
        vehicle_id=vehicle_id, day=NOON.date(), kind="truck", agency_id="dlh", state=State.TRIP,
        start_at=NOON, end_at=NOON + timedelta(hours=1), km=3.0,
    )  # fmt: skip


async def test_a_days_trips_of_an_earlier_release_stay_beside_those_made_anew(
    kept: CityStore,
) -> None:
    files = Files(Folder(kept.archive_place))
    part = Part(TRIPS, NOON.date(), Span((0, 0), (1, 0)))
    older(files, part, Trip, [trip("v1"), trip("v2")], "hidden", "simulated")
    sql = "SELECT subject FROM trips WHERE NOT simulated ORDER BY subject"
    two = [{"subject": "v1"}, {"subject": "v2"}]
    assert await kept.history.query(sql, [TRIPS], *WHOLE_DAY) == two
    Daily(kept.archive_place).put(TRIPS, NOON.date(), ["v2"], [trip("v2")])
    (whole,) = files.of_day(TRIPS, NOON.date())
    assert rows_of(Trip, files.read(whole.path)) == [trip("v1"), trip("v2")]


def example(row: type[msgspec.Struct]) -> Any:
    """A row with something in every field; an hour, a day and a place like any other."""
    hints = get_type_hints(row)
    plain = {name: (get_args(hints[name]) or (hints[name],))[0] for name in row.__struct_fields__}
    return row(**{name: VALUES.get(each, "x") for name, each in plain.items()})


@pytest.mark.parametrize("kind", sorted(ROWS))
async def test_every_kind_can_be_exported(
    kept: CityStore, connection: Connection, tmp_path: Path, kind: str
) -> None:
    one = example(ROWS[kind])
    if kind in KINDS:
        part = Part(kind, NOON.date(), Span((0, 0), (5, 0)))
        Files(Folder(kept.archive_place)).write(part, table_of(ROWS[kind], [one]))
        await connection.call("HSET", mark_key(kind), "archived", "5-0")
    else:
        Daily(kept.archive_place).put(kind, NOON.date(), [one.subject], [one])
    span = DAY - timedelta(days=3), DAY + timedelta(days=3)
    for name in ("rows.csv", "rows.parquet"):
        assert await export(kept.history, kind, *span, tmp_path / name, one.subject) == 1
        assert await export(kept.history, kind, *span, tmp_path / name) == 1
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == 2


async def test_a_visit_is_exported_with_the_day_it_belongs_to_however_long_ago_it_was_asked_for(
    kept: CityStore, tmp_path: Path
) -> None:
    visit = msgspec.structs.replace(example(ROWS["visits"]), sent_at=NOON - timedelta(days=9))
    Daily(kept.archive_place).put("visits", NOON.date(), ["x"], [visit])
    assert await export(kept.history, "visits", *WHOLE_DAY, tmp_path / "visits.csv") == 1
    before = (DAY - timedelta(days=20), DAY)
    assert await export(kept.history, "visits", *before, tmp_path / "visits.csv") == 0
