"""A briefing as it was at one moment, before anybody decides whether it becomes a PDF or slides."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Line(msgspec.Struct, frozen=True):
    """A sentence with the formula behind its figures; `old`: it says that its data are dead or old."""

    says: str
    formula: str = ""
    old: bool = False


class Slide(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what it said, and the speaker's notes ("" = none)."""

    title: str
    lines: tuple[Line, ...] = ()
    notes: str = ""


class Briefing(msgspec.Struct, frozen=True, kw_only=True):
    """`footer` stands on every page: when its figures were taken, and by whom."""

    title: str
    subtitle: str
    slides: tuple[Slide, ...]
    notes_title: str
    footer: str
    made_at: datetime
    author: str
    lang: str = "id"
