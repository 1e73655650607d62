"""Which days the offices are closed: national holidays and joint leave, from the `holidays` package.

Joint leave (cuti bersama) is decreed once a year by three ministers; for years they have not yet
decided, and for feasts that follow the moon, the package gives its best estimate. A city adds its
own days to the calendar of its profile.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

COUNTRY = "ID"
KINDS = ("public", "government")
"""`government`: the days of joint leave, on which public offices are closed too."""
BACK, AHEAD = 3, 1
"""Years around a moment that `around` covers: old open cases, and the longest deadline."""


@cache
def names_of(year: int, lang: str = "id", country: str = COUNTRY) -> dict[date, str]:
    """Every closed day of one year with its name; an unknown language gets the country's own."""
    found = country_holidays(country, years=year, language=_spoken(lang), categories=KINDS)
    return dict(sorted(found.items()))


def holidays_of(years: Iterable[int], country: str = COUNTRY) -> frozenset[date]:
    """Every closed day of these years; weekends are not among them unless they are holidays too."""
    return frozenset(day for year in years for day in names_of(year, "id", country))


@cache
def _covering(year: int) -> frozenset[date]:
    return holidays_of(range(year - BACK, year + AHEAD + 1))


def around(at: datetime, zone: str) -> frozenset[date]:
    """Closed days from three years before the moment's year (in `zone`) to the end of the next."""
    return _covering(at.astimezone(ZoneInfo(zone)).year)


def _spoken(lang: str) -> str:
    return {"id": "id", "en": "en_US"}.get(lang, "id")
