"""What a paper is, before anybody decides whether it becomes a spreadsheet or a PDF."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

Cell = str | int | float | datetime | None
Kind = Literal["text", "mark", "count", "share", "number", "moment"]
"""`share` is 0 to 1 and shown as a percentage; `mark` is a text shown in red when it is not empty."""

CELL_LENGTH = 32_000
"""A little less than a spreadsheet's cell may hold."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Column(msgspec.Struct, frozen=True):
    """`width` in characters, as spreadsheets count; on paper the columns share the page by it."""

    title: str
    kind: Kind = "text"
    width: float = 14.0


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is the sheet's; `on_paper` False keeps a long list out of the PDF."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    on_paper: bool = True


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """`facts` stand on top: what, for when, made when and by whom; `notes` are definitions."""

    title: str
    facts: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    notes_title: str = ""
    footer: str = ""
    """At the foot of every page, before its number."""
    made_at: datetime
    author: str = ""
    zone: str = "UTC"
    lang: str = "id"


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """`steps` are (what to do, how), four of them; `keys` (key, what it shows), nine at most; `address`
    is where the QR code leads."""

    title: str
    lead: str
    steps: tuple[tuple[str, str], ...]
    keys_title: str
    keys: tuple[tuple[str, str], ...]
    address: str
    address_title: str
    footer: str
    made_at: datetime
    lang: str = "id"


def clean(text: str) -> str:
    """Without signs that no file may hold, and not longer than a cell."""
    return _CONTROL.sub("", text)[:CELL_LENGTH]
