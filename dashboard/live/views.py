"""Turns a view's name into encoded bytes: `panel:rivers?gauge=p2c`, `layer:gauges`, `screen:ab12`.

Pure given picture, time and language; the hub decides when. Counting `drawn` shows that a view is
computed once per change and process, never once per screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import structlog

from city.picture import CityPicture
from city.screens.catalogue import Catalogue, Kit
from dashboard.alarm_links import standing_alarms
from dashboard.catalogue import catalogue
from dashboard.contracts import Layer, Options, Panel, Subject
from dashboard.drawer import gone
from dashboard.live import scenes
from dashboard.marks import broken
from dashboard.stage.addresses import options_of, parsed, view_of
from dashboard.texts import Text

if TYPE_CHECKING:
    from dashboard.stage.shown import Shown

log = structlog.get_logger(__name__)

DRAWER, PANEL, LAYER, VEHICLES = "drawer", "panel", "layer", "vehicles"
SCREEN, LAYOUT = "screen", "layout"
SCREENS = "screens"
"""The kind of change that may alter what screens show."""
VIEW_LENGTH = 200
LEAD = 2
"""Title and lead of a drawer; what rings stands right below them."""
LONGEST_VIEW = 6_000
"""With the words of a text tile in it."""


def _component(value: Any) -> Any:
    if hasattr(value, "to_plotly_json"):
        return value.to_plotly_json()
    raise NotImplementedError(f"cannot send a {type(value).__name__} to the browser")


_ENCODER = msgspec.json.Encoder(enc_hook=_component)


class Views:
    """Every view there is, found by discovery. `shown` tells what screens and layouts show."""

    def __init__(
        self,
        picture: CityPicture,
        panels: Mapping[str, Panel],
        layers: Mapping[str, Layer],
        subjects: Mapping[str, Subject],
        shown: Shown | None = None,
    ) -> None:
        self.picture = picture
        self.panels, self.layers, self.subjects = panels, layers, subjects
        self.catalogue: Catalogue = catalogue(panels, picture.profile, layers)
        self.shown = shown
        self.options: Options = {}
        self.drawn = 0

    def known(self, view: str) -> bool:
        """Whether a screen may ask for it at all (the thing itself may still not exist)."""
        sort, _, key = view.partition(":")
        if sort in (PANEL, LAYER):
            return len(view) <= LONGEST_VIEW and self._is_set(view, sort, key)
        if len(view) > VIEW_LENGTH:
            return False
        if sort == DRAWER:
            return key.partition(":")[0] in self.subjects
        if sort in (SCREEN, LAYOUT):
            return self.shown is not None and bool(key)
        return view in (VEHICLES, scenes.VIEW)

    def _is_set(self, view: str, sort: str, key: str) -> bool:
        """By its one name only: another spelling would be drawn and kept beside it."""
        told, name = self._set(sort, key), parsed(key)[0]
        kit = self._kits(sort).get(name)
        return told is not None and view == (
            view_of(sort, kit, dict(told)) if kit else f"{sort}:{name}"
        )

    def _kits(self, sort: str) -> Mapping[str, Kit]:
        return self.catalogue.kits if sort == PANEL else self.catalogue.layers

    def _set(self, sort: str, key: str) -> Options | None:
        """The options of a panel or layer as this view sets them; None when there is no such view."""
        name, told = parsed(key)
        kit, there = self._kits(sort).get(name), self.panels if sort == PANEL else self.layers
        if kit is None or name not in there:
            return {} if name in there and not told else None
        return options_of(kit, told, self.catalogue)

    def needs(self, view: str) -> frozenset[str]:
        """Observation kinds (or "complaint", "scene", "screens") whose change redraws the view."""
        if view.partition(":")[0] in (SCREEN, LAYOUT):
            return frozenset({SCREENS})
        if view == scenes.VIEW:
            return scenes.NEEDS
        needs = self._contract(view).needs
        return needs | {"alarm"} if view.startswith(f"{DRAWER}:") else needs

    def at_most_every_s(self, view: str) -> float:
        if view == scenes.VIEW or view.partition(":")[0] in (SCREEN, LAYOUT):
            return 0.0
        return getattr(self._contract(view), "at_most_every_s", 0.0)

    def _contract(self, view: str) -> Panel | Layer | Subject:
        sort, _, key = view.partition(":")
        if sort == PANEL:
            return self.panels[parsed(key)[0]]
        return (
            self.layers[parsed(key)[0]] if sort == LAYER else self.subjects[key.partition(":")[0]]
        )

    def features(self, view: str, now: datetime, text: Text) -> dict[str, bytes]:
        """A layer's features by id, each encoded."""
        self.drawn += 1
        key = view.partition(":")[2]
        layer, told = self.layers[parsed(key)[0]], self._set(LAYER, key) or {}
        found = layer.features(self.picture, now, text, told)
        return {each.id: _ENCODER.encode(each) for each in found}

    def tile(self, view: str, now: datetime, text: Text) -> bytes:
        """A panel's or drawer's whole item, encoded. One that fails says so in its own place."""
        self.drawn += 1
        if view == scenes.VIEW:
            return _ENCODER.encode(scenes.item(self.picture, self.options, now))
        try:
            return _ENCODER.encode({"view": view, "value": self._body(view, now, text)})
        except Exception:
            log.exception("view_broke", view=view[:VIEW_LENGTH], meaning="its tile says so")
            return _ENCODER.encode({"view": view, "value": broken(view, text)})

    def _body(self, view: str, now: datetime, text: Text) -> Any:
        sort, _, key = view.partition(":")
        if sort == PANEL:
            panel, told = self.panels[parsed(key)[0]], self._set(PANEL, key) or {}
            return panel.body(self.picture, now, text, {**self.options, **told})
        if sort in (SCREEN, LAYOUT) and self.shown:
            return self.shown.value(view, text)
        kind, _, subject = key.partition(":")
        found = self.subjects[kind].body(self.picture, subject, now, text)
        if not found:
            return gone(text)
        alarms = standing_alarms(self.picture, key, now, text)
        return [*found[:LEAD], *alarms, *found[LEAD:]] if alarms else found
