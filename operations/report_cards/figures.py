"""Every figure of a report card out of columns, for all agencies at once.

The definitions are those of `city.report_cards`, case by case there; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from city.report_cards import SPANS
from operations.report_cards.columns import Floats, Mask, Snapshot

SETS = (
    "received",
    "closed",
    "closed_on_time",
    "closed_late",
    "open_overdue",
    "assigned",
    "arrived",
    "resolved",
    "reopened",
    "rated",
)


class Span(msgspec.Struct, frozen=True):
    """Seconds; None without cases. The 90th percentile is the nearest rank: of 10 cases the 9th."""

    n: int
    median_s: float | None
    p90_s: float | None


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What one agency did in one period, before anybody grades it."""

    counts: dict[str, int]
    spans: dict[str, Span]
    stars: int
    """Sum of all stars of the rated cases."""
    voices: int
    """How many reporters gave them."""


@dataclass(frozen=True)
class Sheet:
    """One period of all agencies; `start` and `until` in epoch seconds."""

    columns: Snapshot
    start: float
    until: float

    @cached_property
    def sets(self) -> dict[str, Mask]:
        """A mask over all rows for each name in SETS: each case counts as it stood at `until`.
        Comparisons with NaN are False."""
        at, until = self.columns.moments, self.until
        stood = (at("since") < until) & (until <= at("till"))
        return {name: mask & stood for name, mask in self._said(at, until).items()}

    def _said(self, at: Callable[[str], Floats], until: float) -> dict[str, Mask]:
        closed = self._within("closed")
        solved = np.where(np.isnan(at("resolved")), at("closed"), at("resolved"))
        on_time = closed & (solved <= at("due"))
        over = (at("resolved") < until) | (at("ended") < until)
        return {
            "received": self._within("received"),
            "closed": closed,
            "closed_on_time": on_time,
            "closed_late": closed & ~on_time,
            "open_overdue": (at("received") < until) & ~over & (at("due") < until),
            "assigned": self._within("assigned"),
            "arrived": self._within("arrived"),
            "resolved": self._within("resolved"),
            "reopened": closed & (self.columns["reopened"] > 0),
            "rated": closed & (self.columns["voices"] > 0) & (at("rated") < until),
        }

    def _within(self, name: str) -> Mask:
        moments = self.columns.moments(name)
        inside: Mask = (moments >= self.start) & (moments < self.until)
        return inside

    @cached_property
    def tallies(self) -> dict[str, Tally]:
        """By agency id; also of agencies that only the columns know ("" = not yet assigned)."""
        words, agency = self.columns.codes["agency"].words, self.columns["agency"]
        counted = {name: _counts(agency[mask], len(words)) for name, mask in self.sets.items()}
        spans = {name: self._spans(name, len(words)) for name in SPANS}
        stars, voices = (self._summed(name, len(words)) for name in ("rating", "voices"))
        return {
            word: Tally(
                counts={name: int(found[code]) for name, found in counted.items()},
                spans={name: found[code] for name, found in spans.items()},
                stars=int(stars[code]),
                voices=int(voices[code]),
            )
            for code, word in enumerate(words)
        }

    def _summed(self, name: str, agencies: int) -> npt.NDArray[np.float64]:
        rated = self.sets["rated"]
        agency, values = self.columns["agency"][rated], self.columns[name][rated]
        return np.bincount(agency, values, agencies).astype(np.float64)

    def _spans(self, name: str, agencies: int) -> list[Span]:
        mask = self.sets[SPANS[name]]
        took = self.columns.moments(SPANS[name])[mask] - self.columns.moments("received")[mask]
        agency = self.columns["agency"][mask]
        order = np.argsort(agency, kind="stable")  # of small numbers: faster than with the times
        ends = np.cumsum(_counts(agency, agencies))
        parts = np.split(took[order], ends[:-1]) if agencies else []
        return [_span(np.sort(each)) for each in parts]

    @cached_property
    def simulated(self) -> bool:
        """Whether anything invented is counted anywhere on the sheet."""
        invented = self.columns["simulated"]
        return any(bool(np.any(invented & mask)) for mask in self.sets.values())

    def rows(self, name: str, agency_id: str) -> npt.NDArray[np.int64]:
        """The rows behind a figure, newest receipt first."""
        code = self.columns.codes["agency"].known(agency_id)
        rows = np.flatnonzero(self.sets[name] & (self.columns["agency"] == code))
        newest_first: npt.NDArray[np.int64] = rows[
            np.argsort(-self.columns.moments("received")[rows], kind="stable")
        ]
        return newest_first


def sheet(columns: Snapshot, start: datetime, end: datetime, now: datetime) -> Sheet:
    """The sheet of the period [start, end) as it stood at its end, or stands now."""
    return Sheet(columns, start.timestamp(), min(end, now).timestamp())


NOTHING = Tally(
    counts=dict.fromkeys(SETS, 0),
    spans={name: Span(0, None, None) for name in SPANS},
    stars=0,
    voices=0,
)


def _counts(codes: npt.NDArray[np.generic], size: int) -> npt.NDArray[np.int64]:
    counted: npt.NDArray[np.int64] = np.bincount(codes.astype(np.int64), minlength=size)
    return counted


def _span(sorted_s: Floats) -> Span:
    n = len(sorted_s)
    if not n:
        return Span(0, None, None)
    middle = (sorted_s[(n - 1) // 2] + sorted_s[n // 2]) / 2
    return Span(n, float(middle), float(sorted_s[-(-9 * n // 10) - 1]))
