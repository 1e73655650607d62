"""What an address of the fleet's pages asks for: days, whose vehicles, in which order.

| part     | says                                                                                |
|----------|-------------------------------------------------------------------------------------|
| period   | as report cards write it; a single day is `2026-11-30..2026-11-30`; none is today   |
| agency, kind | ids; none is all                                                                |
| by       | a line for each vehicle, kind or agency                                             |
| sort     | the figure that leads, worst first; none is what most needs attention               |
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from city.fleet.figures import FIGURES
from city.profile import Profile
from city.vehicles import UNKNOWN_KIND
from operations.fleet.counting import Span
from operations.fleet.report import span_of
from operations.report_cards.periods import NoSuchPeriod, Period, containing, custom, parse

PATH = "/fleet"
BY = ("vehicle", "kind", "agency")


class Ask(NamedTuple):
    """All of it, checked. `today`: of the city."""

    period: Period
    today: date
    agency: str = ""
    kind: str = ""
    by: str = "vehicle"
    sort: str = ""

    @property
    def span(self) -> Span:
        return span_of(self.period.first, self.period.after, self.period.zone)

    @property
    def is_one_day(self) -> bool:
        return (self.period.after - self.period.first).days == 1

    def address(self, path: str = PATH, **changed: str) -> str:
        """The page with something else; what is usual is not written."""
        told = {
            "period": self.period.key, "agency": self.agency, "kind": self.kind, "by": self.by, "sort": self.sort,
        } | changed  # fmt: skip
        usual = {"by": "vehicle"}
        kept = {key: each for key, each in told.items() if each and usual.get(key) != each}
        return f"{path}?{urlencode(kept)}" if kept else path


def address(agency: str = "", path: str = PATH, **asked: str) -> str:
    """The page today, of one agency or of all; for tiles."""
    told = {key: each for key, each in {"agency": agency, **asked}.items() if each}
    return f"{path}?{urlencode(told)}" if told else path


def asked(given: Mapping[str, str], profile: Profile, today: date) -> Ask:
    """Raises NoSuchPeriod; anything else that is not known is as if it were not said."""
    kinds = {*profile.kinds_named(), UNKNOWN_KIND.id}
    return Ask(
        period=_period(given, profile.time_zone, today),
        today=today,
        agency=_one_of(given.get("agency"), profile.agencies),
        kind=_one_of(given.get("kind"), kinds),
        by=_one_of(given.get("by"), BY) or "vehicle",
        sort=_one_of(given.get("sort"), FIGURES),
    )


def _one_of(given: str | None, known: object) -> str:
    return given if given and given in known else ""  # type: ignore[operator]


def _period(given: Mapping[str, str], zone: str, today: date) -> Period:
    if given.get("from") and given.get("to"):
        try:
            first, last = (date.fromisoformat(given[key]) for key in ("from", "to"))
            return parse(custom(first, last, zone).key, zone)
        except (ValueError, OverflowError):
            raise NoSuchPeriod(f"from {given['from'][:20]} to {given['to'][:20]}") from None
    return parse(given["period"], zone) if given.get("period") else one_day(today, zone)


def one_day(day: date, zone: str) -> Period:
    return custom(day, day, zone)


def usual(today: date, zone: str) -> dict[str, Period]:
    """The periods people ask for most, by the word below `fleet.`."""
    month = containing(today, "month", zone)
    return {
        "today": one_day(today, zone),
        "yesterday": one_day(today - timedelta(days=1), zone),
        "week": custom(today - timedelta(days=6), today, zone),
        "month": month,
        "last_month": month.before(),
    }
