"""What an alarm is about, as people call it: "Kali Bekasi · P2C", "Aduan BKS-…"."""

from __future__ import annotations

from city.profile import Profile
from dashboard.readings import source_title
from dashboard.texts import Text


def subject_name(subject: str, profile: Profile, text: Text) -> str:
    """`subject` as in the drawer; what the profile does not know is called by its id."""
    kind, _, name = subject.partition(":")
    if kind == "gauge" and name in profile.gauges:
        gauge = profile.gauges[name]
        return text("takeovers.subject_gauge", name=gauge.name, river=gauge.river)
    if kind == "station" and name in profile.air_stations:
        return text("takeovers.subject_station", name=profile.air_stations[name].name)
    if kind == "feed":
        return text("takeovers.subject_feed", name=source_title(name, text))
    return text("takeovers.subject_complaint", name=name) if kind == "complaint" else subject
