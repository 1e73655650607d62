"""Places, flags and states the way people write them into spreadsheets (dates: `city.written`). Pure.

Each raises ValueError for what it cannot read; nothing is guessed that could be read two ways.
"""

from __future__ import annotations

import re

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
