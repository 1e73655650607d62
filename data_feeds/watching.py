"""Where a poller of service requests is: page by page through a span, then id by id. Pure.

A pass reads every page of its span. The imported open ones that it did not show are asked for by
their ids then, some at a time, until their server closes them. A server that answers nothing is
asked for fewer at once, in the end one by one; an id that it does not know even alone is let go.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

MOST_WATCHED = 2000
"""Open requests of one server that are followed; beyond that the longest known are let go."""
ASKED_AT_ONCE, MOST_TURNS = 50, 20
"""Ids in one question, and questions of one pass."""


class Cursor(msgspec.Struct):
    """Where a line is. `page` 0 = between passes; `first` is the first id of the last page.

    `watched` are the ids of imported open requests, next to be asked for first; `fresh` of them,
    at the end, were seen in this pass. While `to_ask` > 0 they are asked for, `page` counts the
    questions.
    """

    newest: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    page: int = 0
    first: str = ""
    watched: list[str] = []
    fresh: int = 0
    to_ask: int = 0
    at_once: int = ASKED_AT_ONCE

    @property
    def asked(self) -> list[str]:
        """The ids of the next question."""
        return self.watched[: min(self.at_once, self.to_ask)]


def paged(at: Cursor, seen: Mapping[str, bool], first: str, *, more: bool) -> Cursor:
    """After a page with these ids, each with whether it is closed; `first` is its first id."""
    at = _watching(at, seen)
    if more:
        return replace(at, page=at.page + 1, first=first)
    to_ask = len(at.watched) - at.fresh
    return replace(at, page=1 if to_ask else 0, to_ask=to_ask)


def _watching(at: Cursor, seen: Mapping[str, bool]) -> Cursor:
    """Open ones seen now are at the end of the row, closed ones are out of it."""
    here = [key for key, closed in seen.items() if key and "," not in key and not closed]
    watched = [*(each for each in at.watched if each not in seen), *here][-MOST_WATCHED:]
    return replace(at, watched=watched, fresh=min(len(watched), at.fresh + len(here)))


def followed(at: Cursor, seen: Mapping[str, bool]) -> Cursor:
    """After the answer to one question: who was asked for goes to the end, who is closed goes."""
    asked, rest = at.asked, at.watched[len(at.asked) :]
    known = any(each in seen for each in asked)
    over = at.page >= MOST_TURNS
    if not known and len(asked) > 1:
        fewer = replace(at, at_once=max(1, len(asked) // 4), page=at.page + 1)
        return _rested(fewer) if over else fewer
    back = [each for each in asked if not seen.get(each, not known)]
    to_ask, at_once = at.to_ask - len(asked), min(ASKED_AT_ONCE, at.at_once * 2)
    after = replace(at, watched=[*rest, *back], to_ask=to_ask, at_once=at_once, page=at.page + 1)
    return _rested(after) if over or not to_ask else after


def _rested(at: Cursor) -> Cursor:
    return replace(at, page=0, to_ask=0)
