"""Scenarios are the TOML files in this folder; `load` reads and checks one against the city."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec

from city.complaints import NEXT, Status
from city.profile import Profile
from data_feeds.simulator import ugly
from data_feeds.simulator.land import Point
from data_feeds.simulator.story import Curve, RiverEvent, Scenario, Step

FOLDER = Path(__file__).parent


class ScenarioError(ValueError):
    """A scenario cannot be played; the message names file, key, value and the way out."""


def available(folder: Path = FOLDER) -> list[str]:
    """Names of all scenarios, alphabetical."""
    return sorted(each.stem for each in folder.glob("*.toml"))


def load(name: str, profile: Profile, folder: Path = FOLDER) -> Scenario:
    """Read, inherit and check one scenario. Raises ScenarioError."""
    document = _document(name, folder, ())
    try:
        scenario = msgspec.convert(document, Scenario)
    except msgspec.ValidationError as problem:
        raise ScenarioError(
            f"{name}.toml: {problem}. See docs/id/skenario.md for every key."
        ) from None
    problems = list(_problems(scenario, profile))
    if problems:
        raise ScenarioError(f"{name}.toml: " + "; ".join(problems))
    return scenario


def _document(name: str, folder: Path, above: tuple[str, ...]) -> dict[str, Any]:
    if name not in available(folder):
        raise ScenarioError(_unknown("scenario", name, available(folder)))
    if name in above:
        raise ScenarioError(
            f"{name}.toml: 'like' goes round in a circle: {' > '.join((*above, name))}"
        )
    try:
        document = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as problem:
        raise ScenarioError(f"{name}.toml is not valid TOML: {problem}") from None
    like = document.get("like")
    return _over(_document(like, folder, (*above, name)), document) if like else document


def _over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Tables are merged key by key; everything else is replaced."""
    merged = dict(base)
    for key, value in changes.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _over(merged[key], value) if both else value
    return merged


def _problems(scenario: Scenario, profile: Profile) -> Iterator[str]:
    rivers, gauges = scenario.rivers, list(profile.gauges)
    curves = [key for each in rivers.event for key in (*each.level_cm, *each.rain_mm_h)]
    sick = [*rivers.silent, *rivers.unknown, *rivers.metres, *rivers.jumping]
    yield from _missing("river post", [*rivers.calm_cm, *sick, *curves], gauges)
    stations = [*scenario.air.pm25_ug_m3, *scenario.air.silent, *scenario.air.missing]
    yield from _missing("air station", stations, list(profile.air_stations))
    sampled = [*scenario.quality.stations, *scenario.quality.silent]
    yield from _missing("water quality station", sampled, list(profile.quality_stations))
    yield from _missing("category", scenario.complaints.weights, list(profile.categories))
    yield from _missing(
        "vehicle", (each.vehicle for each in scenario.start), list(profile.vehicles)
    )
    yield from _missing("agency", scenario.agencies.columns_changed, list(profile.agencies))
    yield from _missing("ugly payload", scenario.broken.kinds, list(ugly.KINDS))
    for event in rivers.event:
        yield from _curves(event)
    for start in scenario.start:
        yield from _place_problem(profile, start.place, f"start of {start.vehicle}")
    for number, step in enumerate(scenario.step, 1):
        yield from _step_problems(profile, step, f"step {number} ({step.case})")
    for case in {each.case for each in scenario.step}:
        yield from _order(case, [each for each in scenario.step if each.case == case])


def _curves(event: RiverEvent) -> Iterator[str]:
    for key, curve in (*event.level_cm.items(), *event.rain_mm_h.items()):
        if not curve or not _ascending(curve):
            yield f"the curve of {key} needs points with ascending minutes"


def _ascending(curve: Curve) -> bool:
    minutes = [point[0] for point in curve]
    return all(a < b for a, b in pairwise(minutes))


def _step_problems(profile: Profile, step: Step, where: str) -> Iterator[str]:
    named: dict[str, tuple[str, Iterable[str]]] = {
        "category": (step.category, profile.categories),
        "agency": (step.agency, profile.agencies),
        "vehicle": (step.vehicle, profile.vehicles),
    }
    for what, (name, known) in named.items():
        if name:
            yield from (f"{where}: {each}" for each in _missing(what, [name], list(known)))
    if step.status is Status.RECEIVED:
        if not (step.category and step.text):
            yield f"{where}: a report needs category, place and text"
        yield from _place_problem(profile, step.place, where)


def _order(case: str, steps: list[Step]) -> Iterator[str]:
    if steps[0].status is not Status.RECEIVED:
        yield f"case {case} must begin with status 'received'"
    for before, after in pairwise(steps):
        if after.rating:
            yield from _rating_problems(case, before, after)
        elif after.release:
            yield from _release_problems(case, before, after)
        elif after.status not in NEXT[before.status]:
            possible = ", ".join(NEXT[before.status])
            yield f"case {case}: '{before.status}' cannot become '{after.status}'; possible: {possible}"


def _rating_problems(case: str, before: Step, after: Step) -> Iterator[str]:
    """An answer of the citizen, not a step: the status is the one before."""
    rated = (Status.RESOLVED, Status.CLOSED)
    if after.status is not before.status or after.status not in rated:
        yield f"case {case}: a rating repeats the status before it, 'resolved' or 'closed'"
    if after.rating not in range(1, 6):
        yield f"case {case}: a rating has 1 to 5 stars, not {after.rating}"


def _release_problems(case: str, before: Step, after: Step) -> Iterator[str]:
    """A look of the operator at the photo of the step before, not a step."""
    if after.status is not before.status or not before.photo:
        yield f"case {case}: a release follows a step with a photo and repeats its status"


def _missing(what: str, names: Iterable[str], known: list[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield _unknown(what, name, known)


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no {what} '{name}'.{hint} There are: {', '.join(known[:40])}."


def _place_problem(profile: Profile, name: str, where: str) -> Iterator[str]:
    try:
        place(profile, name)
    except ScenarioError as problem:
        yield f"{where}: {problem}"


def places(profile: Profile) -> dict[str, Point]:
    """Everything that can be named as a place: depots, kelurahan, landmarks (the last wins)."""
    named: dict[str, Point] = {
        each.name: (each.lat, each.lng) for each in profile.fleet.depots.values()
    }
    for each in profile.kelurahan.values():
        named[f"Kelurahan {each.name}"] = (each.lat, each.lng)
    return named | {each.name: (each.lat, each.lng) for each in profile.landmarks}


def place(profile: Profile, name: str) -> Point:
    """The point of a named place or of "lat,lng" inside the city's frame. Raises ScenarioError."""
    known = places(profile)
    if name in known:
        return known[name]
    lat, _, lng = name.partition(",")
    try:
        point = float(lat), float(lng)
    except ValueError:
        raise ScenarioError(_unknown("place", name, list(known))) from None
    if not profile.frame.holds(*point):
        raise ScenarioError(f"the place {name} lies outside the city")
    return point
