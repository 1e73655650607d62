"""A rule as one plain sentence, in each language of `city.alarm_words`; `city.alarm_reading` reads it back.

"Bila TMA Cileungsi Hulu > 300 cm selama 10 menit, nyalakan alarm bahaya dan beri tahu BPBD; selesai
bila ≤ 280 cm selama 5 menit." What stands in no sentence (its id, whether it counts) comes beside it.
Names are the city's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from city.alarm_fields import FIELDS, Field
from city.alarm_rules import EVERY, Rule
from city.alarm_words import GRAMMARS, Grammar

SIGNS: dict[str, Any] = {"above": ">", "at_least": "≥", "below": "<", "at_most": "≤"}
SIAGA = "Siaga {value}"
Names = Mapping[str, str]


def sentence(rule: Rule, lang: str, subjects: Names, agencies: Names) -> str:
    """`subjects`: "gauge:p2c" -> its name; `agencies`: id -> short name. What has no name is called by
    its id. Raises KeyError for a field that there is not."""
    by, field = GRAMMARS[lang], FIELDS[rule.sort, rule.field]
    told = [agencies.get(each, each) for each in rule.who]
    parts = [
        by.begin.format(what=what_of(rule, by, subjects), condition=_condition(rule, field, by)),
        _held(rule.for_s, by),
        by.ring.format(severity=by.severities[rule.severity]),
        by.tell.format(who=", ".join(told)) if told else "",
        by.over.format(back=_back(rule, field, by) + _held(rule.back_for_s, by)),
    ]
    return "".join(parts)


def what_of(rule: Rule, by: Grammar, subjects: Names) -> str:
    """ "TMA P2C": the figure and whose it is."""
    name = by.every[rule.sort] if rule.name == EVERY else subjects.get(rule.subject, rule.name)
    return by.what[rule.sort, rule.field].format(subject=name)


def _condition(rule: Rule, field: Field, by: Grammar) -> str:
    if field.key == "siaga":
        return by.reaches.format(value=SIAGA.format(value=number_of(rule.value, by)))
    if field.key == "state":
        return by.reaches.format(value=by.states[int(rule.value) - 1])
    amount = amount_of(rule.value, field, by)
    return (
        by.longer.format(value=amount)
        if field.key == "silent"
        else f"{SIGNS[rule.comparison]} {amount}"
    )


def _back(rule: Rule, field: Field, by: Grammar) -> str:
    if field.back == "none":
        return by.recovered
    sign = SIGNS["at_most" if rule.comparison in ("above", "at_least") else "at_least"]
    return f"{sign} {amount_of(rule.back, field, by)}"


def amount_of(value: float, field: Field, by: Grammar) -> str:
    unit = by.units.get(field.unit, field.unit)
    return f"{number_of(value, by)} {unit}".strip()


def number_of(value: float, by: Grammar) -> str:
    """As many of three decimals as it needs, no thousands."""
    return f"{value:.3f}".rstrip("0").rstrip(".").replace(".", by.decimal)


def _held(seconds: float, by: Grammar) -> str:
    if not seconds:
        return ""
    size, one, several = next(each for each in by.spans if seconds % each[0] == 0)
    count = int(seconds // size)
    return by.held.format(span=f"{count} {one if count == 1 else several}")
