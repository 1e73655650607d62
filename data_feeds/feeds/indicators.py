"""Figures of agencies, out of tables in a folder or behind an address (CSV, XLSX, JSON).

Doors are made in the interface (`/indicators/doors`) and lie in the store; each open one is a line of
this feed with its own schedule and health (`data_feeds/doors`). `decode` reads one table, as the press
of `store/sheets` gives it, by the door's mapping; only what is new or other than before comes out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from city.indicator_doors import Door
from city.indicator_sheet import ColumnsChanged, SheetFigure, Table, WrongCell, read
from city.indicators import Definition, observed_at
from city.observations import AgencyIndicator
from data_feeds.contract import BadPayload, Decoded, Feed, FeedOptions, Reject
from data_feeds.far_web import Key

FEED = Feed(
    name="indicators",
    title={"id": "Pintu angka perangkat daerah", "en": "Doors of agencies' figures"},
    kinds=frozenset({AgencyIndicator.KIND}),
    transport="doors",
    owner="Walidata (pengelola data kota)",
    stale_after_s=2 * 86400.0,
)
WHAT_TO_DO = (
    "Put these names back into the table's head, or map the new columns at /indicators/doors. "
    "The last good figures stay."
)


class Options(FeedOptions, frozen=True, kw_only=True):
    """Where tables may come from. The doors themselves are made at `/indicators/doors`."""

    folder: str = ""
    """Folder with one folder per agency (its id). Empty: `opd` in the data folder."""
    hosts: tuple[str, ...] = ()
    """Hosts on our own net, or on another port than 80 and 443, that doors may read all the same."""
    keys: tuple[Key, ...] = ()
    """What a host wants to see: `[[feeds.indicators.keys]]` with `host`, `header`, `value` (`env:NAME`).
    Sent to that host alone, over https only."""
    largest_bytes: int = 16 * 1024 * 1024
    """The largest table that is read, bytes."""
    within_s: float = 60.0
    """How long one answer may take, seconds."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """What `decode` needs to know of one door. `definitions` by indicator id, `areas` by level."""

    door: Door
    definitions: dict[str, Definition]
    zone: str
    source: str = FEED.name
    areas: dict[str, dict[str, str]] = {}
    known: dict[str, dict[datetime, tuple[float | None, float | None, int]]] = {}


_table = msgspec.json.Decoder(Table).decode


def decode(payload: bytes, received_at: datetime, options: Sheet) -> Decoded:
    """A table's news; `about` is all that was read (`SheetRead`). Raises BadPayload."""
    today = received_at.astimezone(ZoneInfo(options.zone)).date()
    try:
        found = read(
            _table(payload), options.door.mapping, options.definitions, options.areas, today
        )
    except ColumnsChanged as changed:
        raise BadPayload(f"{changed}. {WHAT_TO_DO}") from changed
    except (msgspec.DecodeError, ValueError, RecursionError) as problem:
        raise BadPayload(f"not a table: {problem}") from problem
    rejects = [_reject(each, options.door) for each in found.wrong]
    return Decoded(list(_news(found.figures, received_at, options)), rejects, about=found)


def _news(
    figures: Iterable[SheetFigure], received_at: datetime, options: Sheet
) -> Iterator[AgencyIndicator]:
    zone = ZoneInfo(options.zone)
    for each in figures:
        told = AgencyIndicator(
            observed_at=observed_at(each.start, zone),
            received_at=received_at,
            source=options.source,
            agency_id=options.door.agency_id,
            indicator_id=each.indicator_id,
            value=each.value,
            unit=options.definitions[each.indicator_id].unit,
            area=each.area,
            target=each.target,
        )
        before = options.known.get(told.subject, {}).get(told.observed_at)
        if before is None:
            yield told
        elif before[:2] != (each.value, each.target):
            corrected = observed_at(each.start, zone, before[2] + 1)
            yield msgspec.structs.replace(told, observed_at=corrected)


def _reject(wrong: WrongCell, door: Door) -> Reject:
    at = f"row {wrong.row}, column '{wrong.column}'"
    payload = {"door": door.door_id, "row": wrong.row, "column": wrong.column, "said": wrong.said}
    return Reject(msgspec.json.encode(payload), f"{at}: {wrong.reason} ({wrong.said!r})")
