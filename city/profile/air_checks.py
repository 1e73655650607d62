"""What may be wrong with a profile's `[rule]` of air.toml and its trees.toml; see `checks.py`."""

from __future__ import annotations

from collections.abc import Collection

from city import planting_checks
from city.air import HOURS, POLLUTANTS
from city.planting import PLACE_KINDS
from city.profile.files import nearest
from city.profile.types import Profile, ProfileError


def rule(profile: Profile) -> None:
    told = profile.air_rule
    for name in told.hourly:
        _known("air.toml: [rule] hourly", name, POLLUTANTS)
    if not told.announced_at or not all(0 <= hour <= 23 for hour in told.announced_at):
        raise ProfileError(
            f"air.toml: [rule] announced_at is {told.announced_at}; write full hours from 0 to 23"
        )
    if not 1 <= told.hours_needed <= HOURS:
        raise ProfileError(
            f"air.toml: [rule] hours_needed is {told.hours_needed}; write 1 to {HOURS}"
        )


def planting(profile: Profile) -> None:
    for key, each in profile.planting.species.items():
        for kind in each.places:
            _known(f"trees.toml: [species.{key}] places", kind, PLACE_KINDS)
        if not (each.crown_m > 0 and each.spacing_m > 0):
            raise ProfileError(
                f"trees.toml: [species.{key}] crown_m {each.crown_m} and spacing_m {each.spacing_m} must be above 0"
            )
    told = profile.planting.rule
    if not (told.wind_m_s >= 0 and told.leaf_area_index > 0 and told.mixing_height_m > 0):
        raise ProfileError(
            f"trees.toml: [rule] is {told}; wind_m_s must not be negative, the others be above 0"
        )
    for wrong in planting_checks.problems(tuple(profile.planting.places.values()), profile):
        raise ProfileError(f"trees.toml: {planting_checks.sentence(wrong)}")


def _known(where: str, value: str, right: Collection[str]) -> None:
    if value not in right:
        raise ProfileError(f"{where} = '{value}' does not exist; {nearest(value, right)}")
