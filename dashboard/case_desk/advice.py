"""What the desk suggests for a case: which agency and why, which cases may be the same, who is near.

Suggestions only: people decide. Everything is computed from the picture, nothing is asked of the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import numpy as np

from city.complaints import AT_WORK, Complaint, Report
from city.dispatch import Unit, by_road, units_for
from city.duplicates import Candidate, candidates
from city.geography import kecamatan_middle, kelurahan_code, kelurahan_of, middles, point_key
from city.hot_spots import RADIUS_M, WINDOW
from city.observations import VehiclePosition
from city.picture import CityPicture
from city.pressing import pressing
from city.privacy import said
from city.profile import Profile, Route
from city.triage import explain, suggest
from dashboard.case_desk.rights import may_see
from dashboard.case_desk.rows import brief
from dashboard.queue import queue_of
from dashboard.texts import Text
from operations.desk import Actor

LOOKED_AT = 3_000
"""Open cases around one; more than these in one corner of the city say nothing more."""
COMPARED, SHOWN, UNITS = 30, 6, 8
NEXT_DOOR_DEG = 0.004
"""More than the reach of the rule for duplicates (250 m)."""


def suggestion(
    report: Report, profile: Profile, table: Sequence[Route] | None, text: Text, category: str = ""
) -> dict[str, Any]:
    """The agency this would go to, and the reason in a sentence."""
    found = suggest(report, profile, table, category)
    agency = profile.agencies.get(found.agency_id)
    return {
        "agency_id": found.agency_id,
        "agency": agency.short if agency else "",
        "reason": explain(found, profile, text.lang),
        "rule": found.rule,
        "handed_to": found.handed_to,
        "road": found.road,
        "owner": found.owner if found.road else "",
    }


def duplicates(
    case: Complaint, picture: CityPicture, by: Actor, now: datetime, text: Text
) -> list[dict[str, Any]]:
    """Open cases that may be the same, likeliest first, each with what speaks for it."""
    found = candidates(case, _around(case.report, picture), now, picture.profile, COMPARED)
    ours = (each for each in found if may_see(by, picture.complaints[each.ticket]))
    return [_candidate(each, picture, text) for each in islice(ours, SHOWN)]


def _around(report: Report, picture: CityPicture) -> Iterator[Complaint]:
    """Open cases of the kelurahan here and next door, and of what this point or the middle of the
    kecamatan stands for, so that a hundred thousand need not be read."""
    lat, lng = report.lat, report.lng
    if lat is None or lng is None:
        return
    profile, known = picture.profile, picture.profile.kelurahan.values()
    here = [each.code for each in known if each.frame.widened(NEXT_DOOR_DEG).holds(lat, lng)]
    here += middles(profile).get(point_key(lat, lng), ())
    if home := kelurahan_of(profile, lat, lng):
        middle = kecamatan_middle(profile, home.kecamatan_code)
        here.append(kelurahan_code(profile, *middle))
    columns = queue_of(picture).columns
    for row in np.flatnonzero(columns.is_one_of("kelurahan", [*here, ""])):
        yield columns.cases[row]


def pressure(case: Complaint, picture: CityPicture, now: datetime, text: Text) -> dict[str, Any]:
    """What is reported around it, and the priority that this suggests, with its reason in words."""
    found = pressing(case, islice(_around(case.report, picture), LOOKED_AT), picture.profile, now)
    values: dict[str, float] = {
        "n": found.similar,
        "reporters": found.reporters,
        "metres": round(RADIUS_M),
    }
    values |= {"days": WINDOW.days, "hot_spot": found.hot_spot, "hours": found.hours or 0}
    told = {name: text.number(each) for name, each in values.items()}
    return {
        "similar": text("desk.similar", **told) if found.similar else "",
        "reporters": text("desk.all_reporters", **told) if found.reporters > 1 else "",
        "hot_spot": text("desk.in_hot_spot", **told) if found.hot_spot else "",
        "priority": found.priority,
        "reason": text(f"desk.because_{found.reason}", **told) if found.reason else "",
    }


def _candidate(found: Candidate, picture: CityPicture, text: Text) -> dict[str, Any]:
    case = picture.complaints[found.ticket]
    return brief(case, picture.profile, text) | {
        "distance_m": round(found.distance_m),
        "age_s": round(found.age_s),
        "same_category": found.same_category,
        "alike": round(100 * found.text_similarity),
        "score": round(100 * found.score),
        "same_street": found.same_street,
        "approximate": found.approximate,
        "description": said(case.report.description, case.report),
        "address": said(case.report.address, case.report),
        "picture": next((each.id for each in case.photos), ""),
    }


def units(
    case: Complaint,
    picture: CityPicture,
    by: Actor,
    now: datetime,
    text: Text,
    ways: Mapping[str, tuple[float, float]] | None = None,
) -> list[dict[str, Any]]:
    """The nearest units that could go, by expected time; `ways`: what is known of their roads."""
    found = by_road(_nearest(case, picture, by, now), ways or {})
    return [_unit(each, picture.profile, text) for each in found]


def starts(
    case: Complaint, picture: CityPicture, by: Actor, now: datetime
) -> dict[str, tuple[float, float]]:
    """Where those units are: latitude and longitude. A unit without a position starts nowhere."""
    positions = _positions(picture)
    ids = (each.vehicle_id for each in _nearest(case, picture, by, now))
    known = ((each, positions[each]) for each in ids if each in positions)
    return {key: (each.lat, each.lng) for key, each in known if each.has_place}


def _nearest(case: Complaint, picture: CityPicture, by: Actor, now: datetime) -> list[Unit]:
    """An agency is offered its own; the unit that is sent already is not offered again."""
    found = units_for(case, picture.profile, _positions(picture), busy(picture, case), now)
    sent = case.vehicle_id if case.status in AT_WORK else ""
    free = (each for each in found if each.vehicle_id != sent)
    return [each for each in free if _offered(each, picture.profile, by)][:UNITS]


def _positions(picture: CityPicture) -> dict[str, VehiclePosition]:
    told = picture.latest[VehiclePosition.KIND].items()
    return {key: each for key, each in told if isinstance(each, VehiclePosition)}


def _offered(unit: Unit, profile: Profile, by: Actor) -> bool:
    mine = not by.agency_id or profile.vehicles[unit.vehicle_id].agency_id == by.agency_id
    return mine and unit.why != "kind"


def _unit(unit: Unit, profile: Profile, text: Text) -> dict[str, Any]:
    vehicle = profile.vehicles[unit.vehicle_id]
    kind = profile.kind_named(vehicle.kind)
    return {
        "vehicle_id": unit.vehicle_id,
        "vehicle": vehicle.code,
        "kind": text.pick(kind.name) if kind else vehicle.kind,
        "km": None if unit.road_m is None else round(unit.road_m / 1000, 1),
        "eta_s": None if unit.eta_s is None else round(unit.eta_s),
        "suitable": unit.suitable,
        "why": text(f"desk.unit_{unit.why}") if unit.why else "",
    }


def busy(picture: CityPicture, besides: Complaint) -> set[str]:
    """Vehicles that work on another case."""
    columns = queue_of(picture).columns
    rows = np.flatnonzero(columns.is_one_of("status", [str(each) for each in AT_WORK]))
    cases = (columns.cases[each] for each in rows)
    return {each.vehicle_id for each in cases if each.complaint_id != besides.complaint_id}
