"""The library of layouts: new, drafted, published, locked, thrown away and brought back.

| a layout is | becomes     | by                                                                    |
|-------------|-------------|-----------------------------------------------------------------------|
| nothing     | draft       | `new`: blank, a copy of another one, or a file                        |
| any         | (draft)     | `save`, by itself every few seconds; two at once are merged by tile   |
| draft       | asked       | `ask`: exactly this draft; the next save takes it back                |
| draft       | published   | `publish`, when `city.screens.checks.errors` finds nothing; where it  |
|             |             | takes two (`by_two`): what was asked, by somebody who did not draw it |
| published   | locked      | `lock`: nobody changes it until `unlock`                              |
| any         | thrown      | `throw`: gone from walls; `bring_back` gives it back as it was        |

Earlier versions: operations/screens/versions.py. Whoever edits: operations/screens/editing.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from city import presets
from city.screens.catalogue import Catalogue
from city.screens.checks import errors
from city.screens.layout import LARGEST_BYTES, MOST_TILES, Layout, write
from city.screens.merging import Conflict, merged
from operations.screens.entry import Entry, entry_of
from operations.screens.kinds import ONE, Book, Publishing, layouts, publishing
from operations.screens.refusal import StudioRefusal
from store.city_store import CityStore
from store.errors import VersionConflict

MOST_LAYOUTS = 500
LONGEST_NAME = 80
TRIES = 4


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    version: int


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody else has kept another draft since: nothing was kept, this is what both did."""

    version: int
    layout: Layout
    theirs: Layout
    conflicts: list[Conflict]
    by: str


class Library:
    """Every method raises StudioRefusal (it says why) and StoreUnavailable."""

    def __init__(self, store: CityStore, catalogue: Catalogue) -> None:
        self.books, self.catalogue = layouts(store), catalogue
        self._rule = publishing(store)

    async def entries(self) -> list[Entry]:
        """Presets first, in their order; then what staff made, by name."""
        held = await self.books.held()
        names = dict.fromkeys([*presets.layouts(), *sorted(held)])
        return [entry_of(name, held.get(name)) for name in names]

    async def entry(self, name: str) -> Entry:
        return entry_of(name, await self.books.get(name))

    async def new(self, layout: Layout, by: str, now: datetime) -> str:
        """A draft of its own under a free name made of its title; the name."""
        if len(layout.tiles) > MOST_TILES:
            raise StudioRefusal("too_many_tiles", n=len(layout.tiles), most=MOST_TILES)
        _check_size(layout)
        for _ in range(TRIES):
            taken = {each.name for each in await self.entries()}
            if len(taken) >= MOST_LAYOUTS:
                raise StudioRefusal("too_many_layouts", most=MOST_LAYOUTS)
            name = free_name(next(iter(layout.title.values()), ""), taken)
            draft = msgspec.structs.replace(layout, id=name)
            book = Book(draft=draft, draft_by=by, draft_at=now)
            try:
                await self.books.put(name, book, by, "new", now, 0)
            except VersionConflict:
                continue
            return name
        raise StudioRefusal("busy")

    async def save(
        self, name: str, version: int, before: Layout, mine: Layout, by: str, now: datetime
    ) -> Saved | Merged:
        """Keep a draft. `before` is what this person's work began with, at `version`."""
        _check_size(mine)
        mine = msgspec.structs.replace(mine, id=name)
        for _ in range(TRIES):
            entry = await self.entry(name)
            entry.editable()
            if entry.version != version and not _same(entry.working, before, name):
                return _both(entry, before, mine)
            draft = None if mine == entry.shown else mine
            book = entry.book.drafted(draft, by, now)
            try:
                kept = await self.books.put(name, book, by, "draft", now, entry.version, brief=True)
            except VersionConflict:
                continue
            return Saved(version=kept)
        raise StudioRefusal("busy")

    async def publish(self, name: str, version: int, title: str, by: str, now: datetime) -> int:
        """The draft of exactly this version goes to the walls; its new version."""
        entry, draft = await self._ready(name, version)
        if await self.by_two():
            entry.check_second(by)
        book = msgspec.structs.replace(entry.book, published=draft, draft=None)
        return await self.put(entry, book, by, f"published:{title.strip()[:LONGEST_NAME]}", now)

    async def ask(self, name: str, version: int, by: str, now: datetime) -> int:
        """Somebody would like the draft of exactly this version on the walls; its new version."""
        entry, _ = await self._ready(name, version)
        book = msgspec.structs.replace(entry.book, asked_by=by, asked_at=now)
        return await self.put(entry, book, by, "asked", now)

    async def _ready(self, name: str, version: int) -> tuple[Entry, Layout]:
        """The draft of this version, which could go to the walls."""
        entry = await self.entry(name)
        entry.editable()
        if entry.version != version:
            raise StudioRefusal("newer", by=entry.book.draft_by)
        if entry.book.draft is None:
            raise StudioRefusal("nothing_new")
        self.check(entry.book.draft)
        return entry, entry.book.draft

    async def by_two(self) -> bool:
        """Whether publishing takes a second person."""
        held = await self._rule.get(ONE)
        return held is not None and held[1].by_two

    async def set_by_two(self, by_two: bool, by: str, now: datetime) -> None:
        await self._rule.put(ONE, Publishing(by_two=by_two), by, "set", now)

    def check(self, layout: Layout) -> None:
        """Raises StudioRefusal with the problems when it cannot go to a wall."""
        if found := errors(layout, self.catalogue):
            raise StudioRefusal("has_errors", found, n=len(found))

    async def put(self, entry: Entry, book: Book, by: str, what: str, now: datetime) -> int:
        """The entry's next version; "newer" when somebody was faster."""
        try:
            return await self.books.put(entry.name, book, by, what, now, entry.version)
        except VersionConflict as why:
            raise StudioRefusal("newer", by="") from why

    async def throw(self, name: str, by: str, now: datetime) -> None:
        def change(entry: Entry) -> Book:
            entry.editable()
            return msgspec.structs.replace(entry.book, thrown_at=now)

        await self._change(name, by, "thrown", now, change)

    async def bring_back(self, name: str, by: str, now: datetime) -> None:
        await self._change(name, by, "brought_back", now, _with(thrown_at=None))

    async def lock(self, name: str, by: str, now: datetime) -> None:
        def change(entry: Entry) -> Book:
            entry.editable()
            if entry.shown is None:
                raise StudioRefusal("not_published")
            return msgspec.structs.replace(entry.book, locked_by=by)

        await self._change(name, by, "locked", now, change)

    async def unlock(self, name: str, by: str, now: datetime) -> None:
        await self._change(name, by, "unlocked", now, _with(locked_by=""))

    async def move(self, name: str, folder: str, by: str, now: datetime) -> None:
        """Into a folder; "" = none."""
        await self._change(name, by, "moved", now, _with(folder=folder.strip()[:LONGEST_NAME]))

    async def _change(
        self, name: str, by: str, what: str, now: datetime, change: Callable[[Entry], Book]
    ) -> None:
        """What changes no draft: done on the newest version, whoever was faster."""
        for left in reversed(range(TRIES)):
            entry = await self.entry(name)
            try:
                await self.books.put(name, change(entry), by, what, now, entry.version)
                return
            except VersionConflict:
                if not left:
                    raise StudioRefusal("busy") from None


def _check_size(layout: Layout) -> None:
    """Raises StudioRefusal: even a draft is no larger than a file that can be read again."""
    if len(write(layout)) > LARGEST_BYTES:
        raise StudioRefusal("too_large", most=LARGEST_BYTES // 1024)


def _with(**given: Any) -> Callable[[Entry], Book]:
    return lambda entry: msgspec.structs.replace(entry.book, **given)


def _same(one: Layout, other: Layout, name: str) -> bool:
    return one == msgspec.structs.replace(other, id=name)


def _both(entry: Entry, before: Layout, mine: Layout) -> Merged:
    layout, conflicts = merged(before, mine, entry.working)
    return Merged(
        version=entry.version,
        layout=layout,
        theirs=entry.working,
        conflicts=conflicts,
        by=entry.book.draft_by,
    )


def free_name(title: str, taken: set[str]) -> str:
    """A title as an id: "Banjir & Genangan" -> "banjir-genangan", with a number when it is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:32].strip("-") or "tampilan"
    return next(
        each for each in (name, *(f"{name}-{n}" for n in range(2, 10_000))) if each not in taken
    )
