"""A layout as the library sees it: what staff have made of it, above the preset it may have begun as."""

from __future__ import annotations

from typing import Literal

import msgspec

from city import presets
from city.screens.layout import Layout
from operations.screens.kinds import Book
from operations.screens.refusal import StudioRefusal

State = Literal["draft", "published", "locked", "thrown"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """`version` counts the changes of its book, 0 = nobody has changed the preset yet."""

    name: str
    version: int
    book: Book

    @property
    def preset(self) -> Layout | None:
        return presets.layouts().get(self.name)

    @property
    def shown(self) -> Layout | None:
        """What walls show of it; None while it is only a draft."""
        return self.book.published or self.preset

    @property
    def working(self) -> Layout:
        """What an editor goes on with."""
        found = self.book.draft or self.shown
        if found is None:
            raise StudioRefusal("no_layout", id=self.name)
        return found

    @property
    def state(self) -> State:
        found = self.book.state
        return "published" if found == "draft" and self.shown else found

    def check_second(self, by: str) -> None:
        """Raises StudioRefusal when this person may not publish the draft, where it takes two."""
        if not self.book.asked_by:
            raise StudioRefusal("not_asked")
        if self.book.draft_by == by:
            raise StudioRefusal("own_draft")

    def editable(self) -> None:
        """Raises StudioRefusal while it is locked or in the recycle bin."""
        if self.book.thrown_at:
            raise StudioRefusal("thrown")
        if self.book.locked_by:
            raise StudioRefusal("locked", by=self.book.locked_by)


def entry_of(name: str, held: tuple[int, Book] | None) -> Entry:
    """Raises StudioRefusal when there is neither a book nor a preset."""
    if held is None and name not in presets.layouts():
        raise StudioRefusal("no_layout", id=name[:40])
    version, book = held or (0, Book())
    return Entry(name=name, version=version, book=book)
