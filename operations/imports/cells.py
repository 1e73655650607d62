"""Dates, numbers and yes or no the way people write them into spreadsheets. Pure.

Each raises ValueError for what it cannot read; nothing is guessed that could be read two ways.
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from operations.imports.mapping import DateOrder

YES = frozenset({"true", "1", "yes", "y", "ya", "iya", "benar", "v", "x", "✓"})
NO = frozenset({"false", "0", "no", "n", "tidak", "bukan", "-"})
ENDED = frozenset(
    {"selesai", "ditutup", "tutup", "tuntas", "closed", "done", "resolved", "ditolak", "rejected"}
    | {"arsip", "diarsipkan", "archived", "bukan wewenang"}
)
OPEN = frozenset(
    {"baru", "diterima", "terverifikasi", "diverifikasi", "verifikasi", "terbuka", "belum selesai"}
    | {"proses", "diproses", "dalam proses", "sedang diproses", "dikerjakan", "ditindaklanjuti"}
    | {"tindak lanjut", "disposisi", "didisposisi", "menunggu", "belum ditindaklanjuti"}
    | {"open", "new", "received", "pending", "in progress"}
)
MONTHS = (
    ("jan", "january"), ("feb", "peb", "february"), ("mar", "march"), ("apr",), ("mei", "may"),
    ("jun", "june"), ("jul", "july"), ("agu", "ags", "aug", "agt"), ("sep",), ("okt", "oct"),
    ("nov", "nop"), ("des", "dec"),
)  # fmt: skip
_DATE = re.compile(
    r"(?:\w+,\s*)?(\d{1,4})[-/. ](\d{1,2}|[^\W\d_]{3,9})[-/. ](\d{4}|\d{1,2})"
    r"(?:[ ,T]+(?:pukul\s+)?(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?)?(?:\s*(?:wib|wita|wit))?",
    re.IGNORECASE,
)


def moment(text: str, order: DateOrder, zone: tzinfo) -> datetime:
    """ISO 8601, or day, month and year in the given order, with or without a clock."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = _written(text, order)
    return at.replace(tzinfo=at.tzinfo or zone)


def _written(text: str, order: DateOrder) -> datetime:
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a date")
    parts = found.groups()[:3]
    hour, minute, second = (int(each or 0) for each in found.groups()[3:])
    if len(parts[0]) == 4:
        order = "ymd"
    by = dict(zip(order, parts, strict=True))
    year = int(by["y"]) + (2000 if len(by["y"]) == 2 else 0)
    month, day = _month(by["m"]), int(by["d"])
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - zone follows


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    for number, names in enumerate(MONTHS, 1):
        if text.casefold().startswith(names):
            return number
    raise ValueError("not a month")


def degrees(text: str, most: float) -> float:
    """A latitude or longitude; a decimal comma is understood."""
    value = float(text.replace(",", ".") if "." not in text else text)
    if not abs(value) <= most:
        raise ValueError("not degrees")
    return value


def place(text: str) -> tuple[float, float]:
    """ "-6.24, 107.02" or "-6,24; 107,02"."""
    parts = re.split(r"\s*;\s*|\s*,\s+|\s+", text.strip(" ()"))
    if len(parts) != 2:
        parts = text.strip(" ()").split(",")
    if len(parts) != 2:
        raise ValueError("not a place")
    return degrees(parts[0], 90.0), degrees(parts[1], 180.0)


def flag(text: str) -> bool | None:
    """None when it is empty or in words we do not know."""
    word = text.strip().casefold()
    return True if word in YES else False if word in NO else None


def has_ended(status: str) -> bool:
    return status.strip().casefold() in ENDED


def is_open(status: str) -> bool:
    """Only when the sheet says so in words we know; an empty cell says nothing."""
    return status.strip().casefold() in OPEN
