"""What is done once an hour so that the archive stays small and sound: join, set aside, let go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog

from city.observations import KINDS, FeedHealth, VehiclePosition
from city.settings_archive import ArchiveSettings
from store.archive.files import ASIDE, Damaged, Files, Part, day_folder
from store.archive.joining import Joining
from store.archive.monthly import Tables
from store.archive.spans import Id

log = structlog.get_logger("archive")
MOST_DAYS = 365_000.0
"""More than calendars know of is for ever."""


def days_kept(kind: str, settings: ArchiveSettings) -> float:
    """How long a kind is kept."""
    own = {
        VehiclePosition.KIND: settings.position_days,
        FeedHealth.KIND: settings.feed_health_days,
    }
    return own.get(kind, settings.other_days if kind in KINDS else settings.table_days)


class Tidying:
    """All methods block; they raise ArchiveUnavailable."""

    def __init__(self, files: Files, settings: ArchiveSettings) -> None:
        self._files, self._settings = files, settings
        self._joining = Joining(files)

    def let_go(self, kind: str, now: datetime) -> list[date]:
        """Days and months older than this kind is kept are gone; which days."""
        kept = days_kept(kind, self._settings)
        last = (now - timedelta(days=min(kept, MOST_DAYS))).date()
        months = Tables(self._files).let_go(kind, last)
        gone = [day for day in self._files.days(kind) if day < last]
        for day in gone:
            self._files.folder.drop_folder(day_folder(kind, day))
        if gone or months:
            log.info("let go", kind=kind, days=len(gone), months=len(months), before=str(last))
        return gone

    def join(self, kind: str, day: date, archived: Id) -> bool:
        """Make one file of a day's; damaged ones are set aside first. Whether anything was done."""
        try:
            return self._joining.join(kind, day, archived) is not None
        except Damaged:
            self.set_aside(kind, day)
            return self._joining.join(kind, day, archived) is not None

    def set_aside(self, kind: str, day: date) -> list[Part]:
        """Files of a day that cannot be read get another name; which."""
        parts = self._files.of_day(kind, day)
        sound = self._files.sound(parts)
        broken = [each for each in parts if each not in sound]
        for each in broken:
            self._files.folder.move(each.path, each.path + ASIDE)
            log.error("set aside", file=each.path + ASIDE)
        return broken
