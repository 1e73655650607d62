"""revenue.toml: kinds of the city's own revenue, known targets, what counts as late or little."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from city.profile.files import nearest, rows_of, toml_of, typed
from city.profile.types import Profile, ProfileError
from city.revenue_terms import TOTAL, Limits, Published, Revenue, RevenueKind, Target

FILE = "revenue.toml"


class _File(msgspec.Struct, frozen=True, kw_only=True):
    agency_id: str
    kind: dict[str, Any]
    limits: Limits = Limits()
    target: tuple[Target, ...] = ()
    published: tuple[Published, ...] = ()


def revenue_of(home: Path) -> Revenue | None:
    """None where the city keeps no such file. Raises ProfileError."""
    if not (home / FILE).exists():
        return None
    found = typed(_File, toml_of(home, FILE), FILE, "revenue")
    kinds = rows_of(found.kind, RevenueKind, FILE, "kind.")
    named_kinds = [each.kind for each in found.target] + [each.kind for each in found.published]
    for named in named_kinds:
        if named != TOTAL and named not in kinds:
            raise ProfileError(f"{FILE}: kind = '{named}' does not exist; {nearest(named, [TOTAL, *kinds])}")  # fmt: skip
    for target in found.target:
        if target.since.year != target.year:
            raise ProfileError(f"{FILE}: [[target]] of {target.year} counts since {target.since}; that is another year")  # fmt: skip
    return Revenue(
        agency_id=found.agency_id,
        kinds=kinds,
        targets=found.target,
        published=found.published,
        limits=found.limits,
    )


def revenue_checked(profile: Profile) -> None:
    """Against the rest of the profile. Raises ProfileError."""
    found = profile.revenue
    if found is None:
        return
    if found.agency_id not in profile.agencies:
        raise ProfileError(
            f"{FILE}: agency_id = '{found.agency_id}' does not exist;"
            f" {nearest(found.agency_id, profile.agencies)}"
        )
    for key, each in found.kinds.items():
        if not each.name.get(profile.language):
            raise ProfileError(f"{FILE}: [kind.{key}] name has no text in '{profile.language}'")
