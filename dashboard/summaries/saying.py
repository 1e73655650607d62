"""A sentence of a briefing: what it says, the formula behind its figures, whether its data are dead or old."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

import msgspec

from city.picture import CityPicture
from dashboard.contracts import Options
from dashboard.texts import Text


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: "live", or "old" when something in it is dead or stale; then `says` tells so. `calm`:
    nothing in it asks for anybody."""

    subject: str
    says: str
    formula: str
    state: Literal["live", "old"] = "live"
    calm: bool = False


Says = Callable[[CityPicture, datetime, Text, Options], Summary]
"""Picture and time are arguments; the options say what it is limited to."""


def made(
    subject: str, key: str, text: Text, *, old: bool = False, calm: bool = False, **values: object
) -> Summary:
    """`key`: which of the subject's sentences."""
    return Summary(
        subject=subject,
        says=text(f"summary.{key}", **values),
        formula=text(f"summary.{subject}_formula"),
        state="old" if old else "live",
        calm=calm,
    )


def silent(subject: str, names: Sequence[str], text: Text) -> Summary:
    """There is nothing new to say: whose word is missing."""
    name = text(f"summary.subject_{subject}")
    words = ", ".join(names) or "–"
    return made(subject, "no_data", text, old=True, name=name, names=words)


def with_silent(said: Summary, names: Sequence[str], text: Text) -> Summary:
    """The sentence, and in the same breath what it does not know."""
    if not names:
        return said
    missing = text("summary.missing", names=", ".join(names))
    return msgspec.structs.replace(said, says=f"{said.says} {missing}", state="old")
