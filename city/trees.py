"""Which trees, how many and what they may take out of the air: advice from the critical pollutant.

| ISPU                         | corridor (rows a side)     | area (cover of grown crowns) |
|------------------------------|----------------------------|------------------------------|
| up to 50                     | care for what stands       | care for what stands         |
| 51-100 (sedang)              | 1                          | 10 %                         |
| 101-200 (tidak sehat)        | 2                          | 20 %                         |
| 201 and more                 | 2 and a hedge              | 30 %                         |

The steps are ours, anchored on the Jagorawi toll road: two rows did as well as more, 5 m away, and at 15
and 30 m nothing was left of it. Count: rows x sides x (floor(length / spacing) + 1), or cover x area /
crown area; never more than the place can take. For CO never: it is held back by leaves as good as not
at all (canopy resistance 50,000 s/m); for HC nothing is known.

Removal of a grown tree in a year, the concentration staying as it is: Vd x C x area x time. PM2.5 per
leaf area by wind with its resuspension (Nowak et al. 2013, table 3); PM10 0.0064 m/s per crown area,
half of it or none blown off again; gases per crown area by day (ranges from memory, unverified). A
range of hypotheses, no promise: trees alone do not bring an index down.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, pi
from typing import Literal

import msgspec

from city.air import Ispu, category
from city.geography import distance_m
from city.planting import Planting, PlantingPlace, PlantingRule, Species
from city.profile import AirStation, Profile
from city.severity import Severity

Why = Literal["plant", "care", "co", "unstudied", "no_index", "no_species", "full"]
DUST = frozenset({"pm25", "pm10"})
GASES = frozenset({"no2", "so2", "o3"})
ROWS = {"air.moderate": 1, "air.unhealthy": 2}
COVER = {"air.moderate": 0.10, "air.unhealthy": 0.20}
MOST_ROWS, MOST_COVER = 2, 0.30

YEAR_S, DAYLIGHT_S = 8760 * 3600.0, 4380 * 3600.0
PM25_CM_S: tuple[tuple[float, float, float], ...] = (
    (0, 0, 0), (0.006, 0.042, 1.5), (0.012, 0.163, 3), (0.018, 0.285, 4.5), (0.022, 0.349, 6),
    (0.025, 0.414, 7.5), (0.029, 0.478, 9), (0.056, 1.506, 10), (0.082, 2.534, 11),
    (0.082, 2.534, 12), (0.57, 7.367, 13), (0.57, 7.367, 16), (0.57, 7.367, 20), (0.57, 7.367, 23),
)  # fmt: skip
"""By wind in m/s: lowest and highest deposition velocity per leaf area, and percent blown off again."""
GAS_CM_S = {"no2": (0.2, 0.5), "so2": (0.3, 0.6), "o3": (0.4, 0.6)}
PM10_M_S, PM10_KEPT = 0.0064, (0.5, 1.0)


class Share(msgspec.Struct, frozen=True):
    """So many of one species."""

    species: str
    count: int


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """What to plant at a place. `count` is 0 unless `why` is "plant"."""

    place: str
    why: Why
    pollutant: str = ""
    index: int | None = None
    count: int = 0
    wished: int = 0
    """What the rule asks for; above `count` where the place cannot take so many."""
    mix: tuple[Share, ...] = ()
    rows: int = 0
    cover: float = 0.0
    hedge_m: float = 0.0
    removal_g_year: tuple[float, float] | None = None
    """Lowest and highest of all of them when grown."""
    still_air_share: float | None = None
    """At most this share of what floats above an area is taken in an hour, if the air stood still."""


def advise(place: PlantingPlace, ispu: Ispu, planting: Planting) -> Advice:
    """From a station's index; what stale or incomplete air says is no ground to plant on."""
    why = _why_not(ispu)
    told = Advice(place=place.id, why=why, pollutant=ispu.critical, index=ispu.value)
    if why != "plant":
        return told
    chosen = mix_for(place, ispu.critical, planting)
    if not chosen:
        return msgspec.structs.replace(told, why="no_species")
    key = category(ispu.value or 0).key
    rows, cover = _wished(place, key)
    wished = _count(place, rows, cover, chosen)
    count = wished if place.capacity is None else min(wished, place.capacity)
    if not count:
        return msgspec.structs.replace(told, why="full", wished=wished)
    return msgspec.structs.replace(
        told,
        count=count,
        wished=wished,
        mix=_shares(chosen, count),
        rows=rows,
        cover=cover,
        hedge_m=place.length_m * place.sides if key not in ROWS else 0.0,
        **_effect(place, ispu, planting.rule, chosen, count),
    )


def _why_not(ispu: Ispu) -> Why:
    if ispu.value is None or ispu.severity is Severity.STALE:
        return "no_index"
    if ispu.critical == "co":
        return "co"
    if ispu.value <= 50:
        return "care"
    return "plant" if ispu.critical in DUST | GASES else "unstudied"


def mix_for(place: PlantingPlace, pollutant: str, planting: Planting) -> list[Species]:
    """The place's own species, best ranked for the pollutant first; unranked ones fill up the mix."""
    field = "dust_rank" if pollutant in DUST else "gas_rank"
    fitting = [each for each in planting.species.values() if place.kind in each.places]
    fitting.sort(key=lambda each: getattr(each, field) or len(planting.species) + 1)
    ranked = sum(bool(getattr(each, field)) for each in fitting)
    return fitting[: max(ranked, planting.rule.species_shown)]


def _wished(place: PlantingPlace, key: str) -> tuple[int, float]:
    """(rows, cover): of a corridor and of an area; the other one is 0."""
    if place.length_m:
        return min(ROWS.get(key, MOST_ROWS), place.most_rows), 0.0
    return 0, COVER.get(key, MOST_COVER)


def _count(place: PlantingPlace, rows: int, cover: float, chosen: list[Species]) -> int:
    if place.length_m:
        spacing_m = max(each.spacing_m for each in chosen)  # every one of the mix has room
        return along(place.length_m, spacing_m, rows, place.sides)
    return over(place.area_m2, cover, [each.crown_m for each in chosen])


def along(length_m: float, spacing_m: float, rows: int, sides: int = 1) -> int:
    """Trees of a corridor, with one at each end."""
    return rows * sides * (floor(length_m / spacing_m) + 1)


def over(area_m2: float, cover: float, crowns_m: list[float]) -> int:
    """Trees whose grown crowns cover this share (0 to 1) of an area; the nearest whole number."""
    crown_m2 = sum(pi * each**2 / 4 for each in crowns_m) / len(crowns_m)
    return round(cover * area_m2 / crown_m2)


def _shares(chosen: list[Species], count: int) -> tuple[Share, ...]:
    """Equal parts; what is left over goes to the first ones."""
    each, rest = divmod(count, len(chosen))
    parts = (Share(one.id, each + (n < rest)) for n, one in enumerate(chosen))
    return tuple(part for part in parts if part.count)


def removal_g_year(
    pollutant: str, ug_m3: float, crown_m: float, rule: PlantingRule
) -> tuple[float, float]:
    """Lowest and highest grams that one grown tree takes up in a year."""
    crown_m2 = pi * crown_m**2 / 4
    if pollutant == "pm25":
        low, high, blown = PM25_CM_S[min(rule.wind_m_s, len(PM25_CM_S) - 1)]
        leaf_m2 = crown_m2 * rule.leaf_area_index
        per_m_s = ug_m3 / 1e6 * leaf_m2 * YEAR_S * (1 - blown / 100)
        return low / 100 * per_m_s, high / 100 * per_m_s
    if pollutant == "pm10":
        most = PM10_M_S * ug_m3 / 1e6 * crown_m2 * YEAR_S
        return most * PM10_KEPT[0], most * PM10_KEPT[1]
    low, high = GAS_CM_S[pollutant]
    per_m_s = ug_m3 / 1e6 * crown_m2 * DAYLIGHT_S
    return low / 100 * per_m_s, high / 100 * per_m_s


def _effect(
    place: PlantingPlace, ispu: Ispu, rule: PlantingRule, chosen: list[Species], count: int
) -> dict[str, object]:
    mean = next(each.mean_ug_m3 for each in ispu.pollutants if each.pollutant == ispu.critical)
    each = [removal_g_year(ispu.critical, mean, one.crown_m, rule) for one in chosen]
    low, high = (count * sum(one[n] for one in each) / len(each) for n in (0, 1))
    found: dict[str, object] = {"removal_g_year": (low, high)}
    box_g = place.area_m2 * rule.mixing_height_m * mean / 1e6
    return found | ({"still_air_share": high / 8760 / box_g} if box_g else {})


def station_of(place: PlantingPlace, profile: Profile) -> AirStation | None:
    """The station that speaks for a place: the one it names, else the nearest; None without any."""
    stations = profile.air_stations
    if place.station in stations or place.lat is None or place.lng is None:
        return stations.get(place.station)
    lat, lng = place.lat, place.lng
    return min(
        stations.values(), key=lambda each: distance_m(lat, lng, each.lat, each.lng), default=None
    )


def most_pressing(advices: Iterable[Advice]) -> list[Advice]:
    """Where to plant first: the worst air first, then the most trees; the others behind."""
    return sorted(advices, key=lambda each: (each.why != "plant", -(each.index or 0), -each.count))
