"""Earlier versions of a layout: what was published or set aside, when and by whom; and back to one.

| `what` in the history | is a version that                                                          |
|-----------------------|----------------------------------------------------------------------------|
| `published:<name>`    | went to the walls; the name may be empty                                   |
| `restored:<number>`   | went to the walls again                                                    |
| `kept`                | was a draft that gave way to something else: nothing that was made is lost |

Number 0 is the preset the program came with, where there is one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from city.screens.layout import Layout
from operations.screens.entry import Entry
from operations.screens.kinds import Book
from operations.screens.library import Library
from operations.screens.refusal import StudioRefusal
from operations.screens.shelf import Change

PRESET = 0
Sort = Literal["published", "restored", "kept", "preset"]
SORTS: dict[str, Sort] = {"published": "published", "restored": "restored", "kept": "kept"}


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """`at` None and `by` "" for the preset. `of` is the number a restored one was taken from."""

    number: int
    sort: Sort
    layout: Layout
    at: datetime | None = None
    by: str = ""
    title: str = ""
    of: int = PRESET


async def versions(library: Library, name: str) -> list[Version]:
    """Newest first, the preset last. Raises StudioRefusal when there is no such layout."""
    entry = await library.entry(name)
    found = [made for each in await library.books.history(name) if (made := _version(each))]
    if entry.preset:
        found.insert(0, Version(number=PRESET, sort="preset", layout=entry.preset))
    return found[::-1]


def _version(change: Change[Book]) -> Version | None:
    word, _, told = change.what.partition(":")
    sort, book = SORTS.get(word), change.thing
    layout = book.draft if sort == "kept" else book.published
    if sort is None or layout is None:
        return None
    return Version(
        number=change.number,
        sort=sort,
        layout=layout,
        at=change.at,
        by=change.by,
        title=told if sort == "published" else "",
        of=int(told) if sort == "restored" else PRESET,
    )


async def version(library: Library, name: str, number: int) -> Version:
    """Raises StudioRefusal when there is no such version."""
    for each in await versions(library, name):
        if each.number == number:
            return each
    raise StudioRefusal("no_version", number=number)


async def restore(library: Library, name: str, number: int, by: str, now: datetime) -> int:
    """An earlier version is on the walls again, as a new one; a draft is set aside, not lost.

    One that was only ever a draft becomes the draft again. The new version of the book.
    """
    found = await version(library, name, number)
    entry = await _aside(library, name, by, now)
    if found.sort == "kept":
        book = entry.book.drafted(found.layout, by, now)
        return await library.put(entry, book, by, "draft", now)
    library.check(found.layout)
    published = None if number == PRESET else found.layout
    book = msgspec.structs.replace(entry.book, published=published, draft=None)
    what = f"restored:{number}" if published else "preset"
    return await library.put(entry, book, by, what, now)


async def discard(library: Library, name: str, by: str, now: datetime) -> int:
    """Back to what walls show; the draft is set aside among the versions."""
    if (await library.entry(name)).shown is None:
        raise StudioRefusal("not_published")
    entry = await _aside(library, name, by, now)
    book = msgspec.structs.replace(entry.book, draft=None)
    return await library.put(entry, book, by, "discarded", now)


async def _aside(library: Library, name: str, by: str, now: datetime) -> Entry:
    """The entry, with its draft among the versions."""
    entry = await library.entry(name)
    entry.editable()
    if entry.book.draft is None:
        return entry
    kept = await library.put(entry, entry.book, by, "kept", now)
    return msgspec.structs.replace(entry, version=kept)
