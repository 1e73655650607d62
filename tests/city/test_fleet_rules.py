"""Rules of a fleet: drawn areas, what cannot be kept, and which edition counts on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from city.areas import crosses_itself, holds, is_near
from city.fleet_checks import SENTENCES, problems
from city.profile import FleetRules, KeptFleet, Mark, Zone, load

BEKASI = load("bekasi")
OWN = BEKASI.fleet
SQUARE = ((-6.30, 106.95), (-6.30, 107.00), (-6.25, 107.00), (-6.25, 106.95))
BOW = (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])


def with_kind(**changed: Any) -> FleetRules:
    return replace(OWN, kinds=OWN.kinds | {"baktor": replace(OWN.kinds["baktor"], **changed)})


def with_zone(**changed: Any) -> FleetRules:
    return replace(OWN, zones={"z": replace(Zone(id="z", name="Z", corners=SQUARE), **changed)})


def with_place(**changed: Any) -> FleetRules:
    place = replace(OWN.places["tpa-sumur-batu-area"], **changed)
    return replace(OWN, places=OWN.places | {"tpa-sumur-batu-area": place})


@given(st.floats(-6.32, -6.23), st.floats(106.93, 107.02))
def test_a_point_is_in_a_square_when_it_is_between_its_sides(lat: float, lng: float) -> None:
    inside = -6.30 < lat < -6.25 and 106.95 < lng < 107.00
    assert holds(SQUARE, lat, lng) == holds(SQUARE[::-1], lat, lng) == inside
    assert is_near(SQUARE, lat, lng, 0.0) >= inside
    assert is_near(SQUARE, lat, lng, 0.1)


@pytest.mark.parametrize(
    ("corners", "crosses"),
    [
        (SQUARE, False),
        (SQUARE[:3], False),
        (BOW, True),
        ((*SQUARE[:2], SQUARE[1], *SQUARE[2:]), True),
        ((*SQUARE, (-6.30, 106.98)), True),
        ((SQUARE[0], SQUARE[1], (-6.30, 106.97)), True),
        ((*SQUARE[:2], (-6.275, 107.00), *SQUARE[2:]), False),
    ],
)
def test_an_outline_that_crosses_touches_or_folds_back_is_none(corners: Any, crosses: bool) -> None:
    assert crosses_itself(corners) == crosses_itself(corners[::-1]) == crosses


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        (with_kind(speed_kmh=0), "speed_kmh"),
        (with_kind(speed_kmh=float("nan")), "speed_kmh"),
        (with_kind(limit_kmh=900), "limit_kmh"),
        (with_kind(stop_s=3600, silent_s=3600), "stop_silent"),
        (with_kind(trip_m=-1), "trip_m"),
        (with_kind(name={"en": "Cart"}), "name"),
        (with_kind(serves=("terbang",)), "serves"),
        (with_kind(icon="rocket"), "icon"),
        (with_zone(corners=BOW), "crossing"),
        (with_zone(corners=SQUARE[:2]), "corners"),
        (with_zone(corners=((0.0, 0.0), *SQUARE)), "outside"),
        (with_zone(corners=((-6.17, 106.89), (-6.17, 106.90), (-6.18, 106.90))), "elsewhere"),
        (with_zone(corners=()), "empty"),
        (with_zone(kecamatan=("99",)), "kecamatan"),
        (with_zone(depots=("tpa-sumur-batu-area",)), "depots"),
        (with_place(radius_m=1e9), "radius_m"),
        (with_place(lat=6.3), "lat"),
        (with_place(id="other"), "id"),
        (replace(OWN, marks={"idle": Mark(good=15, alarm=30)}), "mark"),
        (replace(OWN, marks={"beauty": Mark(good=1, alarm=0)}), "measure"),
        (replace(OWN, kinds={k: v for k, v in OWN.kinds.items() if k != "baktor"}), "kind_used"),
        (replace(OWN, places={}), "depot_used"),
    ],
)
def test_what_makes_no_sense_is_named(rules: FleetRules, field: str) -> None:
    found = [each for each in problems(rules, BEKASI) if each.field == field]
    assert found
    assert field in SENTENCES
    assert found[0].sentence()


def test_the_profiles_own_rules_and_drawn_ones_are_fine() -> None:
    assert problems(OWN, BEKASI) == problems(with_zone(), BEKASI) == []


def test_on_a_day_the_newest_rules_count_whose_first_day_has_come() -> None:
    first, second = with_kind(speed_kmh=20), with_kind(speed_kmh=30)
    day = datetime(2026, 3, 1, 17, tzinfo=UTC)  # 2 March, 0.00 WIB
    profile = replace(BEKASI, fleet_kept=KeptFleet(((day, first), (day.replace(day=4), second))))
    on = [profile.fleet_on(date(2026, 3, n)).kinds["baktor"].speed_kmh for n in (1, 2, 4, 5)]
    assert on == [18, 20, 20, 30]
    gone = replace(OWN, kinds={"ambulance": OWN.kinds["ambulance"]}, places={})
    profile.fleet_kept.editions += ((day, gone),)
    assert profile.fleet_on(date(2026, 3, 9)) == gone
    assert profile.kind_named("baktor") == second.kinds["baktor"]
    assert profile.place_named("rsud") == OWN.places["rsud"]
    assert next(iter(profile.kinds_named())) == "ambulance"
    assert len(profile.kinds_named()) == len(OWN.kinds)
