"""The few large numbers a city is judged by at a glance, each with its cases behind it.

What is not known is None and stays a dash: a city nobody has heard of is not a city without trouble.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode

from city.picture import CityPicture
from city.severity import Severity, urgency
from city.vehicles import Condition, tally
from dashboard.chosen import CASES, about
from dashboard.contracts import Options
from dashboard.queue import WallCounts, queue_of
from dashboard.readings import agency_of, positions, readings, station_reading
from dashboard.texts import Text
from dashboard.watching import BLIND


class Figure(NamedTuple):
    """`value` None: not known. `word` says what the severity means, never left to the colour."""

    key: str
    value: float | None
    severity: Severity = Severity.CALM
    word: str = ""
    note: str = ""
    is_late: bool = False


class Asked(NamedTuple):
    """What a figure is made of. `counts` None: nobody has told us of any case yet."""

    picture: CityPicture
    counts: WallCounts | None
    now: datetime
    agency: str


def figures(picture: CityPicture, now: datetime, text: Text, options: Options) -> Iterator[Figure]:
    """Those that the options want, in their own order."""
    counts = queue_of(picture).wall_counts(now, about(picture.profile, options))
    known = counts if picture.complaints else None
    for key in FIGURES:
        if options.get(key, True):
            yield _MAKERS[key](Asked(picture, known, now, str(options.get("agency") or "")), text)


def subject(key: str, options: Options) -> str:
    """What the figure opens: "figure:late?agency=dlh"."""
    told = {each.key: str(options[each.key]) for each in CASES if options.get(each.key)}
    return f"figure:{key}?{urlencode(told)}" if told else f"figure:{key}"


def _open(asked: Asked, text: Text) -> Figure:
    counts = asked.counts
    return Figure("open", counts.open if counts else None, note=_never(counts, text))


def _late(asked: Asked, text: Text) -> Figure:
    counts = asked.counts
    late = counts.late if counts else None
    return Figure("late", late, note=_never(counts, text), is_late=bool(late))


def _median(asked: Asked, text: Text) -> Figure:
    counts = asked.counts
    seconds = counts.handover_s if counts else None
    note = "" if seconds is not None else text("key_figures.no_median")
    return Figure("median", None if seconds is None else seconds / 60, note=note)


def _never(counts: WallCounts | None, text: Text) -> str:
    return "" if counts else text("key_figures.never")


def _siaga(asked: Asked, text: Text) -> Figure:
    """Posts above their normal level, of all that can be judged; those that cannot are named."""
    found = [reading for _, reading in readings(asked.picture, asked.now)]
    known = [each for each in found if each.severity not in BLIND]
    worst = max(known, key=lambda each: urgency(each.severity), default=None)
    note = _unseen(len(found) - len(known), len(found), text)
    if worst is None:
        return Figure("siaga", None, Severity.UNAVAILABLE if found else Severity.CALM, note=note)
    above = sum(each.siaga is not None for each in known)
    return Figure("siaga", above, worst.severity, text(worst.word_key) if above else "", note)


def _ispu(asked: Asked, text: Text) -> Figure:
    """The worst station that has an index."""
    stations = asked.picture.profile.air_stations.values()
    judged = [(each, station_reading(asked.picture, each, asked.now)) for each in stations]
    known = [(each, ispu) for each, ispu in judged if ispu.value is not None]
    note = _unseen(len(judged) - len(known), len(judged), text)
    if not known:
        return Figure("ispu", None, Severity.UNKNOWN if judged else Severity.CALM, note=note)
    station, worst = max(known, key=lambda each: each[1].value or 0)
    place = " · ".join(filter(None, (station.name, note)))
    return Figure("ispu", worst.value, worst.severity, text(worst.category_key), place)


def _unseen(blind: int, of: int, text: Text) -> str:
    return text("key_figures.unseen", n=text.number(blind), of=text.number(of)) if blind else ""


def _moving(asked: Asked, text: Text) -> Figure:
    profile = asked.picture.profile
    seen = [
        each for each in positions(asked.picture) if asked.agency in ("", agency_of(profile, each))
    ]
    counts = tally(profile, seen, asked.now).values()
    heard = sum(sum(each.values()) for each in counts)
    if not heard:
        return Figure("moving", None, note=text("key_figures.no_vehicle"))
    lost = sum(each[Condition.STALE] for each in counts)
    parts = [text("key_figures.of", n=text.number(heard))]
    parts += [text("fleet.lost", n=text.number(lost))] if lost else []
    moving = sum(each[Condition.MOVING] for each in counts)
    return Figure("moving", moving, note=" · ".join(parts))


_MAKERS: dict[str, Callable[[Asked, Text], Figure]] = {
    "open": _open,
    "late": _late,
    "median": _median,
    "siaga": _siaga,
    "ispu": _ispu,
    "moving": _moving,
}
FIGURES = tuple(_MAKERS)
