"""What a flood warning says, out of a wave: the same facts in every language, ready to be confirmed.

| of the wave                              | in the message (CAP 1.2)                                        |
|------------------------------------------|-----------------------------------------------------------------|
| Siaga 1, Siaga 2                         | severity Severe, Moderate; responseType Evacuate, Prepare       |
| the first place within an hour, later    | urgency Immediate, Expected                                     |
| first place's earliest, last one's latest | onset, expires (`STAYS` later)                                 |
| a place with its kelurahan and estates   | one area each, with the kelurahan's codes                       |
| true borders of all of its kelurahan     | their polygons; of some only, or drawn ones: none               |
| simulated readings, or limits that are only proposed | status Exercise; else Actual                        |

Own choice, for BPBD to confirm. Certainty is Likely: the water upstream was seen, its arrival is reckoned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from city.cap import Alert, Area, Gravity, Info, Kind, Response, Status, Urgency
from city.geography import Ring
from city.profile import Profile
from city.waves import Stop, Wave
from dashboard import forecasts
from dashboard.texts import Text, languages, texts

STAYS = timedelta(hours=3)
SOON = timedelta(hours=1)
LANGUAGES = {"id": "id-ID", "en": "en-US"}
CODES = "Kemendagri"
GRAVITY: Mapping[int, Gravity] = {1: "Severe", 2: "Moderate"}
Borders = Mapping[str, tuple[Ring, ...]]
"""True ones, by kelurahan code."""
RESPONSES: Mapping[int, tuple[Response, ...]] = {1: ("Evacuate",), 2: ("Prepare",)}


def drafted(
    wave: Wave,
    profile: Profile,
    now: datetime,
    *,
    sender: str,
    identifier: str,
    status: Status,
    kind: Kind = "Alert",
    references: Sequence[str] = (),
    borders: Borders,
) -> Alert:
    """`kind` Update or Cancel needs `references` to what was sent before. `borders`: those that the
    city has imported; never drawn ones, for a line that leaves the house is taken for surveyed."""
    ahead = [each for each in wave.stops if each.reached_at is None] or list(wave.stops)
    infos = tuple(
        _info(wave, ahead, profile, texts(lang, profile.time_zone), now, kind, borders)
        for lang in languages()
    )
    note = texts(profile.language, profile.time_zone)("flood.note") if status == "Exercise" else ""
    return Alert(
        identifier=identifier,
        sender=sender,
        sent=now,
        status=status,
        kind=kind,
        infos=infos,
        note=note,
        references=tuple(references),
    )


def _info(
    wave: Wave,
    ahead: Sequence[Stop],
    profile: Profile,
    text: Text,
    now: datetime,
    kind: Kind,
    borders: Borders,
) -> Info:
    over, last = kind == "Cancel", ahead[-1]
    onset = now if over else max(ahead[0].earliest, now)
    urgency: Urgency = "Past" if over else "Immediate" if onset - now <= SOON else "Expected"
    headline, description, instruction = _words(wave, ahead, profile, text, over)
    return Info(
        language=LANGUAGES.get(text.lang, text.lang),
        event=text("flood.event"),
        responses=("AllClear",) if over else RESPONSES[wave.worst],
        urgency=urgency,
        severity="Minor" if over else GRAVITY[wave.worst],
        certainty="Observed" if over else "Likely",
        headline=headline,
        description=description,
        instruction=instruction,
        sender_name=text("flood.sender_name", city=profile.name),
        onset=onset,
        expires=max(last.latest, last.crest_latest, now) + STAYS,
        contact=text("flood.contact"),
        parameters=_parameters(wave, ahead, profile),
        areas=tuple(_area(each, profile, text, borders) for each in ahead),
    )


def _words(
    wave: Wave, ahead: Sequence[Stop], profile: Profile, text: Text, over: bool
) -> tuple[str, str, str]:
    """Headline, description, instruction."""
    names = {
        "post": profile.gauges[wave.gauge_id].name,
        "cm": text.number(wave.crest_cm),
        "siaga": wave.worst,
        "at": text.clock(wave.warned_at),
        "places": ", ".join(forecasts.stop_words(each, profile, text) for each in ahead),
    }
    words = "flood.cancel" if over else "flood.warn"
    what = f"{words}_instruction" if over else f"{words}_instruction_{wave.worst}"
    return (
        text(f"{words}_headline", **names),
        text(f"{words}_description", **names),
        text(what),
    )


def _parameters(wave: Wave, ahead: Sequence[Stop], profile: Profile) -> tuple[tuple[str, str], ...]:
    """For machines; times in UTC, so that nobody has to read them."""
    found = [
        ("post", profile.gauges[wave.gauge_id].name),
        ("siaga", str(wave.worst)),
        ("highest_cm", f"{wave.crest_cm:g}"),
    ]
    for each in ahead:
        first, last = forecasts.rounded(each.earliest, each.latest)
        found.append((f"arrival {each.place_id}", f"{first.isoformat()}/{last.isoformat()}"))
    if limits := profile.limits_for(wave.gauge_id, wave.warned_at):
        found.append(("limits", f"{limits.authority} {limits.version}"))
    return tuple(found)


def _area(stop: Stop, profile: Profile, text: Text, borders: Borders) -> Area:
    warned = profile.warned.get(stop.place_id)
    codes = warned.kelurahan if warned else ()
    names = ", ".join(profile.kelurahan[code].name for code in codes)
    parts = [forecasts.stop_words(stop, profile, text)]
    parts += [text("flood.kelurahan", names=names)] if names else []
    if warned and warned.estates:
        parts.append(text("flood.estates", names=", ".join(warned.estates)))
    known = all(code in borders for code in codes)
    return Area(
        described="; ".join(parts),
        polygons=tuple(ring for code in codes for ring in borders[code]) if known else (),
        geocodes=tuple((CODES, code) for code in codes),
    )
