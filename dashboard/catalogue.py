"""What layouts may be made of here: the panels found by discovery, and what exists in this city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from city.profile import Profile
from city.screens.catalogue import Catalogue, Kit, Option
from city.screens.layout import MAP
from dashboard.chosen import group_of
from dashboard.contracts import Panel

STACK = "stack"
"""Several panels below each other in one tile; each as high as it needs."""
LONGEST_STACK = 200
BUILT_IN = (
    Kit(key=MAP, size=(64, 48), smallest=(16, 12), group="map"),
    Kit(
        key=STACK,
        size=(32, 48),
        smallest=(16, 10),
        options=(Option(key="panels", kind="text", most=LONGEST_STACK),),
    ),
)
"""Drawn by the page itself."""
HIDDEN = frozenset({"simulation"})
"""Not for staff to place: they stand on every wall."""


def catalogue(panels: Mapping[str, Panel], profile: Profile) -> Catalogue:
    kits = {each.key: each for each in BUILT_IN}
    kits |= {key: _kit(each) for key, each in panels.items() if key not in HIDDEN}
    return Catalogue(kits=kits, values=_values(profile))


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
        "gauge": frozenset(profile.gauges),
        "camera": frozenset(profile.cameras),
        "station": frozenset(profile.air_stations),
        "category": frozenset(_categories(profile)),
    }


def _categories(profile: Profile) -> Iterator[str]:
    """Those a wall may show, and the groups they form."""
    for each in profile.categories.values():
        if not each.sensitive:
            yield from filter(None, (each.code, group_of(each)))
