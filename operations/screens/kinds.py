"""The shelves there are, and how the city's own presets lie beneath what staff have made."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from city.screens.day_plan import Entry
from city.screens.layout import Layout
from city.screens.screen import Asked, Screen, Wall
from city.screens.takeover import Rule, Takeover
from city.screens.tour import Tour
from operations.screens.shelf import Shelf
from store.city_store import CityStore

ONE = "all"
"""The name of the one record of a kind that has only one."""


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """A layout in the library. Versions are the changes called "published" in its history.

    `draft` is what somebody works on (autosaved); `asked_by`: would like exactly this draft to be
    published; `locked_by`: nobody publishes until an unlock; `thrown_at`: in the recycle bin, from which
    it comes back as it was.
    """

    published: Layout | None = None
    draft: Layout | None = None
    draft_by: str = ""
    draft_at: datetime | None = None
    asked_by: str = ""
    asked_at: datetime | None = None
    locked_by: str = ""
    thrown_at: datetime | None = None
    folder: str = ""

    @property
    def state(self) -> Literal["draft", "published", "locked", "thrown"]:
        if self.thrown_at:
            return "thrown"
        if self.locked_by:
            return "locked"
        return "published" if self.published else "draft"

    def drafted(self, draft: Layout | None, by: str, at: datetime) -> Book:
        """With this draft, or with none; nobody has asked for it to be published yet."""
        told = {"draft": draft, "draft_by": by, "draft_at": at, "asked_by": "", "asked_at": None}
        return msgspec.structs.replace(self, **told)


class Publishing(msgspec.Struct, frozen=True, kw_only=True):
    """`by_two`: whoever drew asks, and somebody else publishes."""

    by_two: bool = False


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """A tour in the library; `thrown_at`: in the recycle bin."""

    tour: Tour
    thrown_at: datetime | None = None


class DayPlan(msgspec.Struct, frozen=True, kw_only=True):
    entries: tuple[Entry, ...] = ()


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    rules: tuple[Rule, ...] = ()


def layouts(store: CityStore) -> Shelf[Book]:
    return Shelf(store, "layout", Book)


def publishing(store: CityStore) -> Shelf[Publishing]:
    return Shelf(store, "publishing", Publishing)


def tours(store: CityStore) -> Shelf[Guide]:
    return Shelf(store, "tour", Guide)


def day_plan(store: CityStore) -> Shelf[DayPlan]:
    return Shelf(store, "day_plan", DayPlan)


def takeover_rules(store: CityStore) -> Shelf[Rules]:
    return Shelf(store, "takeover_rule", Rules)


def takeovers(store: CityStore) -> Shelf[Takeover]:
    return Shelf(store, "takeover", Takeover)


def displays(store: CityStore) -> Shelf[Screen]:
    return Shelf(store, "display", Screen)


def walls(store: CityStore) -> Shelf[Wall]:
    return Shelf(store, "display_wall", Wall)


def asked(store: CityStore) -> Shelf[Asked]:
    return Shelf(store, "asked", Asked)
