"""What an alarm is called: the subject by its name, its figure as it is now, and who has seen it."""

from __future__ import annotations

from datetime import datetime

from city.alarm import Alarm, Standing
from city.alarm_fields import FIELDS
from city.alarm_values import said_at
from city.alarm_words import GRAMMARS
from city.health import FeedCause
from city.indicator_book import Book
from city.observations import AgencyIndicator, AirQuality, WaterLevel
from city.picture import CityPicture
from city.profile import Profile
from city.severity import FRESH
from dashboard.readings import NO_BOOK, feed_title, gauge_reading, station_reading
from dashboard.texts import Text
from dashboard.who import person

STATES = {1: "late", 2: "no_contact", 3: "broken"}
ANSWERS: dict[str, str] = {
    FeedCause.COLUMNS_CHANGED: "columns", FeedCause.UNREADABLE: "unreadable", FeedCause.NO_FILE: "no_file",
}  # fmt: skip
"""Of a source that is there, but what it gives cannot be used: "no contact" would be wrong."""


def subject_title(subject: str, profile: Profile, text: Text, book: Book = NO_BOOK) -> str:
    """ "P2C", "Kayuringin", "Aplikasi warga", "Kasus DBD (Dinkes)"; what nobody names is called by its id."""
    sort, _, name = subject.partition(":")
    if sort == "feed":
        return feed_title(name, profile, text, book)
    if sort == "indicator":
        return _indicator_title(name, profile, text, book)
    gauge, station = profile.gauges.get(name), profile.air_stations.get(name)
    known = (station or gauge) if sort == "station" else (gauge or station)
    return known.name if known else name


def _indicator_title(key: str, profile: Profile, text: Text, book: Book) -> str:
    agency_id, _, indicator = key.partition("/")
    agency, known = profile.agencies.get(agency_id), book.definitions.get(key)
    name = text.pick(known.name) if known else indicator
    return f"{name} ({agency.short})" if agency else key


def _name(alarm: Alarm, picture: CityPicture, text: Text) -> str:
    return subject_title(alarm.subject, picture.profile, text, picture.indicator_book)


def title_of(alarm: Alarm, picture: CityPicture, now: datetime, text: Text) -> str:
    """In one line, with the figure of this moment while there is one, else the one that rang."""
    if alarm.field in ("siaga", "ispu", "silent", "state"):
        return _TITLES[alarm.field](alarm, picture, now, text)
    name = _name(alarm, picture, text)
    sort, by = alarm.subject.partition(":")[0], GRAMMARS[text.lang]
    field = FIELDS.get((sort, alarm.field))
    if field is None:
        return name
    what = by.what[sort, alarm.field].format(subject=name)
    value = _value_now(alarm, picture)
    whole = value is None or float(value).is_integer()
    unit = by.units.get(field.unit, field.unit)
    said = f"{what} {text.number(value, 0 if whole else 1)} {unit}".strip()
    return said[:1].upper() + said[1:]


def _siaga(alarm: Alarm, picture: CityPicture, now: datetime, text: Text) -> str:
    gauge = picture.profile.gauges.get(alarm.subject.partition(":")[2])
    name = _name(alarm, picture, text)
    if gauge is None:
        return name
    reading = gauge_reading(picture, gauge, now)
    if alarm.active and reading.level_cm is not None:
        level = text.number(reading.level_cm)
        if reading.severity in FRESH and reading.siaga:
            return text("alarms.level", word=text(reading.word_key), name=name, level=level)
        return text("alarms.level_last", name=name, level=level)
    return text("alarms.siaga_was", name=name, siaga=text.number(alarm.value))


def _ispu(alarm: Alarm, picture: CityPicture, now: datetime, text: Text) -> str:
    station = picture.profile.air_stations.get(alarm.subject.partition(":")[2])
    name = _name(alarm, picture, text)
    if station is not None:
        found = station_reading(picture, station, now)
        if found.value is not None and found.severity in FRESH:
            value = text.number(found.value)
            return text("alarms.air", word=text(found.category_key), name=name, value=value)
    return text("alarms.air_was", name=name, value=text.number(alarm.value))


def _silent(alarm: Alarm, picture: CityPicture, now: datetime, text: Text) -> str:
    name, said = _name(alarm, picture, text), None
    if alarm.active:
        said = said_at(alarm.subject, picture, now)
    if said is None:
        return text("alarms.silent", name=name)
    return text("alarms.silent_for", name=name, span=text.span((now - said).total_seconds()))


def _state(alarm: Alarm, picture: CityPicture, now: datetime, text: Text) -> str:
    name = _name(alarm, picture, text)
    health = picture.feeds().get(alarm.subject.partition(":")[2])
    if health and health.cause == FeedCause.ARCHIVE_LOSES:
        return text("alarms.feed_loses", name=name, n=text.number(health.rejected))
    if health and alarm.active and (told := ANSWERS.get(health.cause)):
        return text(f"alarms.feed_{told}", name=name)
    return text(f"alarms.feed_{STATES.get(int(alarm.value or 1), 'late')}", name=name)


_TITLES = {"siaga": _siaga, "ispu": _ispu, "silent": _silent, "state": _state}


def _value_now(alarm: Alarm, picture: CityPicture) -> float | None:
    """What the newest reading says, while the alarm is so; else what rang."""
    sort, _, name = alarm.subject.partition(":")
    field = FIELDS[sort, alarm.field]
    latest = picture.latest[field.kind].get(name)
    if alarm.active and isinstance(latest, WaterLevel | AirQuality | AgencyIndicator):
        found = getattr(latest, field.attribute, None) if field.attribute else None
        return alarm.value if found is None else float(found)
    return alarm.value


def figure_words(sort: str, key: str, value: float, text: Text) -> str:
    """ "Siaga 1", "tanpa kontak", "410 cm": one value of a figure."""
    by, field = GRAMMARS[text.lang], FIELDS.get((sort, key))
    if key == "siaga":
        return text("water.normal") if value > 4 else text(f"water.siaga_{int(value)}")
    if key == "state":
        return by.states[int(value) - 1] if 1 <= value <= len(by.states) else text("feeds.ok")
    unit = by.units.get(field.unit, field.unit) if field else ""
    return f"{text.number(value, 0 if float(value).is_integer() else 1)} {unit}".strip()


def seen_words(alarm: Alarm, now: datetime, text: Text) -> str:
    """ "belum diakui", "diakui Rina 10.45", "sudah normal, belum diakui"."""
    if alarm.standing is Standing.RETURNED:
        return text("alarms.over_unseen")
    if alarm.standing is Standing.RAISED:
        return text("alarms.unseen")
    at = text.moment(alarm.acknowledged_at, now) if alarm.acknowledged_at else "–"
    return text("alarms.seen", by=person(alarm.acknowledged_by), at=at)
