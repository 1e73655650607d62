"""The rule behind a sentence: what `city.alarm_sentences` writes, read back, in either language.

Letters large or small, spaces and the last full stop do not matter. What is left over anywhere, or
could mean two things, is refused and named: no rule is ever guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from city.alarm import Comparison
from city.alarm_fields import FIELDS, Field
from city.alarm_rules import EVERY, Rule
from city.alarm_sentences import SIAGA, SIGNS, Names
from city.alarm_words import GRAMMARS, Grammar


class Unreadable(ValueError):
    """`part` names what could not be read (sentence, what, condition, value, severity, who, back,
    span), `said` is how it was written."""

    def __init__(self, part: str, said: str) -> None:
        super().__init__(f"{part}: {said}")
        self.part, self.said = part, said


def rule_of(
    said: str, lang: str, subjects: Names, agencies: Names, rule_id: str, *, enabled: bool = True
) -> Rule:
    """`subjects` and `agencies` as for the sentence. Raises Unreadable, KeyError for a language."""
    by, words = GRAMMARS[lang], " ".join(said.split())
    found = re.fullmatch(_pattern(by), words, re.IGNORECASE)
    if found is None:
        raise Unreadable("sentence", words)
    subject, field, condition = _about(found["body"], by, subjects)
    condition, span = _split_off(condition, by)
    back, back_span = _split_off(found["back"], by)
    severities = {word: key for key, word in by.severities.items()}
    return Rule(
        id=rule_id, subject=subject, field=field.key,
        comparison=_comparison(condition, field, by), value=_value(condition, field, by),
        back=_back(back, field, by), severity=_known(found["severity"], severities, "severity"),
        who=_agencies(found["who"] or "", agencies), for_s=span, back_for_s=back_span,
        enabled=enabled,
    )  # fmt: skip


def _pattern(by: Grammar) -> str:
    """The frame of the sentence; what stands in it is looked at piece by piece."""
    begin = by.begin.replace("{what} {condition}", "(?P<body>.+)")
    ring = re.escape(by.ring).replace(r"\{severity\}", r"(?P<severity>.+?)")
    tell = re.escape(by.tell).replace(r"\{who\}", "(?P<who>.+)")
    over = re.escape(by.over.removesuffix(".")).replace(r"\{back\}", "(?P<back>.+?)")
    return f"{begin}{ring}(?:{tell})?{over}\\.?"


def _about(body: str, by: Grammar, subjects: Names) -> tuple[str, Field, str]:
    """(subject, field, what is left): the longest name of a figure with which it begins."""
    known = _figures(by, subjects)
    low = body.casefold()
    names = sorted((name for name in known if low.startswith(name + " ")), key=len)
    if not names:
        raise Unreadable("what", body)
    if len(found := known[names[-1]]) > 1:
        raise Unreadable("what", body[: len(names[-1])])
    subject, field = found[0]
    return subject, field, body[len(names[-1]) + 1 :]


def _figures(by: Grammar, subjects: Names) -> dict[str, list[tuple[str, Field]]]:
    found: dict[str, list[tuple[str, Field]]] = {}
    for (sort, _), field in FIELDS.items():
        mine = {key: name for key, name in subjects.items() if key.startswith(f"{sort}:")}
        for subject, name in {**mine, f"{sort}:{EVERY}": by.every[sort]}.items():
            words = " ".join(by.what[sort, field.key].format(subject=name).split())
            found.setdefault(words.casefold(), []).append((subject, field))
    return found


def _split_off(words: str, by: Grammar) -> tuple[str, float]:
    """What is said without " selama 10 menit" at its end, and how long that is in seconds."""
    sizes = {word: size for size, *both in by.spans for word in both}
    units = "|".join(sorted(sizes, key=len, reverse=True))
    held = re.escape(by.held).replace(r"\{span\}", rf"(?P<n>\d{{1,6}}) (?P<unit>{units})")
    found = re.fullmatch(f"(?P<rest>.+?){held}", words, re.IGNORECASE)
    if found is None:
        return words, 0.0
    return found["rest"], float(int(found["n"]) * sizes[found["unit"].lower()])


def _comparison(condition: str, field: Field, by: Grammar) -> Comparison:
    if len(field.comparisons) == 1:
        return field.comparisons[0]
    sign = condition.partition(" ")[0]
    found: Comparison = _known(sign, {each: key for key, each in SIGNS.items()}, "condition")
    return found


def _value(condition: str, field: Field, by: Grammar) -> float:
    if field.key == "siaga":
        return _number(_inside(condition, by.reaches.format(value=SIAGA), "condition"), by)
    if field.key == "state":
        state = _inside(condition, by.reaches, "condition")
        return float(_known(state, {word: n for n, word in enumerate(by.states, 1)}, "condition"))
    if field.key == "silent":
        return _amount(_inside(condition, by.longer, "condition"), field, by)
    return _amount(condition.partition(" ")[2], field, by)


def _back(back: str, field: Field, by: Grammar) -> float:
    if field.back == "none":
        _known(back, {by.recovered: True}, "back")
        return 0.0
    sign, _, amount = back.partition(" ")
    if sign not in SIGNS.values():
        raise Unreadable("back", back)
    return _amount(amount, field, by)


def _amount(words: str, field: Field, by: Grammar) -> float:
    unit = by.units.get(field.unit, field.unit)
    number, _, rest = words.partition(" ")
    if rest.casefold() != unit.casefold():
        raise Unreadable("value", words)
    return _number(number, by)


def _number(words: str, by: Grammar) -> float:
    if not re.fullmatch(rf"-?\d{{1,16}}(?:\{by.decimal}\d{{1,3}})?", words, re.ASCII):
        raise Unreadable("value", words)
    return float(words.replace(by.decimal, "."))


def _inside(words: str, frame: str, part: str) -> str:
    """What stands in the place of {value} in this frame."""
    found = re.fullmatch(
        re.escape(frame).replace(r"\{value\}", "(.+)"), words, re.IGNORECASE
    )  # fmt: skip
    if found is None:
        raise Unreadable(part, words)
    return found[1]


def _known(word: str, known: Mapping[str, Any], part: str) -> Any:
    low = {each.casefold(): value for each, value in known.items()}
    if word.casefold() not in low:
        raise Unreadable(part, word)
    return low[word.casefold()]


def _agencies(words: str, agencies: Names) -> tuple[str, ...]:
    ids = {name: key for key, name in agencies.items()}
    return tuple(_known(each.strip(), ids, "who") for each in words.split(",") if each.strip())
