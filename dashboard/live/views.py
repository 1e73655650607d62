"""Turns a view's name into encoded bytes: `panel:rivers`, `layer:gauges`, `drawer:gauge:p2c`.

Pure given picture, time and language; the hub decides when. Counting `drawn` shows that a view is
computed once per change and process, never once per screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from city.picture import CityPicture
from dashboard.contracts import Layer, Options, Panel, Subject
from dashboard.drawer import gone
from dashboard.live import scenes
from dashboard.texts import Text

DRAWER, PANEL, LAYER, VEHICLES = "drawer", "panel", "layer", "vehicles"
VIEW_LENGTH = 200


def _component(value: Any) -> Any:
    if hasattr(value, "to_plotly_json"):
        return value.to_plotly_json()
    raise NotImplementedError(f"cannot send a {type(value).__name__} to the browser")


_ENCODER = msgspec.json.Encoder(enc_hook=_component)


class Views:
    """Every view there is, found by discovery."""

    def __init__(
        self,
        picture: CityPicture,
        panels: Mapping[str, Panel],
        layers: Mapping[str, Layer],
        subjects: Mapping[str, Subject],
    ) -> None:
        self.picture = picture
        self.panels, self.layers, self.subjects = panels, layers, subjects
        self.options: Options = {}
        self.drawn = 0

    def known(self, view: str) -> bool:
        """Whether a screen may ask for it at all (the thing itself may still not exist)."""
        sort, _, key = view.partition(":")
        if sort == DRAWER:
            return key.partition(":")[0] in self.subjects and len(view) <= VIEW_LENGTH
        here: Mapping[str, object] = {PANEL: self.panels, LAYER: self.layers}.get(sort, {})
        return view in (VEHICLES, scenes.VIEW) or key in here

    def needs(self, view: str) -> frozenset[str]:
        """Observation kinds (or "complaint", "scene") whose change redraws the view."""
        return scenes.NEEDS if view == scenes.VIEW else self._contract(view).needs

    def at_most_every_s(self, view: str) -> float:
        if view == scenes.VIEW:
            return 0.0
        return getattr(self._contract(view), "at_most_every_s", 0.0)

    def _contract(self, view: str) -> Panel | Layer | Subject:
        sort, _, key = view.partition(":")
        if sort == PANEL:
            return self.panels[key]
        return self.layers[key] if sort == LAYER else self.subjects[key.partition(":")[0]]

    def features(self, view: str, now: datetime, text: Text) -> dict[str, bytes]:
        """A layer's features by id, each encoded."""
        self.drawn += 1
        layer = self.layers[view.partition(":")[2]]
        found = layer.features(self.picture, now, text)
        return {each.id: _ENCODER.encode(each) for each in found}

    def tile(self, view: str, now: datetime, text: Text) -> bytes:
        """A panel's or drawer's whole item, encoded."""
        self.drawn += 1
        if view == scenes.VIEW:
            return _ENCODER.encode(scenes.item(self.picture, self.options, now))
        return _ENCODER.encode({"view": view, "value": self._body(view, now, text)})

    def _body(self, view: str, now: datetime, text: Text) -> Any:
        sort, _, key = view.partition(":")
        if sort == PANEL:
            return self.panels[key].body(self.picture, now, text, self.options)
        kind, _, subject = key.partition(":")
        return self.subjects[kind].body(self.picture, subject, now, text) or gone(text)
