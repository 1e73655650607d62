"""The search box: plate, vehicle, ticket, gauge, station, kelurahan, kecamatan, landmark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from city.geography import kecamatan_middle, name_key
from city.observations import VehiclePosition
from city.picture import CityPicture
from city.privacy import on_wall, ticket_tail, wall_place
from dashboard.queue import queue_of
from dashboard.texts import Text

MOST = 12


class Hit(NamedTuple):
    """`open` as in data-open, "" for a mere place; `zoom` is where the map flies to."""

    open: str
    title: str
    detail: str
    lat: float | None
    lng: float | None
    zoom: float
    words: str


def search(picture: CityPicture, asked: str, text: Text) -> list[dict[str, Any]]:
    """At most 12 hits, those that begin with what was asked first."""
    key = name_key(asked)
    if not key:
        return []
    found = [hit for hit in _all(picture, key, text) if key in hit.words]
    found.sort(key=lambda hit: (not hit.words.startswith(key), hit.title))
    return [_told(hit) for hit in found[:MOST]]


def _told(hit: Hit) -> dict[str, Any]:
    told = hit._asdict()
    del told["words"]
    return told


def _hit(sort: str, title: str, detail: str, place: Any, zoom: float, *words: str) -> Hit:
    lat, lng = place or (None, None)
    return Hit(sort, title, detail, lat, lng, zoom, name_key(" ".join((title, *words))))


def _all(picture: CityPicture, key: str, text: Text) -> Iterator[Hit]:
    yield from _posts(picture, text)
    yield from _districts(picture, text)
    yield from _complaints(picture, key, text)
    yield from _vehicles(picture, text)
    for mark in picture.profile.landmarks:
        yield _hit("", mark.name, text("search.landmark"), (mark.lat, mark.lng), 16)


def _posts(picture: CityPicture, text: Text) -> Iterator[Hit]:
    for gauge in picture.profile.gauges.values():
        detail = f"{text('search.gauge')} · {gauge.river}"
        place = (gauge.lat, gauge.lng)
        yield _hit(f"gauge:{gauge.id}", gauge.name, detail, place, 15, *gauge.aliases)
    for station in picture.profile.air_stations.values():
        place = (station.lat, station.lng)
        yield _hit(f"station:{station.id}", station.name, text("search.station"), place, 15)


def _districts(picture: CityPicture, text: Text) -> Iterator[Hit]:
    kecamatan: dict[str, str] = {}
    for each in picture.profile.kelurahan.values():
        place = (each.lat, each.lng)
        detail = f"{text('search.kelurahan')} · {each.kecamatan}"
        yield _hit(f"kelurahan:{each.code}", each.name, detail, place, 15, each.postcode)
        kecamatan[each.kecamatan_code] = each.kecamatan
    for code, name in kecamatan.items():
        middle = kecamatan_middle(picture.profile, code)
        yield _hit(f"kecamatan:{code}", name, text("search.kecamatan"), middle, 14)


def _complaints(picture: CityPicture, key: str, text: Text) -> Iterator[Hit]:
    profile = picture.profile
    titles = {code: text.pick(each.name) for code, each in profile.categories.items()}
    codes = [code for code, title in titles.items() if key in name_key(title)]
    ended = [
        each
        for each in picture.complaints.values()
        if not each.open and key in name_key(each.complaint_id) and on_wall(each, profile)
    ]
    for each in (*queue_of(picture).named(key, codes, MOST), *ended):
        category = text.pick(profile.categories[each.report.service_code].name)
        where = wall_place(each, profile)
        title = f"{category} …{ticket_tail(each.complaint_id)}"
        detail = f"{text('search.complaint')} · {text(f'status.{each.status}')}"
        place = (where.lat, where.lng) if where else None
        subject = f"complaint:{each.complaint_id}"
        yield _hit(subject, title, detail, place, 16, each.complaint_id)


def _vehicles(picture: CityPicture, text: Text) -> Iterator[Hit]:
    profile, latest = picture.profile, picture.latest["vehicle_position"]
    for key in {**dict.fromkeys(profile.vehicles), **dict.fromkeys(latest)}:
        known, seen = profile.vehicles.get(key), latest.get(key)
        told = seen if isinstance(seen, VehiclePosition) and seen.has_place else None
        place = (told.lat, told.lng) if told else None
        title, plate = (known.code, known.plate) if known else (key, "")
        detail = " · ".join(filter(None, (text("search.vehicle"), plate)))
        yield _hit(f"vehicle:{key}", title, detail, place, 16, plate, key)
