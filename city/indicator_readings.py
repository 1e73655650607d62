"""What agencies' figures say now, and how each agency is connected, read out of the picture."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from city.health import FeedState
from city.indicator_book import Reading
from city.indicator_doors import Door
from city.indicators import Definition, Figure, due_at, figures, standing, summed, target_of
from city.observations import AgencyIndicator, FeedHealth
from city.picture import CityPicture
from city.profile import Agency
from city.readings import feed_severity
from city.reckoned import Past, Reckoned
from city.severity import Severity, urgency

KIND = AgencyIndicator.KIND
DoorWord = Literal[
    "ok", "partly", "late", "columns", "shut", "failed", "paused", "waiting", "silent"
]
SEVERITIES: dict[DoorWord, Severity] = {
    "ok": Severity.CALM,
    "partly": Severity.WATCH,
    "late": Severity.STALE,
    "columns": Severity.WARNING,
    "shut": Severity.UNAVAILABLE,
    "failed": Severity.DANGER,
    "paused": Severity.UNKNOWN,
    "waiting": Severity.UNKNOWN,
    "silent": Severity.STALE,
}
WORST_FIRST: tuple[DoorWord, ...] = (
    "failed", "columns", "shut", "silent", "late", "partly", "waiting", "paused", "ok",
)  # fmt: skip


class IndicatorReading(msgspec.Struct, frozen=True, kw_only=True):
    """One indicator now. `figures` are the city's, oldest first; `areas` those of each area by code.

    `judged` is how the newest stands to its target (None: nothing to judge by), `is_late` whether the
    next one should have been here by now.
    """

    definition: Definition
    door: Door | None
    figures: list[Figure]
    areas: dict[str, list[Figure]]
    target: float | None = None
    judged: Severity | None = None
    due_at: datetime | None = None
    is_late: bool = False

    @property
    def newest(self) -> Figure | None:
        return self.figures[-1] if self.figures else None

    @property
    def severity(self) -> Severity:
        if self.is_late:
            return Severity.STALE
        if self.newest is None or self.newest.value is None:
            return Severity.UNKNOWN
        return self.judged or Severity.CALM

    @property
    def simulated(self) -> bool:
        series = (self.figures, *self.areas.values())
        return any(each[-1].simulated for each in series if each)


class DoorState(msgspec.Struct, frozen=True, kw_only=True):
    """How a door is: its word (see SEVERITIES), its line's health and its last reading."""

    door: Door
    word: DoorWord
    health: FeedHealth | None
    reading: Reading | None

    @property
    def severity(self) -> Severity:
        return SEVERITIES[self.word]


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """How an agency is connected; without doors it is not. `since`: its first door that still is;
    `newest_at`: when its newest figure came."""

    agency: Agency
    doors: list[DoorState] = []
    since: datetime | None = None
    newest_at: datetime | None = None
    indicators: int = 0
    late: int = 0

    @property
    def word(self) -> DoorWord | None:
        """The worst of its doors'; None when it has none."""
        words = [each.word for each in self.doors]
        return min(words, key=WORST_FIRST.index, default=None)


def indicator_reading(
    picture: CityPicture, definition: Definition, now: datetime
) -> IndicatorReading:
    zone = ZoneInfo(picture.profile.time_zone)
    own = _series(picture, definition.key, zone)
    areas = dict(_areas(picture, definition, zone))
    if definition.sums and areas and not own:
        own = summed(list(areas.values()))
    newest = (
        own[-1] if own else max((each[-1] for each in areas.values()), key=_start, default=None)
    )
    due = due_at(definition, newest.start, zone) if newest else None
    return IndicatorReading(
        definition=definition,
        door=picture.indicator_book.bringing(definition.key),
        figures=own,
        areas=areas,
        target=target_of(definition, own[-1]) if own else None,
        judged=standing(definition, own[-1]) if own else None,
        due_at=due,
        is_late=due is not None and now > due,
    )


def indicator_readings(
    picture: CityPicture, now: datetime, agency_id: str = "", *, walls: bool = True
) -> list[IndicatorReading]:
    """Those that some door brings, as the profile orders agencies; `walls`: only what may be shown
    to anybody."""
    order = {key: n for n, key in enumerate(picture.profile.agencies)}
    keys = {key for each in picture.indicator_book.connected(agency_id) for key in each.indicators}
    known = (picture.indicator_book.definitions.get(key) for key in keys)
    found = [each for each in known if each and (each.on_walls or not walls)]
    found.sort(key=lambda each: (order.get(each.agency_id, len(order)), each.indicator_id))
    return [indicator_reading(picture, each, now) for each in found]


def _series(picture: CityPicture, subject: str, zone: ZoneInfo) -> list[Figure]:
    return _SERIES.of(picture, subject, picture.history[KIND].get(subject, ()), zone)


def _figures(past: Past, zone: ZoneInfo) -> list[Figure]:
    return figures((each for each in past if isinstance(each, AgencyIndicator)), zone)


_SERIES = Reckoned(_figures)


def _areas(
    picture: CityPicture, definition: Definition, zone: ZoneInfo
) -> Iterator[tuple[str, list[Figure]]]:
    if definition.level == "city":
        return
    known = picture.profile.kelurahan.values()
    by_level = {"kecamatan": "kecamatan_code", "kelurahan": "code"}[definition.level]
    for code in dict.fromkeys(getattr(each, by_level) for each in known):
        if series := _series(picture, f"{definition.key}/{code}", zone):
            yield code, series


def door_state(picture: CityPicture, door: Door, late: int, now: datetime) -> DoorState:
    health = picture.feeds().get(door.feed)
    reading = picture.indicator_book.readings.get(door.door_id)
    word = _word(door, health, reading, late, now)
    return DoorState(door=door, word=word, health=health, reading=reading)


def _word(
    door: Door, health: FeedHealth | None, reading: Reading | None, late: int, now: datetime
) -> DoorWord:
    if door.state != "open" or (health and health.state is FeedState.DISABLED):
        return "paused"
    if health is None or (reading is None and health.state is FeedState.UNAVAILABLE):
        return "waiting"
    if feed_severity(health, now) is Severity.STALE:
        return "silent"
    if health.state is FeedState.FAILED:
        return "failed"
    if health.state is FeedState.UNAVAILABLE:
        return "columns" if reading and reading.problem == "columns" else "shut"
    return "late" if late else "partly" if reading and reading.wrong else "ok"


def connections(picture: CityPicture, now: datetime) -> list[Connection]:
    """Every agency of the profile: the connected ones first, the worst of them on top."""
    readings = indicator_readings(picture, now, walls=False)
    found = [
        _connection(picture, each, readings, now) for each in picture.profile.agencies.values()
    ]
    return sorted(found, key=lambda each: (not each.doors, -_urgency(each)))


def _connection(
    picture: CityPicture, agency: Agency, readings: list[IndicatorReading], now: datetime
) -> Connection:
    own = [each for each in readings if each.definition.agency_id == agency.id]
    doors = [
        door_state(picture, door, late_of(own, door), now)
        for door in picture.indicator_book.connected(agency.id)
    ]
    told = [each[-1].told_at for one in own for each in (one.figures, *one.areas.values()) if each]
    return Connection(
        agency=agency,
        doors=doors,
        since=min((each.door.opened_at for each in doors if each.door.opened_at), default=None),
        newest_at=max(told, default=None),
        indicators=len(own),
        late=sum(each.is_late for each in own),
    )


def late_of(readings: list[IndicatorReading], door: Door) -> int:
    """How many of a door's figures should have been here by now."""
    return sum(each.is_late for each in readings if each.definition.key in door.indicators)


def _urgency(connection: Connection) -> int:
    return urgency(SEVERITIES[connection.word]) if connection.word else 0


def _start(figure: Figure) -> datetime:
    return datetime(figure.start.year, figure.start.month, figure.start.day, tzinfo=UTC)
