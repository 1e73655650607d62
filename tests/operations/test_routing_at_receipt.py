"""The agency of a case nobody has assigned is the one the table suggests: at the receipt and later."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from city.complaints import Complaint, Kind
from city.profile import Profile, Route, load
from operations.desk import Desk
from operations.desk.errors import DeskError
from operations.routing_table import Edition, RoutingTable
from store.city_store import CityStore
from tests.operations.test_imports import brought, file_of, row
from tests.operations.test_imports import imports as imports
from tests.operations.test_watch import RINA, Clock, marks, noticed, report, until, watching

TO_BPBD = Route(id="semua", agency_id="bpbd", categories=("sampah",))


@pytest.fixture
def profile() -> Profile:
    return load("bekasi")


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def kept(store: CityStore, *rows: Route, expected: int = 0) -> None:
    new = Edition(at=datetime.now(UTC), by="wali", rows=rows)
    await RoutingTable(store).keep(new, expected, f"edition-{expected}")


async def test_a_call_goes_where_the_profiles_rows_say_and_not_by_its_category_alone(
    desk: Desk,
) -> None:
    on_the_motorway = msgspec.structs.replace(report(), address="Jalan Tol Jakarta Cikampek")
    case, _ = await desk.report(on_the_motorway, RINA, "call-1")
    assert case.agency_id == "dishub"
    assert (await desk.report(report(), RINA, "call-2"))[0].agency_id == "dlh"


async def test_the_staffs_table_counts_at_the_receipt(desk: Desk, store: CityStore) -> None:
    await kept(store, TO_BPBD)
    case, _ = await desk.report(report(), RINA, "call-1")
    assert case.agency_id == "bpbd"


async def test_the_staffs_table_counts_in_an_import(imports: object, store: CityStore, tmp_path: Path) -> None:  # fmt: skip
    await kept(store, TO_BPBD)
    await brought(imports, file_of(row(1), row(2)))  # type: ignore[arg-type]
    assert [each.agency_id for each in await store.complaints.open()] == ["bpbd", "bpbd"]


async def test_another_category_brings_its_agency_along_until_somebody_assigns_the_case(
    desk: Desk,
) -> None:
    ticket = (await desk.report(report(), RINA, "c"))[0].complaint_id
    told = await desk.set_category(ticket, RINA, expected_version=1, key="1", category="banjir")
    assert told.agency_id == "bpbd"
    await desk.assign(ticket, RINA, expected_version=2, key="2", agency_id="bpbd")
    told = await desk.set_category(ticket, RINA, expected_version=3, key="3", category="sampah")
    assert told.agency_id == "bpbd"


async def test_what_nobody_has_assigned_follows_a_new_table_once_and_stands_in_nobodys_way(
    desk: Desk, store: CityStore, profile: Profile, clock: Clock
) -> None:
    waiting = (await desk.report(report(), RINA, "1"))[0].complaint_id
    given = (await desk.report(report(), RINA, "2"))[0].complaint_id
    await desk.assign(given, RINA, expected_version=1, key="a", agency_id="dlh")
    async with watching(store, profile, clock), watching(store, profile, clock):
        await noticed(store, desk)
        assert await marks(store, waiting, Kind.ROUTED) == []
        await kept(store, TO_BPBD)

        async def follows() -> bool:
            return (await store.complaints.load(waiting)).agency_id == "bpbd"

        await until(follows)
        await noticed(store, desk)
    assert len(await marks(store, waiting, Kind.ROUTED)) == 1
    assert (await store.complaints.load(given)).agency_id == "dlh"
    verified = await desk.verify(waiting, RINA, expected_version=1, key="v")
    assert (verified.status, verified.agency_id) == ("verified", "bpbd")


async def without_place(desk: Desk) -> Complaint:
    told = msgspec.structs.replace(report(), lat=None, lng=None, address="Pasar Proyek")
    return (await desk.report(told, RINA, "address-only"))[0]


async def test_an_operator_gives_a_case_its_place_and_says_from_what(
    desk: Desk, store: CityStore, profile: Profile
) -> None:
    east = next(each for each in profile.kelurahan.values() if each.kecamatan == "Bekasi Timur")
    row = Route(id="timur", agency_id="bpbd", kecamatan=(east.kecamatan_code,))
    await kept(store, row)
    case = await without_place(desk)
    assert (case.agency_id, case.kelurahan, case.report.lat) == ("dlh", "", None)
    set_here = {"lat": east.lat, "lng": east.lng, "note": "Ditelepon: depan gerbang"}
    placed = await desk.set_place(
        case.complaint_id, RINA, expected_version=1, key="p", address="Pasar Proyek no 12", **set_here
    )  # fmt: skip
    assert (placed.report.lat, placed.report.lng, placed.kelurahan) == (
        east.lat,
        east.lng,
        east.code,
    )
    assert placed.report.address == "Pasar Proyek no [nomor]"
    assert placed.agency_id == "bpbd"
    *_, event = await store.complaints.events(case.complaint_id)
    assert (event.kind, event.actor, event.note) == (Kind.PLACE, "rina", "Ditelepon: depan gerbang")


async def test_of_two_who_set_a_place_the_second_is_told_and_a_repeat_changes_nothing(
    desk: Desk,
) -> None:
    case = await without_place(desk)
    here = {"lat": -6.24, "lng": 107.0, "note": "ditunjuk di peta"}
    first = await desk.set_place(case.complaint_id, RINA, expected_version=1, key="a", **here)
    again = await desk.set_place(case.complaint_id, RINA, expected_version=1, key="a", **here)
    assert again == first
    with pytest.raises(DeskError, match="set its place"):
        await desk.set_place(case.complaint_id, RINA, expected_version=1, key="b", **here)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"lat": 0.0, "lng": 0.0, "note": "x"}, "place_outside"),
        ({"lat": float("nan"), "lng": 107.0, "note": "x"}, "place_outside"),
        ({"lat": -6.24, "lng": 107.0, "note": " "}, "reason_missing"),
    ],
)
async def test_a_place_far_away_or_without_a_reason_is_refused(
    desk: Desk, given: dict[str, object], key: str
) -> None:
    case = await without_place(desk)
    with pytest.raises(DeskError) as why:
        await desk.set_place(case.complaint_id, RINA, expected_version=1, key="p", **given)  # type: ignore[arg-type]
    assert why.value.key == key
