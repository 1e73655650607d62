"""One plain sentence per subject from the data of this moment, with the formula behind its figures.

| subject       | says                                                   | when its data are dead or old         |
|---------------|--------------------------------------------------------|---------------------------------------|
| alarms        | how many stand, how many unseen, the gravest           | the watch is silent: by readings alone|
| complaints    | how many are open and late, in how many kelurahan, the oldest | says since when the store is lost |
| rivers        | posts at siaga, the highest, rising or falling         | names the posts without a fresh value |
| water_quality | the worst station, its index, what exceeds             | as rivers                             |
| air           | the worst station and its ISPU                         | names what is missing, gives no figure|
| trees         | how many to plant in how many places, where most       | names places without an index         |
| fleet         | vehicles seen, how many at work                        | counts those that are silent          |
| report_cards  | late share of what was due, as the cards count it      | as complaints                         |
| revenue       | realised, target, share, whether usual, projection     | the day it is of; late is said        |
| doors         | agencies connected, figures off their target           | names agencies that are late          |
| feeds         | sources that work, and those that do not, by name      | is itself the answer                  |

A sentence is about what its tile is about: the kecamatan, agency, kind of trouble, river, post or kind of
revenue that the tile's options name, filled with what the step says. Pure: picture and time are
arguments. An old figure is never said as if it were new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

import msgspec

from city.picture import CityPicture
from city.screens.layout import Layout, Parameters, filled, parameters_of
from dashboard.chosen import subjects
from dashboard.contracts import Options
from dashboard.summaries import nature, trust, work
from dashboard.summaries.saying import Says, Summary
from dashboard.texts import Text

__all__ = ["EVERYWHERE", "SUBJECTS", "Summary", "summary", "summary_of"]

Subject = Literal[
    "complaints", "rivers", "water_quality", "air", "trees", "fleet", "report_cards", "revenue",
    "doors", "alarms", "feeds",
]  # fmt: skip
SAYS: dict[Subject, Says] = {
    "complaints": work.complaints, "rivers": nature.rivers, "water_quality": nature.water_quality,
    "air": nature.air, "trees": nature.trees, "fleet": work.fleet,
    "report_cards": work.report_cards, "revenue": work.revenue, "doors": trust.doors,
    "alarms": trust.alarms, "feeds": trust.feeds,
}  # fmt: skip
SUBJECTS = tuple(SAYS)
LIMITS: Mapping[str, tuple[str, ...]] = {
    "complaints": ("kecamatan", "agency", "category"), "rivers": ("river", "gauge"),
    "fleet": ("agency",), "doors": ("agency",), "revenue": ("revenue",),
}  # fmt: skip
"""What a subject can be limited to."""
PANELS: Mapping[str, Subject] = {
    "complaints": "complaints", "overdue": "complaints", "hot_spots": "complaints",
    "kelurahan_board": "complaints", "key_figures": "complaints",
    "rivers": "rivers", "hydrograph": "rivers", "water_quality": "water_quality",
    "air": "air", "air_week": "air", "trees": "trees",
    "fleet": "fleet", "fleet_use": "fleet", "fleet_day": "fleet",
    "report_cards": "report_cards", "agencies": "report_cards",
    "revenue": "revenue", "revenue_kinds": "revenue",
    "agency_doors": "doors", "indicators": "doors", "feed_board": "feeds",
}  # fmt: skip
"""Which subject a panel on the wall is about. The line of alarms and the strip of sources stand on
nearly every layout: they are heard only when they have something to say."""
EVERYWHERE: tuple[Subject, ...] = ("alarms", "feeds")
MOST = 4


def summary(
    subject: str, picture: CityPicture, now: datetime, text: Text, options: Options | None = None
) -> Summary:
    """What this subject says at `now`; an unknown one is all of the city's complaints."""
    known: Subject = next((each for each in SUBJECTS if each == subject), "complaints")
    limits = _limits(known, options or {})
    said = SAYS[known](picture, now, text, limits)
    named = " · ".join(subjects(picture.profile, limits, text))
    return msgspec.structs.replace(said, says=f"{named}: {said.says}") if named else said


def summary_of(
    layout: Layout, picture: CityPicture, now: datetime, text: Text, given: Parameters
) -> list[Summary]:
    """Of everything a layout is about, in the order of its tiles, MOST of it; after it alarms and sources,
    when they need somebody. `given`: what the step says of the layout's parameters."""
    asked = list(dict.fromkeys(_asked(layout, given)))[:MOST]
    said = [summary(each, picture, now, text, dict(limits)) for each, limits in asked]
    about = {each for each, _ in asked}
    rest = [summary(each, picture, now, text) for each in EVERYWHERE if each not in about]
    return [*said, *(each for each in rest if not each.calm)]


def _asked(
    layout: Layout, given: Parameters
) -> Iterator[tuple[Subject, tuple[tuple[str, str], ...]]]:
    """What each tile is about, and what it is limited to."""
    parameters = parameters_of(layout, given)
    for tile in layout.tiles:
        options = filled(tile.options, parameters)
        for subject in _subjects(tile.panel, options):
            yield subject, tuple(_limits(subject, options).items())


def _subjects(panel: str, options: Options) -> Iterator[Subject]:
    """Of a tile; of a stack, those of the panels in it."""
    if panel == "summary":
        yield from (each for each in SUBJECTS if each == options.get("subject", SUBJECTS[0]))
    for each in (panel, *str(options.get("panels", "")).split(",")):
        if each in PANELS:
            yield PANELS[each]


def _limits(subject: str, options: Options) -> dict[str, str]:
    return {key: str(options[key]) for key in LIMITS.get(subject, ()) if options.get(key)}
