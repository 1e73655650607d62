"""One river post: over time, whose limits count, what is not believed, how its siaga changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

import msgspec

from city.gauge_checks import Fault, silences
from city.picture import CityPicture
from city.profile import Gauge, Thresholds
from city.river_limits import Said
from dashboard import hydrographs
from dashboard.charts import chart
from dashboard.markup import as_html
from dashboard.pages.plain import alert, hidden
from dashboard.panels.hydrograph import alt, source_words
from dashboard.readings import gauge_reading, rate_words, waves_now
from dashboard.texts import Text
from dashboard.water.past import SPANS, Past
from dashboard.water.sheet import HOME, button, card, day_of, marked, old, quiet, spans, table
from dashboard.who import person
from operations.river_limits import LimitsEdition

SHOWN = 30
"""Lines of each list; the CSV has them all."""
STEPS = (("s4_cm", ">"), ("s3_cm", "≥"), ("s2_cm", "≥"), ("s1_cm", "≥"))


class LimitsForm(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the form; `version` is the edition it began with. `token`, `key`: see the forms of
    other pages."""

    token: str
    key: str
    version: int
    typed: dict[str, str]
    problem: str = ""


def head_card(picture: CityPicture, gauge: Gauge, now: datetime, text: Text) -> str:
    reading = gauge_reading(picture, gauge, now)
    word = marked(text(reading.word_key), reading.severity)
    told = [escape(gauge.river)]
    if rate := rate_words(reading.rate_cm_h, text):
        told.append(escape(rate))
    if reading.fault:
        told.append(escape(text("water.doubted", word=text(f"water.fault_{reading.fault}"))))
    return (
        f'<header class="water-head"><h1>{escape(gauge.name)}</h1>'
        f'<strong class="water-level">{text.number(reading.level_cm)} <small>cm</small></strong>{word}'
        f'<p class="quiet">{" · ".join(told)} · {old(reading.observed_at, gauge.stale_after_s)}</p></header>'
    )


def chart_card(
    picture: CityPicture, gauge: Gauge, past: Past, span: str, now: datetime, text: Text
) -> str:
    waves, reading = waves_now(picture, now), gauge_reading(picture, gauge, now)
    limits = picture.profile.limits_for(gauge.id, now)
    ends = past.since, past.until
    drawn = hydrographs.figure(gauge, past.story, limits, ends, waves, picture.profile, text,
                               patience_s=past.patience_s)  # fmt: skip
    figure = chart(
        drawn,
        text,
        unit="cm",
        source=source_words(picture, gauge, limits, text),
        at=reading.observed_at,
        alt=alt(gauge, reading, waves, picture, text),
        csv=f"{HOME}/post/{gauge.id}/levels.csv?span={span}",
        height_rem=26,
        stale_after_s=gauge.stale_after_s,
    )
    notes = quiet(text("water_page.hourly")) if past.hourly else ""
    notes += "" if past.whole else alert(text("water_page.no_archive"))
    return card(
        text("hydrograph.title"),
        spans(f"{HOME}/post/{gauge.id}", SPANS, span, text),
        as_html(figure),
        notes,
    )


def limits_card(
    gauge: Gauge,
    said: Sequence[Said],
    editions: Sequence[LimitsEdition],
    form: LimitsForm | None,
    now: datetime,
    text: Text,
) -> str:
    """Who says what, which counts, and since when; for those who may, the form to change it."""
    keys = ("authority", "version", "s4", "s3", "s2", "s1", "is_official", "since", "source")
    heads = [text(f"water_page.{key}") for key in keys]
    rows = [_said(gauge, each, place, form is not None, text) for place, each in enumerate(said)]
    lead = quiet(text("water_page.limits_lead"))
    table_of = table(heads, rows, text("hydrograph.no_limits"))
    past = _editions(editions, now, text)
    made = _form(gauge, form, text) if form else ""
    return card(text("water_page.who_says"), lead, table_of, past, made, key="limits")


def _said(gauge: Gauge, said: Said, place: int, may: bool, text: Text) -> list[str]:
    each = said.limits
    official = text("drawer.limits_official" if each.official else "drawer.limits_proposed")
    since = day_of(said.since, text) if said.since else text("water_page.from_profile")
    if said.in_force:
        count = f"<strong>{escape(text('water_page.in_force'))}</strong> "
    elif may:
        take = escape(text("water_page.take"))
        count = f'<a href="{HOME}/post/{gauge.id}?take={place}#limits">{take}</a> '
    else:
        count = ""
    figures = [f"{sign} {text.number(getattr(each, key))}" for key, sign in STEPS]
    return [
        f"{count}{escape(each.authority)}", escape(each.version), *figures,
        escape(official), escape(since), escape(each.source),
    ]  # fmt: skip


def _editions(editions: Sequence[LimitsEdition], now: datetime, text: Text) -> str:
    if not editions:
        return ""
    lines = "".join(
        f"<li>{escape(_edition(number, each, now, text))}</li>"
        for number, each in reversed(list(enumerate(editions, 1)))
    )
    title = escape(text("water_page.editions"))
    return f'<details class="water-editions"><summary>{title}</summary><ol>{lines}</ol></details>'


def _edition(number: int, each: LimitsEdition, now: datetime, text: Text) -> str:
    limits = each.limits
    what = f"{limits.authority} {limits.version}" if limits else "–"
    return text(
        "water_page.edition", n=number, by=person(each.by),
        at=text.moment(each.at, now), since=day_of(each.since, text), what=what, why=each.reason,
    )  # fmt: skip


def _form(gauge: Gauge, form: LimitsForm, text: Text) -> str:
    typed, fields = form.typed, ""
    for key, kind, more in (
        ("authority", "text", "required maxlength=120"), ("version", "text", "required maxlength=120"),
        *((each, "number", 'required step="any"') for each, _ in STEPS),
        ("since", "date", "required"), ("source", "text", "maxlength=300"),
        ("reason", "text", "required maxlength=500"),
    ):  # fmt: skip
        label = escape(text(f"water_page.form_{key}"))
        value = escape(typed.get(key, ""))
        fields += f'<label>{label}<input name="{key}" type="{kind}" value="{value}" {more}></label>'
    checked = " checked" if typed.get("official") else ""
    official = escape(text("water_page.form_official"))
    fields += f'<label class="water-check"><input type="checkbox" name="official" value="1"{checked}> {official}</label>'
    kept = (
        hidden("form", form.token) + hidden("key", form.key) + hidden("expected", str(form.version))
    )
    title, is_open = (
        escape(text("water_page.change_limits")),
        " open" if any(typed.values()) else "",
    )
    return (
        f"<details class='water-form'{is_open}><summary>{title}</summary>{alert(form.problem)}"
        f'<form method="post" action="{HOME}/post/{gauge.id}/limits">{kept}{fields}'
        f"{button(text('water_page.keep_limits'))}</form></details>"
    )


def typed_of(limits: Thresholds) -> dict[str, str]:
    """The fields of the form as these limits fill them."""
    told = {key: f"{getattr(limits, key):g}" for key, _ in STEPS}
    named = {"authority": limits.authority, "version": limits.version, "source": limits.source}
    return told | named | ({"official": "1"} if limits.official else {})


def doubts_card(past: Past, now: datetime, text: Text) -> str:
    """What came in and is not believed, with the rule that caught it; and where nothing came in."""
    wrong = [each for each in past.story.readings if each.fault][-SHOWN:]
    rows = [
        (
            escape(text.moment(each.level.observed_at, now)),
            f"{text.number(each.level.level_cm, 2 if each.fault is Fault.METRES else 1)} cm",
            escape(text(f"water.fault_{each.fault}")),
            escape(text(f"water_page.why_{each.fault}")),
        )
        for each in reversed(wrong)
    ]
    heads = [text(f"water_page.{key}") for key in ("when", "said", "rule", "why")]
    return card(text("water_page.doubts"), table(heads, rows, _none(past, "no_doubt", text)))


def silences_card(past: Past, now: datetime, text: Text) -> str:
    levels = [each.level for each in past.story.readings]
    found = silences(levels, past.patience_s, now)
    rows = [
        (
            escape(text.moment(begun, now)),
            escape(text.moment(ended, now) if ended else text("water_page.still")),
            escape(text.span(((ended or now) - begun).total_seconds())),
        )
        for begun, ended in reversed(found[-SHOWN:])
    ]
    heads = [text(f"water_page.{key}") for key in ("from", "until", "lasted")]
    return card(text("water_page.silences"), table(heads, rows, _none(past, "no_silence", text)))


def changes_card(past: Past, now: datetime, text: Text) -> str:
    """How the siaga changed, newest first, by the limits that count now."""
    rows = [
        (
            escape(text.moment(each.at, now)),
            escape(_word(each.before, text)),
            escape(_word(each.after, text)),
        )
        for each in reversed(past.story.changes[-SHOWN:])
    ]
    heads = [text(f"water_page.{key}") for key in ("when", "before", "after")]
    lead = quiet(text("water_page.changes_lead"))
    return card(
        text("water_page.changes"), lead, table(heads, rows, _none(past, "no_change", text))
    )


def _none(past: Past, key: str, text: Text) -> str:
    """A post of which nothing came in is no good post."""
    values = any(each.level.level_cm is not None for each in past.story.readings)
    said = key if values or (key == "no_silence" and past.story.readings) else "no_reading"
    return text(f"water_page.{said}")


def _word(siaga: int | None, text: Text) -> str:
    return text(f"water.siaga_{siaga}" if siaga else "water.normal")
