"""Screens are objects: registered displays, walls made of several, and what was asked of each.

A screen has its own credential (view-only, one screen); never a person's login. A wall is a canvas
that several screens look at, each through its own window: what lies behind a bezel is not drawn, so
a line goes straight on at the other side.
"""

from __future__ import annotations

from datetime import datetime
from math import hypot
from typing import Literal

import msgspec

from city.screens.canvas import Canvas
from city.screens.layout import MapView
from city.screens.tour import Run

Why = Literal["hand", "remote", "presenter", "api", "studio"]
"""From where somebody asked."""

EVERY_SCREEN = ""
MM_PER_INCH = 25.4
LEGIBLE_ARCMIN = 10.0
"""Height of a capital letter that can be read with ease: 16 arc minutes is the usual advice for
control rooms (ISO 11064-4), 10 the least; own default, the city can change it."""


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """One display. `diagonal_in` inches and `distance_m` metres are entered by staff (0 = unknown);
    `shows` is what it shows when nothing else is asked: a layout's id, or "tour:<id>". `rehearses`: it is
    no display but a tab in which whoever added it practises, for a while."""

    id: str
    name: str
    number: int
    canvas: Canvas = Canvas()
    diagonal_in: float = 0.0
    distance_m: float = 0.0
    shows: str = ""
    parameters: dict[str, str] = {}
    wall: str = ""
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None
    rehearses: bool = False

    def legible_px(self, arcmin: float = LEGIBLE_ARCMIN) -> float:
        """Height in pixels that letters need at this size and distance; 0 = not known."""
        if not self.diagonal_in or not self.distance_m:
            return 0.0
        diagonal_px = hypot(self.canvas.width_px, self.canvas.height_px)
        mm = self.distance_m * 1000 * arcmin * 0.000_290_888
        return mm / (self.diagonal_in * MM_PER_INCH) * diagonal_px


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """What one screen sees of its wall's canvas, in pixels of the canvas; gaps between windows are
    the bezels."""

    screen: str
    x_px: int
    y_px: int
    width_px: int
    height_px: int


class Wall(msgspec.Struct, frozen=True, kw_only=True):
    """Several screens as one picture. The wall is asked like a screen, under its own id."""

    id: str
    name: str
    canvas: Canvas
    windows: tuple[Window, ...] = ()

    def window(self, screen: str) -> Window | None:
        return next((each for each in self.windows if each.screen == screen), None)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asked one screen (or wall) to show last. `run` when it is a tour; neither layout
    nor run: back to the plan of the day. `ends_at` None = until somebody asks again.

    `spotlight`: where the presenter points (0..1 of the canvas' width and height), or None.
    `identify_until`: until then this very glass shows its number; it says nothing about what is shown.
    """

    screen: str
    at: datetime
    by: str
    layout: str = ""
    parameters: dict[str, str] = {}
    map: MapView | None = None
    run: Run | None = None
    ends_at: datetime | None = None
    spotlight: tuple[float, float] | None = None
    added: dict[int, str] = {}
    """Sentences a presenter adds while the tour runs, by step (from 0); gone with the run."""
    identify_until: datetime | None = None
    why: Why = "hand"


class Beacon(msgspec.Struct, frozen=True, kw_only=True):
    """What a screen says about itself every few seconds. `shows` is the key of what is painted."""

    screen: str
    at: datetime
    shows: str = ""
    width_px: int = 0
    height_px: int = 0
    fps: float = 0.0
    heap_bytes: int = 0
    long_task_ms_per_s: float = 0.0
    """How long its browser was kept from drawing, by pieces of work over 50 ms."""
    frame_age_s: float = 0.0
    switch_ms: float | None = None
