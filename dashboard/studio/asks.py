"""What the studio's page may ask, as the server reads it. Unknown fields are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from city.screens.canvas import Canvas
from city.screens.layout import Layout
from city.screens.screen import Screen

Number = Annotated[int, Meta(ge=0)]
Title = Annotated[str, Meta(min_length=1, max_length=80)]
Side = Annotated[int, Meta(ge=320, le=32_768)]


class New(msgspec.Struct, forbid_unknown_fields=True):
    """`source` is a layout to copy, or "" for a blank one of this canvas."""

    title: Title
    source: str = ""
    width_px: Side = 3840
    height_px: Side = 2160


class Save(msgspec.Struct, forbid_unknown_fields=True):
    """`before` is what this person's work began with at `version`, `layout` what it is now."""

    version: Number
    before: Layout
    layout: Layout


class Publish(msgspec.Struct, forbid_unknown_fields=True):
    """Exactly this version of the draft; `title` names it in the history, "" = no name."""

    version: Number
    title: Annotated[str, Meta(max_length=80)] = ""


class AskPublish(msgspec.Struct, forbid_unknown_fields=True):
    version: Number


class ByTwo(msgspec.Struct, forbid_unknown_fields=True):
    by_two: bool


class Restore(msgspec.Struct, forbid_unknown_fields=True):
    number: Number


class Move(msgspec.Struct, forbid_unknown_fields=True):
    folder: Annotated[str, Meta(max_length=80)]


class Watched(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The screen a layout is made for: inches, metres (0 = not known) and its pixels."""

    diagonal_in: Annotated[float, Meta(ge=0, le=1000)] = 0.0
    distance_m: Annotated[float, Meta(ge=0, le=1000)] = 0.0
    width_px: Side = 3840
    height_px: Side = 2160

    def screen(self) -> Screen:
        return Screen(
            id="studio",
            name="",
            number=0,
            canvas=Canvas(self.width_px, self.height_px),
            diagonal_in=self.diagonal_in,
            distance_m=self.distance_m,
            added_at=datetime.fromtimestamp(0, UTC),
            added_by="",
        )


class Check(msgspec.Struct, forbid_unknown_fields=True):
    layout: Layout
    screen: Watched = Watched()
