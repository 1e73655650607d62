"""Rules of alarms in the hands of the staff: reading, trying, keeping, and the history.

| path                          | who      | answers                                                     |
|-------------------------------|----------|-------------------------------------------------------------|
| GET /alarms/rules             | operator | the page                                                    |
| POST /api/alarm-rules/say     | operator | {rule} -> {sentence, problems}: the rule in words           |
| POST /api/alarm-rules/read    | operator | {sentence, id} -> {rule, sentence, problems}                |
| POST /api/alarm-rules/try     | operator | {rule} -> when it would have rung in the last thirty days   |
| POST /api/alarm-rules         | leader   | {rules, expected_version, key} -> {version}; 409            |
| GET /api/alarm-rules/history  | operator | {editions}: newest first; with `version` its {rules}        |

409 (dashboard/editions_api.py) carries the {version} and {rules} that count now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import structlog
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from city.alarm_past import Ring
from city.alarm_reading import Unreadable, rule_of
from city.alarm_rules import Rule, Wrong, field_of, problems
from city.alarm_sentences import sentence
from dashboard.alarm_desk.naming import agency_names, subject_names
from dashboard.alarm_desk.rules_page import rules_page
from dashboard.alarm_names import figure_words
from dashboard.desk_api import packed, said
from dashboard.editions_api import EditionsApi, Keep
from dashboard.texts import Text
from operations.alarms.rule_editions import RuleEdition, RuleEditions, rules_now
from operations.alarms.trial import Trial, looked_back
from store.errors import ArchiveUnavailable, StoreUnavailable

log = structlog.get_logger(__name__)
Names = tuple[dict[str, str], dict[str, str]]
SHOWN = 40
"""Times that it would have rung, told one by one; all are counted."""


class KeepRules(Keep, forbid_unknown_fields=True, kw_only=True):
    rules: tuple[Rule, ...]


class OneRule(msgspec.Struct, forbid_unknown_fields=True):
    rule: Rule


class Sentence(msgspec.Struct, forbid_unknown_fields=True):
    sentence: Annotated[str, Meta(max_length=600)]
    id: Annotated[str, Meta(min_length=1, max_length=60)]


class RulesApi(EditionsApi[KeepRules, RuleEdition]):
    """The page and what it asks."""

    form, words = KeepRules, "alarm_rules"

    def routes(self) -> list[Route]:
        return [
            Route("/alarms/rules", self.page),
            Route("/api/alarm-rules/say", self.say, methods=["POST"]),
            Route("/api/alarm-rules/read", self.read, methods=["POST"]),
            Route("/api/alarm-rules/try", self.attempt, methods=["POST"]),
            Route("/api/alarm-rules/history", self.history),
            Route("/api/alarm-rules", self.keep, methods=["POST"]),
        ]

    @property
    def editions(self) -> RuleEditions:
        return RuleEditions(self.desk.door.store)

    async def all(self) -> list[RuleEdition]:
        return await self.editions.all()

    async def page(self, request: Request) -> Response:
        found, text = await self.all(), self.desk.text(request)
        rules = rules_now(found, self.profile.alarm_rules)
        names = self._names(text)
        sentences = {each.id: _said(each, text, names) for each in rules}
        known = rules, sentences, len(found), names[0]
        return rules_page(text, self.profile, *known, self.desk.build, self._may_keep(request))

    def _names(self, text: Text) -> Names:
        """Of subjects and of agencies."""
        return subject_names(self.desk.hub.picture, text), agency_names(self.profile)

    def _wrong(self, rules: Sequence[Rule], text: Text, subjects: dict[str, str]) -> list[str]:
        return [_sentence(each, text) for each in problems(rules, subjects, self.profile.agencies)]

    async def say(self, request: Request) -> Response:
        text = self.desk.text(request)
        try:
            asked = msgspec.json.decode(await request.body(), type=OneRule)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        return packed(self._told_rule(asked.rule, text, self._names(text)))

    def _told_rule(self, rule: Rule, text: Text, names: Names) -> dict[str, Any]:
        wrong = self._wrong([rule], text, names[0])
        return {"rule": rule, "sentence": _said(rule, text, names), "problems": wrong}

    async def read(self, request: Request) -> Response:
        text = self.desk.text(request)
        names = self._names(text)
        try:
            asked = msgspec.json.decode(await request.body(), type=Sentence)
            rule = rule_of(asked.sentence, text.lang, *names, asked.id)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        except Unreadable as why:
            return said(text(f"alarm_rules.unread_{why.part}", said=why.said[:200]), 422)
        return packed(self._told_rule(rule, text, names))

    async def attempt(self, request: Request) -> Response:
        text = self.desk.text(request)
        names, _ = self._names(text)
        try:
            rule = msgspec.json.decode(await request.body(), type=OneRule).rule
            if wrong := self._wrong([rule], text, names):
                return said(wrong[0], 422)
            now, store = self.desk.hub.now(), self.desk.door.store
            found = await looked_back(store, self.profile, rule, names, now)
        except msgspec.MsgspecError:
            return said(text("desk.not_understood"), 422)
        except ArchiveUnavailable:
            return said(text("alarm_rules.archive_away"), 503)
        except StoreUnavailable:
            return said(text("desk.store_away"), 503)
        return packed(_tried(rule, found, names, now, text))

    def _inside(self, found: Sequence[RuleEdition], number: int) -> dict[str, Any]:
        return {"rules": self._rules(found, number)}

    def _rules(self, found: Sequence[RuleEdition], number: int) -> tuple[Rule, ...]:
        """That edition's rules; the profile's own for number 0 and one that cannot be read."""
        kept = found[number - 1].rules if number else None
        return self.profile.alarm_rules if kept is None else kept

    def _told(self, found: Sequence[RuleEdition], number: int, text: Text) -> dict[str, Any]:
        """One line of the history: who, when, and what was changed."""
        made = _changes(self._rules(found, number - 1), self._rules(found, number))
        what = ", ".join(text(f"alarm_rules.did_{key}", n=n) for key, n in made.items() if n)
        return self._line(found[number - 1], number, what or text("alarm_rules.did_nothing"))

    async def _keep(self, kept: KeepRules, account: str, text: Text) -> Response:
        if wrong := self._wrong(kept.rules, text, self._names(text)[0]):
            return said(wrong[0], 422)
        now = datetime.now(UTC)
        new = RuleEdition(at=now, by=account, rules=kept.rules, restored=kept.restored)
        version = await self.editions.keep(new, kept.expected_version, f"keep:{kept.key}")
        log.info("alarm_rules_kept", by=account, rules=len(kept.rules), version=version)
        return packed({"version": version})


def _said(rule: Rule, text: Text, names: Names) -> str:
    """ "" for one that cannot be said: its field is of another release."""
    return "" if field_of(rule) is None else sentence(rule, text.lang, *names)


def _changes(before: Iterable[Rule], after: Iterable[Rule]) -> dict[str, int]:
    old, new = ({each.id: each for each in rules} for rules in (before, after))
    return {
        "added": len(new.keys() - old.keys()),
        "changed": sum(old[key] != new[key] for key in old.keys() & new.keys()),
        "removed": len(old.keys() - new.keys()),
    }


def _sentence(wrong: Wrong, text: Text) -> str:
    return text(f"alarm_rules.wrong_{wrong.key}", n=wrong.n, value=wrong.value)


def _tried(
    rule: Rule, found: Trial, names: dict[str, str], now: datetime, text: Text
) -> dict[str, Any]:
    days = text.number(found.asked.days)
    count = len(found.rings)
    if found.since is None:
        says = text("alarm_rules.tried_nothing", days=days)
    else:
        key = "never" if not count else "rang"
        since = text.moment(found.since, now)
        says = text(f"alarm_rules.tried_{key}", days=days, n=text.number(count), since=since)
    told = [_ring(rule, each, names, now, text) for each in reversed(found.rings)]
    return {"says": says, "rings": told[:SHOWN], "left": max(0, count - SHOWN), "count": count}


def _ring(rule: Rule, ring: Ring, names: dict[str, str], now: datetime, text: Text) -> str:
    """ "11 Feb 18.45 – 20.10 · Cileungsi Hulu · terburuk 410 cm"."""
    ends = text.moment(ring.ended_at, now) if ring.ended_at else text("alarm_rules.still")
    parts = [f"{text.moment(ring.at, now)} – {ends}", names.get(ring.subject, ring.subject)]
    if ring.worst is not None and rule.field != "silent":
        worst = figure_words(rule.sort, rule.field, ring.worst, text)
        parts.append(text("alarm_rules.worst", value=worst))
    return " · ".join(parts)
