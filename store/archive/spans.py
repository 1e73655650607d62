"""Which part of a stream a file holds, and what a folder full of such files means.

A stream id is `milliseconds-number`; a span is what comes above `after` (exclusive) up to `last`
(inclusive). Spans of one day's folder are written in order and only ever joined from the first on, so
any two of them are apart or one lies within the other:

| what is found                              | what it means                                         |
|--------------------------------------------|-------------------------------------------------------|
| a span within another one                  | it was joined into that one: its file is superfluous  |
| the same span in several days' folders     | one drain that held observations of several days      |
| `last` above what the store calls archived | a drain that was cut off: its stream part is drained anew |
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

NAME = re.compile(r"(\d+)-(\d+)_(\d+)-(\d+)\.parquet")
Id = tuple[int, int]
NOTHING: Id = (0, 0)
EVER: Id = (2**64, 0)
"""Above every id."""


class Span(msgspec.Struct, frozen=True, order=True):
    """Above `after`, up to `last`."""

    after: Id
    last: Id

    @property
    def name(self) -> str:
        """Of the file that holds it."""
        return f"{text_of(self.after)}_{text_of(self.last)}.parquet"

    def meets(self, other: Span) -> bool:
        """Whether any id is in both."""
        return self.after < other.last and other.after < self.last

    def holds(self, other: Span) -> bool:
        return self.after <= other.after and other.last <= self.last


def id_of(text: str | bytes) -> Id:
    """Of `1764432000123-0`."""
    milliseconds, _, number = (text.decode() if isinstance(text, bytes) else text).partition("-")
    return int(milliseconds), int(number or 0)


def text_of(found: Id) -> str:
    return f"{found[0]}-{found[1]}"


def span_of(name: str) -> Span | None:
    """Of a file's name; None for a file of somebody else."""
    found = NAME.fullmatch(name)
    if not found:
        return None
    a, b, c, d = (int(each) for each in found.groups())
    return Span((a, b), (c, d))


def joined(spans: Iterable[Span]) -> Span:
    """From the first to the last of one day's folder."""
    found = sorted(spans)
    return Span(found[0].after, max(each.last for each in found))


def outermost(spans: Iterable[Span]) -> list[Span]:
    """Without those that lie within another one, in order."""
    kept: list[Span] = []
    for each in sorted(spans, key=lambda span: (span.after, tuple(-part for part in span.last))):
        if not kept or not kept[-1].holds(each):
            kept.append(each)
    return kept
