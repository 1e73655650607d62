"""One plain sentence about one subject, for a briefing's layout: with its formula, and what it lacks."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import (
    AgencyIndicator,
    AirQuality,
    FeedHealth,
    VehiclePosition,
    WaterLevel,
    WaterQuality,
)
from city.picture import BOOK, CityPicture
from city.screens.catalogue import Option
from dashboard.chosen import CASES, RIVER
from dashboard.contracts import Component, Options, Panel
from dashboard.live.planting import PLANTING
from dashboard.summaries import SUBJECTS, summary
from dashboard.texts import Text

SEEN = (AgencyIndicator, AirQuality, FeedHealth, VehiclePosition, WaterLevel, WaterQuality)
NEEDS = frozenset({*(each.KIND for each in SEEN), BOOK, PLANTING, "complaint", "alarm"})


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    subject = str(options.get("subject") or SUBJECTS[0])
    lost_at = options.get("store_lost_at")
    if lost_at is not None:
        words = text("summary.no_store", at=text.clock(lost_at))
        return [html.P(words, className="summary is-old")]
    found = summary(subject, picture, now, text, options)
    old = " is-old" if found.state == "old" else ""
    return [
        html.P(text(f"summary.subject_{found.subject}"), className="quiet"),
        html.P(found.says, className=f"summary{old}"),
        html.P(found.formula, className="quiet summary-formula"),
    ]


PANEL = Panel(
    "summary",
    "summary.title",
    NEEDS,
    body,
    at_most_every_s=5.0,
    options=(
        Option(key="subject", kind="choice", default=SUBJECTS[0], choices=SUBJECTS),
        *CASES,
        RIVER,
    ),
    size=(32, 10),
    smallest=(16, 5),
    group="briefing",
)
