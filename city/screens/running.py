"""What is wrong with a tour, a plan of the day, or rules of takeovers, whoever made them.

Errors are not kept. Warnings are: a step whose layout was deleted is passed over on the glass and named
where tours are edited, so that whoever tidied up layouts broke no wall.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec

from city.screens.checks import ID, LONGEST_TITLE, Problem
from city.screens.day_plan import MOST_ENTRIES, Entry
from city.screens.layout import PARAMETERS, Layout, MapView
from city.screens.showing import TOUR
from city.screens.takeover import LONGEST_HOLD_S, SHORTEST_HOLD_S, Rule
from city.screens.tour import LONGEST_NOTES, LONGEST_S, MOST_STEPS, SHORTEST_S, Step, Tour

MOST_RULES = 100
LONGEST_WORDS = 200
"""Titles and notes of entries, sentences that a presenter adds: characters."""
LOUDEST = 1000
Level = Literal["error", "warning"]


class Exist(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to be named: published layouts, tours, screens and walls, by id."""

    layouts: Mapping[str, Layout] = {}
    tours: Collection[str] = ()
    screens: Collection[str] = ()


def _problem(level: Level, key: str, place: int | None = None, **values: Any) -> Problem:
    """`place`: which step, entry or rule, from 1."""
    told = values if place is None else {"n": place, **values}
    return Problem(level=level, key=f"running.{key}", tile=str(place or ""), values=told)


def check_tour(tour: Tour, exist: Exist) -> list[Problem]:
    """All problems, errors first."""
    return _sorted(
        [*_tour(tour), *(each for n, s in _counted(tour.steps) for each in _step(n, s, exist))]
    )


def check_plan(entries: Sequence[Entry], exist: Exist) -> list[Problem]:
    return _sorted(
        [
            *_many(entries, MOST_ENTRIES),
            *(each for n, e in _counted(entries) for each in _entry(n, e, exist)),
        ]
    )


def check_rules(rules: Sequence[Rule], exist: Exist) -> list[Problem]:
    ids = [each.id for each in rules]
    twice = [_problem("error", "rule_twice", n) for n, each in _counted(ids) if ids.count(each) > 1]
    return _sorted(
        [
            *_many(rules, MOST_RULES),
            *twice,
            *(each for n, r in _counted(rules) for each in _rule(n, r, exist)),
        ]
    )


def _sorted(found: list[Problem]) -> list[Problem]:
    return sorted(found, key=lambda each: each.level)


def _counted(things: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    return iter(enumerate(things, start=1))


def _many(things: Sequence[Any], most: int) -> Iterator[Problem]:
    if len(things) > most:
        yield _problem("error", "too_many", count=len(things), most=most)


def _tour(tour: Tour) -> Iterator[Problem]:
    if not ID.fullmatch(tour.id):
        yield _problem("error", "id")
    titles = [each.strip() for each in tour.title.values()]
    if not any(titles) or max(map(len, titles)) > LONGEST_TITLE:
        yield _problem("error", "title", most=LONGEST_TITLE)
    if not tour.steps:
        yield _problem("warning", "no_steps")
    yield from _many(tour.steps, MOST_STEPS)


def _step(n: int, step: Step, exist: Exist) -> Iterator[Problem]:
    if step.layout not in exist.layouts:
        yield _problem("warning", "step_lost", n, layout=step.layout[:40])
    if not SHORTEST_S <= step.dwell_s <= LONGEST_S:
        yield _problem("error", "dwell", n, least=SHORTEST_S, most=LONGEST_S)
    if max(map(len, (step.notes, *step.spoken.values()))) > LONGEST_NOTES:
        yield _problem("error", "notes", n, most=LONGEST_NOTES)
    if max(map(len, (step.title, step.added, *step.titles.values()))) > LONGEST_WORDS:
        yield _problem("error", "words", n, most=LONGEST_WORDS)
    if step.map and not _is_view(step.map):
        yield _problem("error", "map", n)
    yield from _parameters(n, step.parameters)


def _is_view(view: MapView) -> bool:
    return view.zoom is None or (
        9 <= view.zoom <= 19 and abs(view.lat) <= 90 and abs(view.lng) <= 180
    )


def _parameters(n: int, given: Mapping[str, str]) -> Iterator[Problem]:
    if set(given) - set(PARAMETERS) or any(len(each) > LONGEST_TITLE for each in given.values()):
        yield _problem("error", "parameters", n)


def _entry(n: int, entry: Entry, exist: Exist) -> Iterator[Problem]:
    name = entry.show.removeprefix(TOUR)
    known: Collection[str] = exist.tours if entry.show.startswith(TOUR) else exist.layouts
    if name not in known:
        yield _problem("warning", "entry_lost", n, name=name[:40])
    if any(not 0 <= day <= 6 for day in entry.days):
        yield _problem("error", "days", n)
    if len(entry.note) > LONGEST_WORDS:
        yield _problem("error", "words", n, most=LONGEST_WORDS)
    yield from _parameters(n, entry.parameters)
    yield from _screens(n, entry.screens, exist)


def _rule(n: int, rule: Rule, exist: Exist) -> Iterator[Problem]:
    if not ID.fullmatch(rule.id):
        yield _problem("error", "id", n)
    if rule.layout not in exist.layouts:
        yield _problem("warning", "rule_lost", n, layout=rule.layout[:40])
    if not SHORTEST_HOLD_S <= rule.hold_s <= LONGEST_HOLD_S:
        yield _problem("error", "hold", n, least=SHORTEST_HOLD_S, most=LONGEST_HOLD_S)
    if abs(rule.priority) > LOUDEST:
        yield _problem("error", "priority", n, most=LOUDEST)
    yield from _screens(n, rule.screens, exist)


def _screens(n: int, named: Sequence[str], exist: Exist) -> Iterator[Problem]:
    lost = [each for each in named if each not in exist.screens]
    if lost:
        yield _problem("warning", "screen_lost", n, names=", ".join(lost)[:80])
