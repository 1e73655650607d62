"""Judges every rule on every subject it covers, out of the picture; keeps nothing and asks nobody.

What is due is told as changes; whoever keeps one says so (`know`). Until then the judge knows the alarm
as it was, and tells the same again. An alarm whose record is not known yet (`missing`) is not judged.

Each value is judged once and in its own time: what was observed until an alarm's `judged_at`, its rule's
beginning (for a siaga also that of the limits in force) and the day on which alarms began here only tells
since when it is over or back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec

from city.alarm import Alarm, Change, Clock, Gone, Limits, Revised, Trail, Value, Watched
from city.alarm_fields import FIELDS, KINDS_OF, Field
from city.alarm_rules import Rule, covered
from city.alarm_values import limits_of, value_now, values
from city.alarms import heard, step
from city.picture import CityPicture
from city.severity import Severity
from operations.alarms.rule_editions import Counted

OF_THE_PROFILE = frozenset({"gauge", "station"})
Due = list[Change]
Key = tuple[Limits, datetime | None]
"""What a trail was found by: its rule's limits, and since when those of its post are in force."""


class Judge:
    """`begun_at`: nothing that was observed before it rings by itself."""

    def __init__(self, picture: CityPicture, begun_at: datetime) -> None:
        self.picture, self.begun_at = picture, begun_at
        self._rules: dict[str, Counted] = {}
        self._known: dict[str, Alarm | None] = {}
        self._trails: dict[str, tuple[Key, Trail]] = {}

    def use(self, rules: Collection[Counted]) -> None:
        """These count from now on."""
        self._rules = {each.rule.id: each for each in rules}

    def know(self, name: str, alarm: Alarm | None) -> None:
        """How this one is kept; None: it never rang."""
        self._known[name] = alarm

    def again(self, name: str, alarm: Alarm | None) -> None:
        """Somebody else changed it meanwhile: what was observed since then is judged once more."""
        self._known[name] = alarm
        self._trails.pop(name, None)

    @property
    def alarms(self) -> list[Alarm]:
        """As they are kept, those that are open."""
        return [each for each in self._known.values() if each is not None and each.open]

    def subjects(self) -> list[str]:
        """Whatever can be judged: what the profile names, and what was heard of."""
        profile, found = self.picture.profile, list[str]()
        found += [f"gauge:{each}" for each in profile.gauges]
        found += [f"station:{each}" for each in profile.air_stations]
        for sort, kind in KINDS_OF.items():
            if sort not in OF_THE_PROFILE:
                found += [f"{sort}:{each}" for each in sorted(self.picture.latest[kind])]
        return found

    def missing(self) -> list[str]:
        """Ids of alarms that could ring and are not known."""
        pairs = (f"{rule.rule.id}:{subject}" for rule, subject in self._pairs(None))
        return [each for each in pairs if each not in self._known]

    def due(self, now: datetime, only: Collection[str] | None = None) -> Iterator[Due]:
        """What happens now, by alarm, in its order. `only`: subjects; else all, and what no rule is
        about any more."""
        for rule, subject in self._pairs(only):
            if f"{rule.rule.id}:{subject}" in self._known:
                yield from filter(None, [self._look(rule, subject, now)])
        if only is None:
            yield from self._gone(now)

    def _pairs(self, only: Collection[str] | None) -> Iterator[tuple[Counted, str]]:
        book = self.picture.indicator_book
        subjects = [
            each for each in (self.subjects() if only is None else only) if book.may_ring(each)
        ]
        for counted in self._rules.values():
            for subject in covered(counted.rule, subjects):
                yield counted, subject

    def _gone(self, now: datetime) -> Iterator[Due]:
        standing = {f"{counted.rule.id}:{subject}" for counted, subject in self._pairs(None)}
        for alarm in self.alarms:
            if alarm.id not in standing:
                yield from filter(None, [self._ended(alarm, now)])

    def _ended(self, alarm: Alarm, now: datetime) -> Due:
        nothing = Limits(comparison="above", value=0, back=0)
        return list(step(Watched(alarm=alarm), Gone(now), nothing)[1])

    def _look(self, counted: Counted, subject: str, now: datetime) -> Due:
        rule, name = counted.rule, f"{counted.rule.id}:{subject}"
        field, limits = FIELDS.get((rule.sort, rule.field)), None
        alarm = self._fresh(rule, subject, self._known[name])
        if field is not None:
            limits = limits_of(rule, subject, self.picture.profile, now)
        if field is None or limits is None:
            return self._ended(alarm, now)
        key = limits, self._limits_since(rule, subject, now)
        state = Watched(
            alarm=alarm, trail=self._trail(name, key), judged_from=self._from(counted, key, alarm)
        )
        state, changes = self._lived(state, field, limits, subject, now)
        self._trails[name] = key, state.trail
        revised = Revised(at=now, severity=rule.severity, who=rule.who)
        if state.alarm.open:
            changes += step(state, revised, limits)[1]
        return changes

    def _trail(self, name: str, key: Key) -> Trail:
        """What was found so far by these limits; by others it is told anew."""
        told, trail = self._trails.get(name, (key, Trail()))
        return trail if told == key else Trail()

    def _limits_since(self, rule: Rule, subject: str, now: datetime) -> datetime | None:
        if rule.field != "siaga":
            return None
        return self.picture.profile.limits_kept.since(subject.partition(":")[2], now)

    def _lived(
        self, state: Watched, field: Field, limits: Limits, subject: str, now: datetime
    ) -> tuple[Watched, Due]:
        """Through all that was observed since its trail ends, up to now."""
        found: Due = []
        since = state.judged_from
        for value in values(field, self.picture, subject, now, state.trail.at):
            if since is not None and value.at <= since:
                trail = heard(state.trail, value, limits)
                state = msgspec.structs.replace(state, trail=trail)
                continue
            state, changes = step(state, value, limits)
            found += changes
        clock: Clock | Value = Clock(now)
        if field.by_clock:
            clock = Value(now, value_now(field, self.picture, subject, now))
        state, changes = step(state, clock, limits)
        return state, [*found, *changes]

    def _from(self, counted: Counted, key: Key, alarm: Alarm) -> datetime:
        moments = (self.begun_at, counted.since, key[1], alarm.judged_at)
        return max(each for each in moments if each is not None)

    def _fresh(self, rule: Rule, subject: str, alarm: Alarm | None) -> Alarm:
        """One that does not stand is as its rule says now."""
        alarm = alarm or Alarm(rule=rule.id, subject=subject, severity=Severity.WATCH)
        if alarm.open:
            return alarm
        latest = self.picture.latest[KINDS_OF[rule.sort]].get(subject.partition(":")[2])
        return msgspec.structs.replace(
            alarm, severity=rule.severity, who=rule.who, field=rule.field,
            simulated=latest is not None and latest.simulated,
        )  # fmt: skip
