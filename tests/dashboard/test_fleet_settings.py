"""The fleet's rules in the hands of the staff: kept, in force, two leaders, back again, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest

from city.profile import Profile
from city.vehicles import kind_of
from operations.accounts import Role
from operations.fleet.rule_editions import FleetEditions
from tests.dashboard.conftest import Web, until
from tests.dashboard.test_desk import everybody_leaves
from tests.dashboard.test_water_pages import somebody

__all__ = ["everybody_leaves"]
SQUARE = [[-6.30, 106.95], [-6.30, 107.00], [-6.25, 107.00], [-6.25, 106.95]]
ZONE = {"id": "zona-9", "name": "Pasar", "corners": SQUARE, "kinds": ["patrol"]}


def rules(profile: Profile) -> Any:
    return msgspec.to_builtins(profile.fleet)


def today(profile: Profile, days: int = 0) -> str:
    now = datetime.now(UTC).astimezone(ZoneInfo(profile.time_zone))
    return (now.date() + timedelta(days=days)).isoformat()


async def keep(client: httpx.AsyncClient, profile: Profile, given: Any, **changed: Any) -> httpx.Response:  # fmt: skip
    told = {"rules": given, "since": today(profile), "reason": "uji", "expected_version": 0, "key": "1"}  # fmt: skip
    return await client.post("/api/fleet/settings", content=json.dumps(told | changed))


async def test_what_a_leader_keeps_counts_from_its_day_on_and_an_earlier_edition_comes_back(web: Web, profile: Profile) -> None:  # fmt: skip
    leader, given = await somebody(web, "wali", Role.LEADER), rules(profile)
    given["kinds"]["baktor"]["stale_after_s"] = 900.0
    given["zones"]["zona-9"] = ZONE
    assert (await keep(leader, profile, given)).json() == {"version": 1}
    known = web.desk.profile
    await until(lambda: known.fleet_kept.editions)
    now = datetime.now(UTC)
    assert kind_of(known, "baktor-01", now).stale_after_s == 900
    assert kind_of(known, "baktor-01", now - timedelta(days=1)).stale_after_s == 300
    later = {"expected_version": 1, "key": "2", "since": today(profile, 9), "restored": 0}
    assert (await keep(leader, profile, rules(profile), **later)).json() == {"version": 2}
    told = (await leader.get("/api/fleet/settings_history")).json()["editions"]
    assert [(each["version"], each["counts"], each["reason"]) for each in told] == [(2, False, "uji"), (1, True, "uji")]  # fmt: skip
    assert told[1]["what"] == "1 jenis kendaraan, 1 wilayah"
    first = (await leader.get("/api/fleet/settings_history?version=1")).json()["rules"]
    assert first["zones"]["zona-9"]["corners"] == SQUARE
    page = (await leader.get("/fleet/settings")).text
    assert "Pengaturan armada" in page


async def test_of_two_leaders_at_once_the_second_is_told_who_and_what(web: Web, profile: Profile) -> None:  # fmt: skip
    leader, given = await somebody(web, "wali-dua", Role.LEADER), rules(profile)
    assert (await keep(leader, profile, given)).status_code == 200
    assert (await keep(leader, profile, given)).json() == {"version": 1}, "the same sent again"
    late = await keep(leader, profile, given, key="2")
    assert late.status_code == 409
    assert late.json()["version"] == 1
    assert "Wali-dua menyimpan edisi 1" in late.json()["message"]
    assert late.json()["rules"]["kinds"].keys() == given["kinds"].keys()
    assert len(await FleetEditions(web.store).all()) == 1


def without(name: str, key: str) -> Any:
    return lambda given: given[name].pop(key)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda given: given["zones"].update({"zona-9": ZONE | {"corners": [SQUARE[n] for n in (0, 2, 1, 3)]}}), "Pasar: garisnya menyilang"),
        (lambda given: given["zones"].update({"zona-9": ZONE | {"corners": [[-7.3, 106.9], *SQUARE]}}), "sudut -7.3, 106.9 di luar kota"),
        (lambda given: given["kinds"]["baktor"].update(stop_s=1e9), "Baktor: Berhenti setelah (menit) harus 30 sampai 3600"),
        (lambda given: given["places"]["rsud"].update(radius_m=-5), "RSUD dr. Chasbullah Abdulmadjid: Radius (m) harus 10 sampai 5000"),
        (without("kinds", "baktor"), "Baktor: 34 kendaraan berjenis ini"),
        (without("places", "rsud"), "RSUD dr. Chasbullah Abdulmadjid: 4 kendaraan berpangkalan di sini"),
        (lambda given: given["places"]["rsud"].update(private=True), "tidak boleh diketahui siapa pun"),
        (lambda given: given["marks"].update(idle={"good": 15, "alarm": 30}), "Idle: baik dan waspada"),
        (lambda given: given["kinds"]["baktor"].update(speed_kmh="cepat"), "tidak dipahami"),
    ],
)  # fmt: skip
async def test_what_makes_no_sense_is_not_kept_and_said_in_words(web: Web, profile: Profile, change: Any, said: str) -> None:  # fmt: skip
    leader, given = await somebody(web, "wali-tiga", Role.LEADER), rules(profile)
    change(given)
    answer = await keep(leader, profile, given)
    assert (answer.status_code, said in answer.json()["message"]) == (422, True), answer.text
    assert await FleetEditions(web.store).all() == []


async def test_a_past_day_and_a_change_without_a_reason_are_refused(web: Web, profile: Profile) -> None:  # fmt: skip
    leader, given = await somebody(web, "wali-empat", Role.LEADER), rules(profile)
    for wrong in ({"since": today(profile, -1)}, {"since": today(profile, 900)}, {"reason": " "}):
        assert (await keep(leader, profile, given, **wrong)).status_code == 422
    assert await FleetEditions(web.store).all() == []


async def test_only_the_citys_leaders_change_the_fleets_rules(web: Web, profile: Profile) -> None:
    agency = await somebody(web, "kepala-dlh", Role.LEADER, "dlh")
    operator = await somebody(web, "rina-dua", Role.OPERATOR)
    for who in (agency, operator):
        assert (await keep(who, profile, rules(profile))).status_code == 403
        assert '"may_keep":false' in (await who.get("/fleet/settings")).text
    viewer = await somebody(web, "tamu-tiga", Role.VIEWER)
    assert (await viewer.get("/fleet/settings")).status_code == 403
