"""The fleet's rules as staff keep them: each day goes by its own, and what cannot be used is passed over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from city.profile import Geofence
from operations.fleet import rows
from operations.fleet.rule_editions import (
    KIND,
    NAME,
    FleetEdition,
    FleetEditions,
    fleet_kept,
    rules_of,
)
from store.city_store import CityStore
from tests.city.fleet.drives import BEKASI, DAY, POOL
from tests.operations.test_fleet import (
    SPAN,
    TRUCK,
    deriving,
    kept,
    moment,
    positions,
    round_trip,
    write,
)

__all__ = ["kept"]


def edition(since: date, **changed: object) -> FleetEdition:
    truck = replace(BEKASI.fleet.kinds["dump-truck"], **changed)
    rules = replace(BEKASI.fleet, kinds=BEKASI.fleet.kinds | {"dump-truck": truck})
    return FleetEdition(at=moment(9), by="wali", since=since, reason="coba", rules=rules)


async def test_a_day_goes_by_the_rules_in_force_on_it_and_an_earlier_day_keeps_its_figures(kept: CityStore) -> None:  # fmt: skip
    async def fast_s() -> float:
        opened = await rows.behind(kept.history, SPAN, "day", rows.Asked(vehicle_id=TRUCK))
        return sum(each.fast_s for each in opened.parts)

    now, editions = moment(23.99), FleetEditions(kept)
    await write(kept, positions(round_trip()), now)
    await editions.keep(edition(DAY + timedelta(days=1), limit_kmh=20.0), 0, "1")
    await deriving(kept, now).today()
    assert await fast_s() == 0
    await editions.keep(edition(DAY, limit_kmh=25.0), 1, "2")
    assert await deriving(kept, moment(24.5)).past() == len(BEKASI.vehicles)
    assert await fast_s() == pytest.approx(2400, abs=40)
    await editions.keep(edition(DAY, limit_kmh=60.0), 2, "3")
    assert await deriving(kept, moment(25)).past() == 0
    assert await fast_s() == pytest.approx(2400, abs=40)


async def test_rules_that_cannot_be_used_are_passed_over_and_what_only_the_profile_holds_stays(kept: CityStore) -> None:  # fmt: skip
    home = Geofence(id="rw", name="RW", kind="parking", lat=POOL[0], lng=POOL[1], private=True)
    own = replace(BEKASI.fleet, places=BEKASI.fleet.places | {"rw": home})
    profile, new = replace(BEKASI, fleet=own), edition(DAY, speed_kmh=30.0)
    assert new.rules is not None
    fewer = replace(new.rules, kinds={"dump-truck": new.rules.kinds["dump-truck"]}, places={})
    await FleetEditions(kept).keep(replace(new, rules=fewer), 0, "1")
    await FleetEditions(kept).keep(edition(DAY, speed_kmh=-1.0), 1, "2")
    await kept.records(KIND).append(NAME, b"{", b"{", 2, "3")
    found = await FleetEditions(kept).all()
    [(since, rules)] = fleet_kept(found, profile)
    assert since == moment(0)
    assert rules.kinds["dump-truck"].speed_kmh == 30
    assert set(rules.kinds) == set(BEKASI.fleet.kinds), "vehicles are of these"
    assert rules.places["rw"] == home
    assert set(rules.depots) == {each.depot for each in BEKASI.vehicles.values()}
    assert "rw" not in rules_of(found, profile, 1).places, "nobody is told"
    assert rules_of(found, profile, 3) == rules_of(found, BEKASI, 0)
