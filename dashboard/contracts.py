"""What a panel, a layer and a drawer body are: small contracts around pure functions.

A view is computed once per change and process and sent to every screen that shows it, so none
of these may look at a screen, a request or a clock: `now` is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from city.picture import CityPicture
from city.screens.catalogue import Option
from city.severity import Severity
from dashboard.texts import Text

Component = Any
"""A Dash component tree (the library carries no types)."""

Options = Mapping[str, Any]


class Feature(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=False):
    """One thing on a map layer as the browser draws it; never a threshold, never free text.

    `at` is epoch milliseconds of the value; `ring` a colour for official index rings or None.
    """

    id: str
    shape: str
    severity: Severity
    lat: float
    lng: float
    label: str
    value: str = ""
    word: str = ""
    ring: str | None = None
    at: int | None = None
    stale_after_s: float = 0.0
    overdue: bool = False
    simulated: bool = False
    note: str = ""
    vehicle: str = ""
    """Whoever is on the way to it or works there: followed together with it."""


@dataclass(frozen=True)
class Panel:
    """A tile. `needs` are the observation kinds (or "complaint") whose change redraws it.

    `at_most_every_s` keeps panels over fast kinds from being drawn at every position.
    """

    key: str
    title_key: str
    needs: frozenset[str]
    body: Callable[[CityPicture, datetime, Text, Options], Component]
    at_most_every_s: float = 0.0
    options: tuple[Option, ...] = ()
    """What staff may set of it in the studio; their values come with `options` of the body."""
    size: tuple[int, int] = (32, 12)
    """Cells it gets when it is taken from the gallery (width, height)."""
    smallest: tuple[int, int] = (12, 5)
    group: str = "city"
    """The heading in the gallery: `studio.group_<group>`."""


@dataclass(frozen=True)
class Layer:
    """Slow things on the map, drawn by the browser from features."""

    key: str
    needs: frozenset[str]
    features: Callable[[CityPicture, datetime, Text, Options], list[Feature]]
    options: tuple[Option, ...] = ()
    """What it can be limited to; their values come from the map's tile."""


@dataclass(frozen=True)
class Subject:
    """The drawer's body for one kind of thing, `kind` as in `data-open="kind:id"`.

    `body` returns None when there is no such thing.
    """

    kind: str
    needs: frozenset[str]
    body: Callable[[CityPicture, str, datetime, Text], Component | None]
    at_most_every_s: float = 0.0
