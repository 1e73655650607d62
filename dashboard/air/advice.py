"""What to plant where, with how many and why: the advice of every place, and its words."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from city.picture import CityPicture
from city.planting import Planting, PlantingPlace
from city.profile import AirStation, Profile
from city.trees import Advice, advise, most_pressing, station_of
from dashboard.readings import station_reading
from dashboard.texts import Text


class Placed(NamedTuple):
    """A place, who speaks for its air, and what is advised."""

    place: PlantingPlace
    station: AirStation | None
    advice: Advice


def advices(picture: CityPicture, now: datetime) -> list[Placed]:
    """Every place, the most pressing first."""
    places = picture.planting.places
    found = {key: placed(picture, each, now) for key, each in places.items()}
    order = most_pressing(each.advice for each in found.values())
    return [found[each.place] for each in order]


def placed(picture: CityPicture, place: PlantingPlace, now: datetime) -> Placed:
    station = station_of(place, picture.profile)
    if station is None:
        return Placed(place, None, Advice(place=place.id, why="no_index"))
    ispu = station_reading(picture, station, now)
    return Placed(place, station, advise(place, ispu, picture.planting))


def why(found: Placed, text: Text) -> str:
    """ "ISPU 126, PM2,5 · Mustikajaya", or why nothing is planted."""
    advice, station = found.advice, found.station.name if found.station else "–"
    pollutant = text(f"pollutant.{advice.pollutant}") if advice.pollutant else ""
    index = text.number(advice.index)
    return text(f"trees.why_{advice.why}", index=index, pollutant=pollutant, station=station)


def size(place: PlantingPlace, text: Text) -> str:
    """ "2.500 m, 2 sisi" or "0,8 ha"; with a mark while nobody measured it."""
    if place.length_m:
        sides = f", {text('trees.sides', n=place.sides)}" if place.sides > 1 else ""
        told = f"{text.number(place.length_m)} m{sides}"
    else:
        told = f"{text.number(place.area_m2 / 10_000, 1)} ha"
    return told if place.measured else f"± {told}"


def mix(advice: Advice, planting: Planting, text: Text, *, counted: bool = True) -> str:
    """ "Tanjung 56, Tabebuya 56, Bungur 56"."""
    parts = ((planting.species[each.species].name, each.count) for each in advice.mix)
    return ", ".join(f"{name} {text.number(n)}" if counted else name for name, n in parts)


def extent(advice: Advice, text: Text) -> str:
    """ "2 baris, pagar perdu 500 m" or "tajuk 20 %"."""
    if not advice.rows:
        return text("trees.cover", percent=text.number(advice.cover * 100))
    rows = text("trees.rows", n=advice.rows)
    hedge = text("trees.hedge", m=text.number(advice.hedge_m)) if advice.hedge_m else ""
    return ", ".join(filter(None, (rows, hedge)))


def removal(advice: Advice, planting: Planting, text: Text) -> str:
    """ "9–127 kg PM2,5 setahun setelah dewasa (5–10 tahun)"; always a range."""
    if advice.removal_g_year is None:
        return ""
    low, high = planting.rule.years_to_grow
    return text(
        "trees.removal",
        mass=_masses(*advice.removal_g_year, text),
        pollutant=text(f"pollutant.{advice.pollutant}"),
        years=f"{low}–{high}",
    )


def _masses(low_g: float, high_g: float, text: Text) -> str:
    if high_g < 1000:
        return f"{text.number(low_g)}–{text.number(high_g)} g"
    digits = 1 if low_g < 10_000 else 0
    return f"{text.number(low_g / 1000, digits)}–{text.number(high_g / 1000, digits)} kg"


def local_share(advice: Advice, text: Text) -> str:
    """What it means for the air above it: at most so much an hour, and only if the air stood still."""
    if advice.still_air_share is None:
        return text("trees.street_effect") if advice.rows else ""
    percent = text.number(advice.still_air_share * 100, 1)
    return text("trees.still_air", percent=percent)


def planter(place: PlantingPlace, profile: Profile) -> str:
    known = profile.agencies.get(place.agency_id)
    return known.short if known else "–"
