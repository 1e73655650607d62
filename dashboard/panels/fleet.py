"""Official vehicles by group: how many are heard of, how many move, how many are lost."""

from __future__ import annotations

from datetime import datetime

from dash import html

from city.observations import VehiclePosition
from city.picture import CityPicture
from city.profile import Profile
from city.vehicles import Condition, tally
from dashboard.contracts import Component, Options, Panel
from dashboard.marks import head, missing
from dashboard.readings import positions
from dashboard.texts import Text

Counts = dict[Condition, int]


def body(picture: CityPicture, now: datetime, text: Text, options: Options) -> list[Component]:
    groups = grouped(picture.profile, tally(picture.profile, positions(picture), now))
    total = sum(sum(counts.values()) for counts in groups.values())
    if not total:
        return [head(text("fleet.title")), _none(picture.profile, text)]
    words = picture.profile.vehicle_groups
    tiles = [_tile(text.pick(words[key]), counts, text) for key, counts in groups.items()]
    note = text("fleet.note", n=text.number(total))
    return [head(text("fleet.title"), note), html.Div(tiles, className="fleet")]


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
        kind = profile.vehicle_kinds.get(kind_id)
        group = groups.get(kind.shown_as if kind else rest, groups[rest])
        for condition, count in counts.items():
            group[condition] += count
    return groups


def _tile(name: str, counts: Counts, text: Text) -> Component:
    moving, lost = counts[Condition.MOVING], counts[Condition.STALE]
    parts = [text("fleet.moving", n=text.number(moving))] if moving else []
    if lost:
        parts.append(text("fleet.lost", n=text.number(lost)))
    return html.Div(
        [
            html.Span(text.number(sum(counts.values())), className="figure-small"),
            html.Span(name, className="fleet-kind"),
            html.Span(" · ".join(parts) or text("fleet.idle"), className="quiet"),
        ],
        className="fleet-tile",
    )


PANEL = Panel("fleet", "fleet.title", frozenset({VehiclePosition.KIND}), body, at_most_every_s=2.0)
