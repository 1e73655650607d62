"""The folder that agencies put their tables into: one folder below it for each, files only, no links.

`<data>/opd/<agency>/…`, or where the settings say: a network share, the target of an SFTP account. What
lies there is never moved, changed or deleted by reading it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

from city.settings import Settings
from store.city_store import ROOT
from store.disk import not_kept

AGENCY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}")
PASSED_OVER = (".", "~$")
"""Beginnings of names: hidden files, and the locks of office programs."""
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart")
MOST_FILES = 2000


def folder_of(settings: Settings) -> Path:
    """As the settings say, else `opd` in the data folder."""
    told = str(settings.feeds.get("indicators", {}).get("folder", ""))
    return ROOT / (told or Path(settings.store.data) / "opd")


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One file: where, its size in bytes, and when it was last written."""

    path: str
    name: str
    size: int
    at: datetime


class WatchedFolder:
    """`root` need not exist."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def of(self, agency_id: str) -> Path:
        """An agency's own. Raises ValueError for what is no agency's id."""
        if not AGENCY.fullmatch(agency_id):
            raise ValueError(f"'{agency_id}' is no agency")
        return self.root / agency_id

    def files(self, agency_id: str) -> list[Found]:
        """The newest first; empty when there is no folder or it cannot be read."""
        found = sorted(_files(self.of(agency_id)), key=lambda each: each.name, reverse=True)
        return sorted(found, key=lambda each: each.at, reverse=True)

    def newest(self, agency_id: str, pattern: str) -> Found | None:
        """The last written one whose name fits (`*` stands for anything, capitals are the same)."""
        wanted = pattern.casefold()
        fitting = (
            each for each in self.files(agency_id) if fnmatchcase(each.name.casefold(), wanted)
        )
        return next(fitting, None)

    def put(self, agency_id: str, name: str, content: bytes) -> Path:
        """Whole or not at all, in the place of one of that name. Raises ValueError, StoreUnavailable."""
        folder = self.of(agency_id)
        if not NAME.fullmatch(name) or name.startswith(PASSED_OVER):
            raise ValueError(f"'{name}' is no name for a file here")
        unfinished = folder / f".{name}.{os.getpid()}.tmp"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(folder / name)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise not_kept("table", folder, error) from error
        return folder / name


def _files(folder: Path) -> Iterator[Found]:
    """Regular files only: a link could lead out of here, a pipe would never end."""
    try:
        with os.scandir(folder) as entries:
            for _, entry in zip(range(MOST_FILES), entries, strict=False):
                if entry.name.startswith(PASSED_OVER) or entry.name.lower().endswith(UNFINISHED):
                    continue
                told = entry.stat(follow_symlinks=False)
                if stat.S_ISREG(told.st_mode):
                    at = datetime.fromtimestamp(told.st_mtime, UTC)
                    yield Found(path=entry.path, name=entry.name, size=told.st_size, at=at)
    except OSError:
        return
