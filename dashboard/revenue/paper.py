"""The revenue workbook: every kind, and the months of each kind that may be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from city.picture import CityPicture
from city.revenue import Overview
from dashboard.revenue import words
from dashboard.revenue.known import book_of
from dashboard.revenue.parts import source
from dashboard.revenue.tables import kinds, table
from dashboard.texts import Text
from operations.exports.paper import Paper, Table

FORMULAS = ("realised", "share", "usual", "gap", "projection", "by_curve", "silent", "part")
CUT = {"rp": "…", "target": "…", "share": "…", "usual": "…", "low": "…", "middle": "…", "years": "…",
       "unchanged": "…", "month": "…"}  # fmt: skip


def paper(picture: CityPicture, found: Overview, now: datetime, by: str, text: Text) -> Paper:
    """Everything of one year, made at this moment by this account."""
    profile = picture.profile
    facts = [
        (text("revenue.year"), str(found.year)),
        (text("revenue.per"), words.day(found.total.day, text, year=True)),
        (text("revenue.source"), source(profile)),
        (text("revenue.made"), f"{text.moment(now, now)} · {by}"),
    ]
    if book_of(picture).simulated:
        facts.append((text("page.simulation"), text("report_cards.paper.simulated")))
    return Paper(
        title=f"{text('revenue.page_title', city=profile.name)} {found.year}",
        facts=tuple(facts),
        tables=tuple(_tables(picture, found, text)),
        notes=tuple(f"{text(f'revenue.{key}')}: {text(f'revenue.formula.{key}', **CUT)}" for key in FORMULAS),
        notes_title=text("revenue.formulas"),
        made_at=now,
        author=by,
        zone=profile.time_zone,
        lang=text.lang,
    )  # fmt: skip


def _tables(picture: CityPicture, found: Overview, text: Text) -> Iterator[Table]:
    yield kinds(picture, found, text)
    for each in (found.total, *found.kinds):
        if each.day is not None:
            yield table("months", picture, found, each.kind, text)
