"""One plain sentence per subject from the data of this moment, with the formula behind its figures.

| subject      | says                                                   | when its data are dead or old         |
|--------------|--------------------------------------------------------|---------------------------------------|
| complaints   | how many are open and late, in how many kelurahan, the oldest | says since when the store is lost |
| rivers       | posts at siaga, the highest, rising or falling         | names the posts without a fresh value |
| air          | the worst station and its ISPU                         | names what is missing, gives no figure|
| fleet        | vehicles seen, how many at work                        | counts those that are silent          |
| report_cards | late share of what was due, as the cards count it      | as complaints                         |
| feeds        | sources that work, and those that do not, by name      | is itself the answer                  |

Pure: picture and time are arguments. An old figure is never said as if it were new.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Literal

import msgspec

from city.geography import kelurahan_of
from city.picture import CityPicture
from city.privacy import ticket_tail
from city.screens.layout import Layout
from city.severity import FRESH, Severity, urgency
from city.vehicles import Condition, condition, kind_of
from dashboard.queue import queue_of
from dashboard.readings import (
    feed_severity,
    open_cases,
    positions,
    readings,
    source_title,
    station_reading,
)
from dashboard.texts import Text

SUBJECTS = ("complaints", "rivers", "air", "fleet", "report_cards", "feeds")
Subject = Literal["complaints", "rivers", "air", "fleet", "report_cards", "feeds"]
PANELS: dict[str, str] = {
    "complaints": "complaints", "overdue": "complaints", "hot_spots": "complaints",
    "rivers": "rivers", "air": "air", "fleet": "fleet", "report_cards": "report_cards",
    "feeds": "feeds", "alarms": "rivers",
}  # fmt: skip
"""Which subject a panel on the wall is about."""
MOST = 4


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: "live", or "old" when something in it is dead or stale; then `says` tells so."""

    subject: str
    says: str
    formula: str
    state: Literal["live", "old"] = "live"


def summary(subject: str, picture: CityPicture, now: datetime, text: Text) -> Summary:
    """What this subject says at `now`; an unknown one is all of the city's complaints."""
    return SAYS.get(subject, complaints)(picture, now, text)


def summary_of(layout: Layout, picture: CityPicture, now: datetime, text: Text) -> list[Summary]:
    """Of everything a layout is about, in the order of its tiles."""
    named = [
        panel
        for tile in layout.tiles
        for panel in (tile.panel, *str(tile.options.get("panels", "")).split(","))
    ]
    asked = [
        str(tile.options.get("subject", "")) for tile in layout.tiles if tile.panel == "summary"
    ]
    subjects = dict.fromkeys([*asked, *(PANELS[each] for each in named if each in PANELS)])
    return [summary(each, picture, now, text) for each in subjects if each in SAYS][:MOST]


def _made(key: str, text: Text, *, old: bool = False, **values: object) -> Summary:
    return Summary(
        subject=key,
        says=text(f"summary.{key}", **values),
        formula=text(f"summary.{key}_formula"),
        state="old" if old else "live",
    )


def complaints(picture: CityPicture, now: datetime, text: Text) -> Summary:
    counts, cases = queue_of(picture).wall_counts(now), open_cases(picture)
    if not cases:
        words, formula = text("summary.complaints_none"), text("summary.complaints_formula")
        return Summary(subject="complaints", says=words, formula=formula)
    late = [each for each in cases if queue_of(picture).is_late(each.complaint_id, now)]
    places = {_kelurahan(each.report.lat, each.report.lng, picture) for each in late} - {""}
    oldest = min(cases, key=lambda each: each.received_at)
    return _made(
        "complaints", text, open=text.number(counts.open), late=text.number(counts.late),
        places=text.number(len(places)), of=text.number(len(picture.profile.kelurahan)),
        since=text.moment(oldest.received_at, now), ticket=f"…{ticket_tail(oldest.complaint_id)}",
    )  # fmt: skip


def _kelurahan(lat: float | None, lng: float | None, picture: CityPicture) -> str:
    home = kelurahan_of(picture.profile, lat, lng) if lat is not None and lng is not None else None
    return home.code if home else ""


def rivers(picture: CityPicture, now: datetime, text: Text) -> Summary:
    found = readings(picture, now)
    fresh = [(gauge, each) for gauge, each in found if each.severity in FRESH]
    silent = [gauge.name for gauge, each in found if each.severity not in FRESH]
    if not fresh:
        return _silent("rivers", silent, text)
    high = [each for _, each in fresh if each.siaga is not None]
    gauge, worst = max(fresh, key=lambda each: urgency(each[1].severity))
    said = _made(
        "rivers", text, old=bool(silent), high=text.number(len(high)), of=text.number(len(found)),
        name=gauge.name, level=text.number(worst.level_cm), word=text(worst.word_key),
        trend=_trend(worst.rate_cm_h, text),
    )  # fmt: skip
    return _with_silent(said, silent, text)


def _trend(rate: float | None, text: Text) -> str:
    if rate is None or abs(rate) < 1:
        return text("summary.steady")
    return text("summary.rising" if rate > 0 else "summary.falling", rate=text.number(abs(rate)))


def air(picture: CityPicture, now: datetime, text: Text) -> Summary:
    stations = picture.profile.air_stations.values()
    found = [(each, station_reading(picture, each, now)) for each in stations]
    fresh = [
        (each, ispu) for each, ispu in found if ispu.severity in FRESH and ispu.value is not None
    ]
    silent = [each.name for each, ispu in found if (each, ispu) not in fresh]
    if not fresh:
        return _silent("air", silent, text)
    station, worst = max(fresh, key=lambda each: each[1].value or 0)
    said = _made(
        "air", text, old=bool(silent), name=station.name, value=text.number(worst.value),
        word=text(worst.category_key), n=text.number(len(fresh)), of=text.number(len(found)),
    )  # fmt: skip
    return _with_silent(said, silent, text)


def _silent(subject: str, names: list[str], text: Text) -> Summary:
    name = text(f"summary.subject_{subject}")
    words = text("summary.no_data", subject=name, names=", ".join(names) or "–")
    formula = text(f"summary.{subject}_formula")
    return Summary(subject=subject, says=words, formula=formula, state="old")


def _with_silent(said: Summary, names: list[str], text: Text) -> Summary:
    """The sentence, and in the same breath what it does not know."""
    if not names:
        return said
    missing = text("summary.missing", names=", ".join(names))
    return msgspec.structs.replace(said, says=f"{said.says} {missing}")


def fleet(picture: CityPicture, now: datetime, text: Text) -> Summary:
    seen = list(positions(picture))
    states = [condition(kind_of(picture.profile, each.vehicle_id), each, now) for each in seen]
    stale = sum(each is Condition.STALE for each in states)
    if len(states) == stale:
        return _silent("fleet", [text("summary.all_vehicles")], text)
    moving = sum(each is Condition.MOVING for each in states)
    return _made(
        "fleet", text, old=bool(stale), seen=text.number(len(states) - stale),
        moving=text.number(moving), silent=text.number(stale),
    )  # fmt: skip


def report_cards(picture: CityPicture, now: datetime, text: Text) -> Summary:
    """Of what is open now; the cards themselves count whole periods."""
    cases = open_cases(picture)
    late = [each for each in cases if queue_of(picture).is_late(each.complaint_id, now)]
    by_agency: dict[str, int] = {}
    for each in late:
        by_agency[each.agency_id] = by_agency.get(each.agency_id, 0) + 1
    worst = max(by_agency, key=lambda each: by_agency[each], default="")
    agency = picture.profile.agencies.get(worst)
    return _made(
        "report_cards", text, late=text.number(len(late)), open=text.number(len(cases)),
        agency=agency.short if agency else "–", n=text.number(by_agency.get(worst, 0)),
    )  # fmt: skip


def feeds(picture: CityPicture, now: datetime, text: Text) -> Summary:
    found = {name: feed_severity(each, now) for name, each in picture.sources().items()}
    on = {name: each for name, each in found.items() if each is not Severity.UNKNOWN}
    bad = [source_title(name, text) for name, each in on.items() if each is not Severity.CALM]
    if not on:
        return _silent("feeds", [text("summary.all_feeds")], text)
    key = "feeds_bad" if bad else "feeds"
    words = text(
        f"summary.{key}", good=text.number(len(on) - len(bad)), of=text.number(len(on)),
        names=", ".join(bad),
    )  # fmt: skip
    formula = text("summary.feeds_formula")
    return Summary(subject="feeds", says=words, formula=formula, state="old" if bad else "live")


SAYS: dict[str, Callable[[CityPicture, datetime, Text], Summary]] = {
    "complaints": complaints, "rivers": rivers, "air": air, "fleet": fleet,
    "report_cards": report_cards, "feeds": feeds,
}  # fmt: skip
