"""The names that stand in the sentences of rules: of every subject that can be judged, and of agencies."""

from __future__ import annotations

from city.alarm_fields import KINDS_OF
from city.picture import CityPicture
from city.profile import Profile
from dashboard.alarm_names import subject_title
from dashboard.texts import Text


def subject_names(picture: CityPicture, text: Text) -> dict[str, str]:
    """ "gauge:p2c" -> "P2C": what the profile names, and what was heard of and is judged."""
    profile, book = picture.profile, picture.indicator_book
    named = {"gauge": list(profile.gauges), "station": list(profile.air_stations)}
    subjects = [
        f"{sort}:{name}"
        for sort, kind in KINDS_OF.items()
        for name in named.get(sort) or sorted(picture.latest[kind])
    ]
    return {
        each: subject_title(each, profile, text, book) for each in subjects if book.may_ring(each)
    }


def agency_names(profile: Profile) -> dict[str, str]:
    return {key: each.short for key, each in profile.agencies.items()}
