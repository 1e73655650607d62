"""The editor of rules as a page: each rule a sentence, chosen from what there is; nothing is programmed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from starlette.responses import HTMLResponse

from city.alarm_fields import FIELDS, KINDS_OF, Field
from city.alarm_rules import EVERY, LONGEST_S, SEVERITIES, Rule
from city.alarm_sentences import SIGNS
from city.alarm_words import GRAMMARS, Grammar
from city.profile import Profile
from dashboard.editions_api import page_words
from dashboard.pages.plain import drawn_by, page, tongues
from dashboard.texts import Text

PATH = "/alarms/rules"
SCRIPTS = ("67_editions.js", "79_redraw.js", "89_alarms_rules.js")


def rules_page(
    text: Text,
    profile: Profile,
    rules: Sequence[Rule],
    sentences: dict[str, str],
    version: int,
    subjects: dict[str, str],
    build: str,
    may_keep: bool,
) -> HTMLResponse:
    """`may_keep`: whether this person may keep changed rules; trying is for everybody here."""
    config = _config(text, profile, subjects) | {
        "rules": rules,
        "sentences": sentences,
        "own": profile.alarm_rules,
        "version": version,
        "may_keep": may_keep,
    }
    body = (
        f'<link rel="stylesheet" href="/assets/89_alarms.css?v={build}">'
        f'<main class="alarm-desk alarm-rules" id="alarm-rules">{_links(text)}'
        f"<h1>{escape(text('alarm_rules.title'))}</h1>"
        f'<p class="quiet">{escape(text("alarm_rules.lead"))}</p><div id="rules"></div>'
        '<section id="rules-history"></section></main>'
    ) + drawn_by(SCRIPTS, build, "rules", config)
    return page(text, text("alarm_rules.title"), body, about="alarm_rules")


def _links(text: Text) -> str:
    back = escape(text("alarm_desk.title"))
    return f'<nav class="alarm-links"><a class="quiet-link" href="/alarms">← {back}</a>{tongues(text, PATH)}</nav>'


def _config(text: Text, profile: Profile, subjects: dict[str, str]) -> dict[str, Any]:
    by = GRAMMARS[text.lang]
    return {
        "lang": text.lang,
        "zone": profile.time_zone,
        "texts": page_words(text, "alarm_rules"),
        "sorts": [_sort(sort, by, subjects) for sort in KINDS_OF],
        "signs": SIGNS,
        "severities": [[str(each), by.severities[each]] for each in SEVERITIES],
        "agencies": [[each.id, each.short] for each in profile.agencies.values()],
        "longest_s": LONGEST_S,
        "spans": [[size, several] for size, _, several in by.spans],
    }


def _sort(sort: str, by: Grammar, subjects: dict[str, str]) -> dict[str, Any]:
    named = [[key, name] for key, name in subjects.items() if key.startswith(f"{sort}:")]
    mine = [each for (of, _), each in FIELDS.items() if of == sort]
    return {
        "sort": sort,
        "subjects": [[f"{sort}:{EVERY}", by.every[sort]], *named],
        "fields": [_field(each, by) for each in mine],
    }


def _field(field: Field, by: Grammar) -> dict[str, Any]:
    choices: list[list[Any]] = []
    if field.key == "siaga":
        choices = [[n, f"Siaga {n}"] for n in (4, 3, 2, 1)]
    elif field.key == "state":
        choices = [[n, word] for n, word in enumerate(by.states, 1)]
    return {
        "key": field.key,
        "label": by.what[field.sort, field.key].format(subject="…"),
        "unit": by.units.get(field.unit, field.unit),
        "comparisons": field.comparisons,
        "has_back": field.back == "value",
        "least": field.least,
        "most": field.most,
        "choices": choices,
    }
