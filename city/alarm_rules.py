"""Rules of alarms as data: which subject, which of its figures, beyond what, for how long, how grave, who.

| field of a subject | unit  | compared    | `value`                        | `back`                         |
|--------------------|-------|-------------|--------------------------------|--------------------------------|
| measured ones      | own   | > >= < <=   | in the unit                    | in the unit, on the calm side  |
| gauge: siaga       | -     | at_most     | 4 to 1: that Siaga or a worse  | ignored: the post's own `hold` |
| feed: state        | -     | at_least    | 1 late, 2 no contact, 3 broken | ignored: below `value`         |
| silent             | min   | above       | minutes without a new value    | ignored: a new value           |

`subject` is "gauge:p2c" or "gauge:*" (each post by itself). A sentence of a rule stands in
`city.alarm_sentences`, what its figures are in `city.alarm_fields`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import isfinite

import msgspec

from city.alarm import Comparison, Limits
from city.alarm_fields import FIELDS, Field
from city.severity import Severity

SEVERITIES = (Severity.WATCH, Severity.WARNING, Severity.DANGER)
EVERY = "*"
LONGEST_S = 24 * 3600.0
"""The longest `for_s` and `back_for_s`: the watch remembers a little more than a day."""
MOST_RULES = 200
NEXT_CALMER = {"state": -1, "siaga": 1}
"""The step on the calm side of one that is over."""
FINEST = 3
"""Decimals of a value: more would not come through a sentence."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule. `for_s` and `back_for_s` 0 to 24 h in whole seconds, both inclusive; `who`: ids of
    agencies that are called."""

    id: str
    subject: str
    field: str
    comparison: Comparison
    value: float
    severity: Severity
    back: float = 0.0
    for_s: float = 0.0
    back_for_s: float = 0.0
    who: tuple[str, ...] = ()
    enabled: bool = True

    @property
    def sort(self) -> str:
        """ "gauge" of "gauge:p2c"."""
        return self.subject.partition(":")[0]

    @property
    def name(self) -> str:
        return self.subject.partition(":")[2]

    def covers(self, subject: str) -> bool:
        sort, _, name = subject.partition(":")
        return sort == self.sort and self.name in (EVERY, name)


class Wrong(msgspec.Struct, frozen=True):
    """What is wrong with the rule at place `n` (from 1); `key` names the sentence."""

    n: int
    key: str
    value: str = ""


def field_of(rule: Rule) -> Field | None:
    return FIELDS.get((rule.sort, rule.field))


def plain_limits(rule: Rule, fresh_s: float) -> Limits:
    """Of a field that is compared as it stands. `fresh_s`: how long a value counts."""
    field, back = field_of(rule), rule.back
    if field is not None and field.back == "none":
        back = rule.value + NEXT_CALMER.get(field.key, 0)
    return Limits(
        comparison=rule.comparison, value=rule.value, back=back, for_s=rule.for_s,
        back_for_s=rule.back_for_s, fresh_s=fresh_s,
    )  # fmt: skip


def covered(rule: Rule, subjects: Iterable[str]) -> list[str]:
    """Those of these subjects that it is about; none while it is switched off."""
    return [each for each in subjects if rule.enabled and rule.covers(each)]


def problems(
    rules: Collection[Rule], subjects: Mapping[str, str], agencies: Collection[str]
) -> list[Wrong]:
    """Everything wrong, in the order of the rules. `subjects`: those that exist, with their names."""
    found = [
        Wrong(n, *each)
        for n, rule in enumerate(rules, 1)
        for each in _problems(rule, subjects, agencies)
    ]
    ids = [each.id for each in rules]
    found += [Wrong(n, "twice", key) for n, key in enumerate(ids, 1) if key in ids[: n - 1]]
    return [Wrong(0, "too_many", str(MOST_RULES))] if len(ids) > MOST_RULES else found


def _problems(
    rule: Rule, subjects: Mapping[str, str], agencies: Collection[str]
) -> Iterator[tuple[str, str]]:
    field = field_of(rule)
    if not re.fullmatch(r"[a-z0-9-]{1,60}", rule.id):
        yield "id", rule.id
    if field is None:
        yield "field", rule.field
        return
    if rule.name != EVERY and rule.subject not in subjects:
        yield "subject", rule.name
    if rule.severity not in SEVERITIES:
        yield "severity", rule.severity
    yield from _of_limits(rule, field)
    yield from (("who", each) for each in rule.who if each not in agencies)


def _of_limits(rule: Rule, field: Field) -> Iterator[tuple[str, str]]:
    if rule.comparison not in field.comparisons:
        yield "comparison", rule.comparison
    if not _is_fine(rule.value) or not field.least <= rule.value <= field.most:
        yield "value", f"{rule.value:g}"
    for span in (rule.for_s, rule.back_for_s):
        if not 0 <= span <= LONGEST_S or span != int(span):
            yield "span", f"{span:g}"
    if field.back == "value" and not _back_fits(rule):
        yield "back", f"{rule.back:g}"


def _back_fits(rule: Rule) -> bool:
    rising = rule.comparison in ("above", "at_least")
    return _is_fine(rule.back) and (rule.back <= rule.value if rising else rule.back >= rule.value)


def _is_fine(value: float) -> bool:
    return isfinite(value) and round(value, FINEST) == value
