"""What layouts may be made of here: the panels found by discovery, and what exists in this city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from city.profile import Frame, Profile
from city.revenue_terms import RevenueKind
from city.screens.catalogue import Catalogue, Kit, Option
from city.screens.layout import HOURS, MAP
from dashboard import discovery
from dashboard.chosen import CASES, RIVER, group_of, words
from dashboard.contracts import Layer, Panel
from dashboard.texts import Text

STACK = "stack"
"""Several panels below each other in one tile; each as high as it needs."""
LONGEST_STACK = 200
BUILT_IN = (
    Kit(key=MAP, size=(64, 48), smallest=(16, 12), options=(*CASES, RIVER), group="map"),
    Kit(
        key=STACK,
        size=(32, 48),
        smallest=(16, 10),
        options=(Option(key="panels", kind="text", most=LONGEST_STACK),),
    ),
)
"""Drawn by the page itself."""
SPANS_H = ("1", "3", "6", "12", "24")
"""How far back tiles may be asked to look: what memory holds of a reading is a day."""
HIDDEN = frozenset({"simulation"})
"""Not for staff to place: they stand on every wall."""


def catalogue(
    panels: Mapping[str, Panel], profile: Profile, layers: Mapping[str, Layer] | None = None
) -> Catalogue:
    """`layers`: those there are, unless others are given."""
    kits = {each.key: each for each in BUILT_IN}
    kits |= {key: _kit(each) for key, each in panels.items() if key not in HIDDEN}
    found = discovery.layers() if layers is None else layers
    return Catalogue(
        kits=kits,
        values=_values(profile),
        layers={key: Kit(key=key, options=each.options) for key, each in found.items()},
        frames=_frames(profile),
    )


def choices(known: Catalogue, profile: Profile, text: Text) -> dict[str, list[list[str]]]:
    """What options and parameters may be, by kind: (value, word), in the order of the words."""
    called = {
        "agency": {each.id: each.short for each in profile.agencies.values()},
        "gauge": {key: each.name for key, each in profile.gauges.items()},
        "camera": {key: each.name for key, each in profile.cameras.items()},
        "station": {key: each.name for key, each in profile.air_stations.items()},
        "revenue": {key: text.pick(each.name) for key, each in _revenue(profile).items()},
        HOURS: {key: text("option.hours_of", n=key) for key in SPANS_H},
        "category": {key: words(profile, key, text) for key in known.values["category"]},
    }
    found = {
        kind: [[each, called.get(kind, {}).get(each, each)] for each in values]
        for kind, values in known.values.items()
    }
    found = {kind: sorted(pairs, key=lambda pair: pair[1]) for kind, pairs in found.items()}
    return found | {HOURS: [[each, called[HOURS][each]] for each in SPANS_H]}


def _kit(panel: Panel) -> Kit:
    return Kit(
        key=panel.key,
        size=panel.size,
        smallest=panel.smallest,
        options=panel.options,
        group=panel.group,
    )


def _values(profile: Profile) -> dict[str, frozenset[str]]:
    return {
        "kecamatan": frozenset(each.kecamatan for each in profile.kelurahan.values()),
        "agency": frozenset(profile.agencies),
        "river": frozenset(each.river for each in profile.gauges.values()),
        "gauge": frozenset(profile.gauges),
        HOURS: frozenset(SPANS_H),
        "camera": frozenset(profile.cameras),
        "station": frozenset(profile.air_stations),
        "category": frozenset(_categories(profile)),
        "revenue": frozenset(_revenue(profile)),
    }


def _revenue(profile: Profile) -> dict[str, RevenueKind]:
    return profile.revenue.kinds if profile.revenue else {}


def _frames(profile: Profile) -> dict[str, tuple[float, float, float, float]]:
    found: dict[str, list[Frame]] = {}
    for each in profile.kelurahan.values():
        found.setdefault(each.kecamatan, []).append(each.frame)
    return {
        name: (
            min(each.south for each in parts),
            min(each.west for each in parts),
            max(each.north for each in parts),
            max(each.east for each in parts),
        )
        for name, parts in found.items()
    }


def _categories(profile: Profile) -> Iterator[str]:
    """Those a wall may show, and the groups they form."""
    for each in profile.categories.values():
        if not each.sensitive:
            yield from filter(None, (each.code, group_of(each)))
