"""The desk with an OSRM server: real ways where it answers, the estimate where it does not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest

from city.profile import Profile
from city.settings import DeskSettings
from operations.accounts import Role
from store.address import Address
from store.city_store import CityStore
from tests.dashboard.conftest import NOW, Web, report, serving, settings_for, until, vehicle
from tests.operations.test_roads import osrm

ANSWER = b'{"code":"Ok","durations":[[600.0],[60.0]],"distances":[[5000.0],[800.0]]}'
Urls = tuple[str, list[str]]


@pytest.fixture(params=[(ANSWER, 200), (b"", 500)], ids=["answers", "fails"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Urls]:
    async with osrm(*request.param) as found:
        yield found


@pytest.fixture
async def web(
    server: Urls, store_address: Address, store: CityStore, profile: Profile
) -> AsyncIterator[Web]:
    desk = DeskSettings(osrm_url=server[0])
    settings = msgspec.structs.replace(settings_for(store_address), desk=desk)
    async with serving(settings, profile, store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


async def test_units_come_in_the_order_of_real_ways_and_the_desk_is_told_which_it_is(
    web: Web, server: Urls, profile: Profile
) -> None:
    near, far = vehicle("baktor-07", lat=-6.2413), vehicle("baktor-08", lat=-6.2600)
    await web.tell("vehicle_position", near, far)
    made, _ = await web.store.complaints.receive(report(), "test", NOW)
    picture = web.desk.hub.picture
    await until(lambda: made.complaint_id in picture.complaints and len(web.desk.hub.vehicles) == 2)
    async with web.client(await web.cookie(Role.OPERATOR)) as client:
        case = (await client.get(f"/api/desk/case/{made.complaint_id}")).json()
    assert len(server[1]) == 1, "asked once for all units"
    located = [each for each in case["units"] if each["eta_s"] is not None]
    order = [each["vehicle_id"] for each in located]
    assert case["units"][: len(located)] == located, "who is not seen comes last, without a way"
    assert len(case["units"]) > len(located), "and may be sent all the same"
    if case["by_road"]:
        assert order == ["baktor-08", "baktor-07"]
        assert [(each["km"], each["eta_s"]) for each in located] == [(0.8, 60), (5.0, 600)]
    else:
        assert order == ["baktor-07", "baktor-08"]
