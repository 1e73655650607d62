"""Whether the archive holds what it should: every file read to its end, every count added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise

import msgspec

from store.archive.files import ASIDE, Damaged, Files, day_folder
from store.archive.monthly import NAME, Tables
from store.archive.spans import outermost, span_of


class Checked(msgspec.Struct, kw_only=True):
    """Of one kind. `damaged` are files that cannot be read, `aside` those set aside earlier."""

    kind: str
    days: int = 0
    first: date | None = None
    last: date | None = None
    files: int = 0
    rows: int = 0
    size_bytes: int = 0
    damaged: list[str] = []
    aside: list[str] = []
    overlapping: list[str] = []
    """Days with files whose spans overlap: never made by us, some rows would count twice."""

    @property
    def sound(self) -> bool:
        return not (self.damaged or self.aside or self.overlapping)


def checked(files: Files) -> Iterator[Checked]:
    """Kind by kind; blocks, reads everything. Raises ArchiveUnavailable."""
    for kind in files.kinds():
        days = files.days(kind)
        found = Checked(kind=kind, days=len(days))
        found.first, found.last = (days[0], days[-1]) if days else (None, None)
        for day in days:
            _check_day(files, found, day)
        for month in Tables(files).all(kind):
            names = files.folder.names(month.folder)
            if NAME in names:
                _check_file(files, found, month.path, names[NAME])
            found.aside += _aside(month.folder, names)
        yield found


def _check_day(files: Files, found: Checked, day: date) -> None:
    folder = day_folder(found.kind, day)
    names = files.folder.names(folder)
    spans = outermost(filter(None, map(span_of, names)))
    for each in spans:
        _check_file(files, found, f"{folder}/{each.name}", names[each.name])
    found.aside += _aside(folder, names)
    if any(one.meets(other) for one, other in pairwise(spans)):
        found.overlapping.append(folder)


def _check_file(files: Files, found: Checked, path: str, size_bytes: int) -> None:
    found.files += 1
    found.size_bytes += size_bytes
    try:
        found.rows += files.read(path).num_rows
    except Damaged:
        found.damaged.append(path)


def _aside(folder: str, names: Iterable[str]) -> list[str]:
    return [f"{folder}/{name}" for name in names if name.endswith(ASIDE)]


def set_aside(files: Files) -> list[str]:
    """What an earlier check or the watch set aside; a listing only."""
    return [path for path in files.folder.below("") if path.endswith(ASIDE)]
