"""The lines of the ranking: vehicles, kinds or agencies with their figures, in an order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from city.fleet.figures import Figure, Sums, figures, together
from city.profile import Mark, Profile
from city.severity import Severity, urgency
from dashboard.fleet import words
from dashboard.fleet.asks import Ask
from dashboard.texts import Text
from operations.fleet.report import Line

COLUMNS = (
    "used_days", "km_day", "used_time", "idle", "detour", "away", "after", "fast", "hauls", "response",
    "effective", "silent", "bad",
)  # fmt: skip
SUMMARY = (
    "used_days", "used_time", "available", "idle", "km", "km_day", "km_trip", "fuel", "detour", "away", "after",
    "fast", "hauls", "response", "effective", "silent", "broken", "bad",
)  # fmt: skip
GROWS = frozenset({"used_days"})
"""What only the end of a day can judge: in the morning hardly anybody has driven yet."""
LESS_IS_WORSE = frozenset({"used_days", "used_time", "available", "km", "km_day", "km_trip", "hauls", "effective"})  # fmt: skip


class Ranked(NamedTuple):
    """One line. `key` is the vehicle, kind or agency."""

    key: str
    name: str
    detail: str
    vehicles: int
    figures: dict[str, Figure]


def chosen(lines: Iterable[Line], ask: Ask) -> list[Line]:
    """Those of the agency and kind that are asked for."""
    return [
        each for each in lines if ask.agency in ("", each.agency_id) and ask.kind in ("", each.kind)
    ]


def summary(lines: Sequence[Line], ask: Ask, profile: Profile) -> dict[str, Figure]:
    """The figures of all of them together, judged by the marks of today."""
    return figures(together(each.sums for each in lines), _marks(ask, profile))


def _marks(ask: Ask, profile: Profile) -> dict[str, Mark]:
    """Of today; a day that still runs is not yet judged by what grows until its end."""
    runs = ask.is_one_day and ask.period.first == ask.today
    marks = profile.fleet_on(ask.today).marks
    return {key: each for key, each in marks.items() if not (runs and key in GROWS)}


def ranked(lines: Sequence[Line], ask: Ask, profile: Profile, text: Text) -> list[Ranked]:
    """In the order asked for: the figure that leads, worst first; without one, most trouble first."""
    groups: dict[str, list[Line]] = {}
    for each in lines:
        groups.setdefault(_key(each, ask.by), []).append(each)
    found = [_ranked(key, each, ask, profile, text) for key, each in groups.items()]
    return sorted(found, key=lambda each: _worst_first(each, ask.sort))


def _key(line: Line, by: str) -> str:
    return {"vehicle": line.vehicle_id, "kind": line.kind, "agency": line.agency_id}[by]


def _ranked(key: str, lines: Sequence[Line], ask: Ask, profile: Profile, text: Text) -> Ranked:
    sums: Sums = together(each.sums for each in lines)
    name, detail = _named(key, lines[0], ask.by, profile, text)
    if ask.by != "vehicle":
        detail = text("fleet.vehicles", n=text.number(len(lines)))
    return Ranked(key, name, detail, len(lines), figures(sums, _marks(ask, profile)))


def _named(key: str, line: Line, by: str, profile: Profile, text: Text) -> tuple[str, str]:
    if by == "kind":
        return words.kind_name(key, profile, text), ""
    if by == "agency":
        return words.agency_name(key, profile, text), ""
    kind, agency = (
        words.kind_name(line.kind, profile, text),
        words.agency_name(line.agency_id, profile, text),
    )
    return words.vehicle_name(key, profile), f"{kind} · {agency}"


def _worst_first(each: Ranked, sort: str) -> tuple[float | str, ...]:
    if not sort:
        trouble = sum(urgency(figure.severity) for figure in each.figures.values())
        return -trouble, each.name
    value = each.figures[sort].value
    if value is None:
        return 1.0, 0.0, each.name
    return 0.0, value if sort in LESS_IS_WORSE else -value, each.name


def is_odd(figure: Figure) -> bool:
    return figure.severity is not Severity.CALM
