"""What panel, drawer and page share: addresses, the source, the chart of the year and its sentence."""

from __future__ import annotations

from urllib.parse import urlencode

from city.picture import CityPicture
from city.profile import Profile
from city.revenue import Standing
from city.revenue_terms import TOTAL
from dashboard.charts import chart
from dashboard.contracts import Component
from dashboard.revenue import figures, words
from dashboard.texts import Text

PATH = "/revenue"
STALE_S = 5 * 86400.0
"""An age is shown as late after this long; whether a report is late is judged by the profile's days."""


def address(kind: str = TOTAL, year: int = 0) -> str:
    asked = {"kind": kind} if kind != TOTAL else {}
    asked |= {"year": str(year)} if year else {}
    return f"{PATH}?{urlencode(asked)}" if asked else PATH


def csv_address(what: str, standing: Standing) -> str:
    asked = {"what": what, "kind": standing.kind, "year": str(standing.year)}
    return f"{PATH}/csv?{urlencode(asked)}"


def source(profile: Profile) -> str:
    """Who tells these figures."""
    agency = profile.agencies[profile.revenue.agency_id] if profile.revenue else None
    return agency.short if agency else "–"


def said(standing: Standing, profile: Profile, text: Text) -> str:
    """What the chart of the year shows, in a sentence."""
    return text(
        "revenue.chart_says",
        kind=words.name(standing.kind, profile, text),
        day=words.day(standing.day, text, year=True),
        rp=words.money(standing.rp, text),
        share=words.percent(standing.share, text),
        target=words.money(standing.target_rp, text),
        usual=words.usual(standing, text),
    )


def year_chart(
    picture: CityPicture,
    standing: Standing,
    text: Text,
    *,
    height_rem: float,
    stale_after_s: float | None = None,
) -> Component:
    """What came in since January, against what is usual; its age is shown as late after `stale_after_s`."""
    return chart(
        figures.curve(picture, standing, text),
        text,
        unit=figures.unit_of(standing, text),
        source=source(picture.profile),
        at=words.end_of(standing.day, text) if standing.day else None,
        alt=said(standing, picture.profile, text),
        csv=csv_address("curve", standing),
        height_rem=height_rem,
        stale_after_s=stale_after_s,
    )
