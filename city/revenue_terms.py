"""The words of the city's own revenue: kinds, target versions, and what counts as late or little."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

PREFIX = "pad-"
"""How ids of figures about revenue begin."""
TOTAL = "total"
"""In the place of a kind: the whole PAD."""
Group = Literal["tax", "levy", "wealth", "other"]


class RevenueKind(msgspec.Struct, frozen=True, kw_only=True):
    """One tax or fee. `usual_payers`: how many pay in a month at least, where a report does not tell;
    0 keeps its figures hidden until it tells. `before` is what it was called earlier."""

    key: str
    name: dict[str, str]
    group: Group
    raised: Literal["assessed", "self", ""] = ""
    usual_payers: int = 0
    before: str = ""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What should come in during `year`, in force from `since` (inclusive). `kind` may be "total"."""

    kind: str
    year: int
    since: date
    rp: float
    name: str = ""
    source: str = ""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """A share of the target (per cent) that was made public earlier. Beside ours, never part of it."""

    day: date
    share_pct: float
    source: str
    kind: str = TOTAL


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When something is said about revenue. Own defaults unless revenue.toml says otherwise.

    `stale_after_days`: without a new report it is late after more than so many days. `few_payers`: with
    fewer than these nobody sees a figure. `day_payers`: with fewer in a month only whole months are
    shown. `warning_points`: below the expected band by more than so many points of the target is a
    warning, by anything a watch. `drop_share`: in the last `window_days` less came in than in the
    leanest past year, by more than this share of it.
    """

    stale_after_days: int = 4
    few_payers: int = 5
    day_payers: int = 100
    warning_points: float = 5.0
    window_days: int = 28
    drop_share: float = 0.25


class Revenue(msgspec.Struct, frozen=True, kw_only=True):
    agency_id: str
    kinds: dict[str, RevenueKind] = {}
    targets: tuple[Target, ...] = ()
    published: tuple[Published, ...] = ()
    limits: Limits = Limits()
