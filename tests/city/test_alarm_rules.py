"""Rules of alarms: what is wrong with one, and each as a sentence and back, in both languages."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from city.alarm_fields import FIELDS
from city.alarm_reading import Unreadable, rule_of
from city.alarm_rules import EVERY, LONGEST_S, MOST_RULES, SEVERITIES, Rule, covered, problems
from city.alarm_sentences import sentence
from city.alarm_words import GRAMMARS
from city.profile import load
from city.severity import Severity

SUBJECTS = {
    "gauge:p2c": "P2C", "gauge:hulu": "Hulu Kali, pos 2", "station:barat": "Barat",
    "feed:open311": "Aplikasi warga (Open311)", "rain:p2c": "P2C", "quality:q1": "Muara",
    "indicator:dinkes/dbd": "Kasus DBD (Dinkes)",
}  # fmt: skip
AGENCIES = {"bpbd": "BPBD", "dlh": "DLH"}
RULE = Rule(
    id="x", subject="gauge:p2c", field="level_cm", comparison="above", value=300, back=280,
    severity=Severity.DANGER, for_s=600, back_for_s=300, who=("bpbd",),
)  # fmt: skip


def test_a_rule_is_a_sentence_anybody_can_read() -> None:
    assert sentence(RULE, "id", SUBJECTS, AGENCIES) == (
        "Bila TMA P2C > 300 cm selama 10 menit, nyalakan alarm bahaya dan beri tahu BPBD; "
        "selesai bila ≤ 280 cm selama 5 menit."
    )
    assert sentence(RULE, "en", SUBJECTS, AGENCIES) == (
        "When the level of P2C > 300 cm for 10 minutes, raise a danger alarm and tell BPBD; "
        "over when ≤ 280 cm for 5 minutes."
    )


@some.composite
def rules(draw: some.DrawFn) -> Rule:
    """Every field with values that its checks let through."""
    (sort, key), field = draw(some.sampled_from(sorted(FIELDS.items(), key=lambda one: one[0])))
    subject = draw(some.sampled_from([s for s in SUBJECTS if s.startswith(sort)] + [f"{sort}:*"]))
    comparison = draw(some.sampled_from(field.comparisons))
    whole = key in ("siaga", "state")
    least, most = max(field.least, -1e9), min(field.most, 1e9)
    value = float(draw(some.integers(int(least), int(most))))
    value = value if whole else min(value + draw(some.sampled_from([0, 0.5, 0.125])), most)
    down = -1 if comparison in ("above", "at_least") else 1
    back = {
        "value": value + down * draw(some.sampled_from([0.0, 0.25, 12.0])),
        "none": 0.0,
    }[field.back]
    spans = some.integers(0, int(LONGEST_S)).map(float)
    return Rule(
        id="x", subject=subject, field=key, comparison=comparison, value=value, back=back,
        severity=draw(some.sampled_from(SEVERITIES)), for_s=draw(spans), back_for_s=draw(spans),
        who=tuple(draw(some.lists(some.sampled_from(["bpbd", "dlh"]), unique=True))),
    )  # fmt: skip


@pytest.mark.parametrize("lang", GRAMMARS)
@given(rule=rules())
def test_every_sentence_is_read_back_as_its_rule(lang: str, rule: Rule) -> None:
    assert problems([rule], SUBJECTS, AGENCIES) == []
    said = sentence(rule, lang, SUBJECTS, AGENCIES)
    assert rule_of(said, lang, SUBJECTS, AGENCIES, "x") == rule
    assert rule_of(f"  {said.lower().rstrip('.')}  ", lang, SUBJECTS, AGENCIES, "x") == rule


@pytest.mark.parametrize("lang", GRAMMARS)
def test_every_field_and_sort_has_its_words(lang: str) -> None:
    grammar = GRAMMARS[lang]
    assert set(grammar.what) == set(FIELDS)
    assert set(grammar.every) == {sort for sort, _ in FIELDS}
    assert set(grammar.severities) == set(SEVERITIES)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("Tolong awasi P2C", "sentence"),
        ("Bila TMA Ciliwung > 300 cm, nyalakan alarm bahaya; selesai bila ≤ 280 cm", "what"),
        ("Bila TMA P2C di atas 300 cm, nyalakan alarm bahaya; selesai bila ≤ 280 cm", "condition"),
        ("Bila TMA P2C > 3 m, nyalakan alarm bahaya; selesai bila ≤ 280 cm", "value"),
        ("Bila TMA P2C > tiga cm, nyalakan alarm bahaya; selesai bila ≤ 280 cm", "value"),
        ("Bila TMA P2C > 300 cm, nyalakan alarm merah; selesai bila ≤ 280 cm", "severity"),
        ("Bila TMA P2C > 300 cm, nyalakan alarm bahaya dan beri tahu FBI; selesai bila ≤ 280 cm", "who"),
        ("Bila TMA P2C > 300 cm, nyalakan alarm bahaya; selesai bila reda", "back"),
        ("Bila status P2C mencapai Siaga, nyalakan alarm bahaya; selesai bila pulih", "condition"),
        ("Bila status P2C mencapai Siaga 2, nyalakan alarm bahaya; selesai bila ≤ 3", "back"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_never_guessed(said: str, part: str) -> None:
    with pytest.raises(Unreadable) as why:
        rule_of(said, "id", SUBJECTS, AGENCIES, "x")
    assert why.value.part == part


def test_two_of_one_name_are_not_guessed() -> None:
    twins = SUBJECTS | {"gauge:other": "p2c"}
    with pytest.raises(Unreadable, match="what"):
        rule_of(sentence(RULE, "id", twins, AGENCIES), "id", twins, AGENCIES, "x")


@pytest.mark.parametrize(
    ("given_", "key"),
    [
        ({"subject": "gauge:nowhere"}, "subject"),
        ({"field": "colour"}, "field"),
        ({"subject": "moon:*"}, "field"),
        ({"value": float("nan")}, "value"),
        ({"value": 300.0001}, "value"),
        ({"value": 1e6}, "value"),
        ({"back": 301}, "back"),
        ({"comparison": "below"}, "back"),
        ({"for_s": -1}, "span"),
        ({"back_for_s": LONGEST_S + 1}, "span"),
        ({"for_s": 0.5}, "span"),
        ({"severity": Severity.STALE}, "severity"),
        ({"who": ("fbi",)}, "who"),
        ({"id": "Ünder"}, "id"),
        ({"field": "siaga"}, "comparison"),
    ],
)
def test_what_is_wrong_with_a_rule_is_named(given_: dict[str, Any], key: str) -> None:
    other = msgspec.structs.replace(RULE, **{"id": "y", **given_})
    wrong = problems([RULE, other], SUBJECTS, AGENCIES)
    assert (wrong[0].n, wrong[0].key) == (2, key)


def test_ids_stand_once_and_there_is_a_most() -> None:
    assert [each.key for each in problems([RULE, RULE], SUBJECTS, AGENCIES)] == ["twice"]
    many = [msgspec.structs.replace(RULE, id=f"r-{n}") for n in range(MOST_RULES + 1)]
    assert [each.key for each in problems(many, SUBJECTS, AGENCIES)] == ["too_many"]


def test_a_pattern_covers_each_of_its_sort_while_it_is_switched_on() -> None:
    every = msgspec.structs.replace(RULE, subject=f"gauge:{EVERY}")
    assert covered(every, SUBJECTS) == ["gauge:p2c", "gauge:hulu"]
    assert covered(RULE, SUBJECTS) == ["gauge:p2c"]
    assert covered(msgspec.structs.replace(every, enabled=False), SUBJECTS) == []


def test_the_citys_own_rules_are_sentences_too() -> None:
    profile = load("bekasi")
    subjects = {f"gauge:{key}": each.name for key, each in profile.gauges.items()}
    agencies = {key: each.short for key, each in profile.agencies.items()}
    assert problems(profile.alarm_rules, subjects, agencies) == []
    for rule in profile.alarm_rules:
        for lang in GRAMMARS:
            said = sentence(rule, lang, subjects, agencies)
            assert rule_of(said, lang, subjects, agencies, rule.id) == rule
