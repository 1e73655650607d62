"""Official vehicles by group: how many are heard of, how many move, how many are lost. Title and tiles
open the fleet's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import html

from city.observations import VehiclePosition
from city.picture import CityPicture
from city.profile import Profile
from city.screens.catalogue import Option
from city.vehicles import Condition, condition, kind_of, tally
from dashboard.chosen import AGENCY, titled
from dashboard.contracts import Component, Options, Panel
from dashboard.fleet.asks import address
from dashboard.marks import head, missing
from dashboard.readings import agency_of, positions
from dashboard.texts import Text

Counts = dict[Condition, int]


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    profile, agency = picture.profile, str(options.get("agency") or "")
    seen = [each for each in positions(picture) if not agency or agency_of(profile, each) == agency]
    by_agency = options.get("by") == "agency"
    tiles = (
        _by_agency(profile, seen, now, text)
        if by_agency
        else _by_group(profile, seen, now, text, agency)
    )
    named = titled(profile, text("fleet.by_agency" if by_agency else "fleet.title"), options, text)
    title = html.A(named, href=address(agency))
    if not seen:
        return [head(title), _none(profile, text)]
    note = text("fleet.note", n=text.number(len(seen)))
    return [head(title, note), html.Div(tiles, className="fleet")]


def _by_group(
    profile: Profile, seen: list[VehiclePosition], now: datetime, text: Text, agency: str
) -> list[Component]:
    groups = grouped(profile, tally(profile, seen, now))
    words = profile.vehicle_groups
    few = len({agency_of(profile, each) for each in seen}) == 1
    return [
        _tile(text.pick(words[key]), counts, address(agency, by="kind"), text)
        for key, counts in groups.items()
        if sum(counts.values()) or not few
    ]


def _by_agency(
    profile: Profile, seen: list[VehiclePosition], now: datetime, text: Text
) -> list[Component]:
    """The agencies with the most vehicles first; those that no agency is known of last."""
    groups: dict[str, Counts] = {}
    for each in seen:
        counts = groups.setdefault(agency_of(profile, each), dict.fromkeys(Condition, 0))
        counts[condition(kind_of(profile, each.vehicle_id, now), each, now)] += 1
    found = sorted(groups.items(), key=lambda each: (not each[0], -sum(each[1].values()), each[0]))
    known, nobody = profile.agencies, text("fleet.nobody")
    return [
        _tile(known[key].short if key in known else nobody, counts, address(key), text)
        for key, counts in found
    ]


def _none(profile: Profile, text: Text) -> Component:
    known = text.number(len(profile.vehicles))
    return missing(text("fleet.none", n=known), text("fleet.none_todo"))


def grouped(profile: Profile, by_kind: dict[str, Counts]) -> dict[str, Counts]:
    """Counts by the profile's groups, in its order; a kind without a group joins the last one."""
    groups: dict[str, Counts] = {key: dict.fromkeys(Condition, 0) for key in profile.vehicle_groups}
    if not groups:
        return {}
    rest = next(reversed(groups))
    for kind_id, counts in by_kind.items():
        kind = profile.kind_named(kind_id)
        group = groups.get(kind.shown_as if kind else rest, groups[rest])
        for each, count in counts.items():
            group[each] += count
    return groups


def _tile(name: str, counts: Counts, href: str, text: Text) -> Component:
    moving, lost = counts[Condition.MOVING], counts[Condition.STALE]
    parts = [text("fleet.moving", n=text.number(moving))] if moving else []
    means: dict[str, Any] = {"title": text("browser.word_lost_means")} if lost else {}
    if lost:
        parts.append(text("fleet.lost", n=text.number(lost)))
    return html.A(
        [
            html.Span(text.number(sum(counts.values())), className="figure-small"),
            html.Span(name, className="fleet-kind"),
            html.Span(" · ".join(parts) or text("fleet.idle"), className="quiet", **means),
        ],
        href=href,
        className="fleet-tile",
    )


PANEL = Panel(
    "fleet",
    "fleet.title",
    frozenset({VehiclePosition.KIND}),
    body,
    at_most_every_s=2.0,
    options=(
        Option(key="by", kind="choice", default="group", choices=("group", "agency")),
        AGENCY,
    ),
    size=(32, 7),
    smallest=(16, 5),
    group="fleet",
)
