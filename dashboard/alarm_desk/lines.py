"""Lines of the list of alarms as HTML: what it is, how it stands, and the forms to do something about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple

from city.alarm import LONGEST_SHELF, REASON_LENGTH, Alarm
from city.alarm_groups import Group
from city.alarm_rules import Rule
from city.alarm_sentences import sentence
from city.picture import CityPicture
from dashboard.alarm_names import seen_words, title_of
from dashboard.pages.plain import hidden
from dashboard.texts import Text
from dashboard.who import person
from operations.desk import Actor

PATH, STORY = "/alarms", "/alarms/story"
SHELVES_MIN = (30, 60, 120, 480, 1440, 4320)
REASONS = ("watched", "sent", "told", "false", "test")
assert SHELVES_MIN[-1] * 60 <= LONGEST_SHELF.total_seconds()


class Typed(NamedTuple):
    """What somebody wrote into which form, when it could not be done."""

    what: str = ""
    id: str = ""
    why: str = ""


class Desk(NamedTuple):
    """For whom and in which words; `rules` and `names` (subjects, agencies) for the sentences; `form`
    and `key` go with every form, `back` is the page to return to."""

    text: Text
    picture: CityPicture
    now: datetime
    by: Actor
    may_act: bool
    may_take_out: bool
    rules: dict[str, Rule]
    subjects: dict[str, str]
    agencies: dict[str, str]
    form: str
    key: str
    back: str = PATH
    typed: Typed = Typed()


def line(of: Desk, group: Group) -> str:
    """One subject, or in a flood one cause: the worst alarm leads, the others are below it."""
    lead, rest = group.lead, group.alarms[1:]
    title = title_of(lead, of.picture, of.now, of.text)
    if group.flood:
        cause = of.text(f"alarms.cause_{group.key}")
        many = of.text("alarms.flood", n=of.text.number(len(group.alarms)), cause=cause)
        title, rest = f"{many}: {title}", group.alarms
    more = _more(of, rest, group.flood) if rest else ""
    acts = (_aside_acts if lead.silenced else _group_acts)(of, group) if of.may_act else ""
    return _article(of, lead, group.key, title, f"{_rule(of, lead)}{more}", acts)


def single(of: Desk, alarm: Alarm, *, closer: bool = False) -> str:
    """One alarm by itself; `closer` on its own page."""
    title = title_of(alarm, of.picture, of.now, of.text)
    acts = _own_acts(of, alarm, closer=closer) if of.may_act else ""
    return _article(of, alarm, alarm.id, title, _rule(of, alarm), acts)


def _article(of: Desk, alarm: Alarm, key: str, title: str, below: str, acts: str) -> str:
    look = "" if alarm.unseen and alarm.active and not alarm.silenced else " is-seen"
    severity = escape(of.text(f"alarms.severity_{alarm.severity}"))
    story = (
        f'<a class="quiet-button" data-key-of="h" href="{STORY}?id={escape(alarm.id)}">'
        f"{escape(of.text('alarm_desk.story'))} <kbd>h</kbd></a>"
    )
    return (
        f'<article class="alarm-row severity-{alarm.severity}{look}" data-key="{escape(key)}" tabindex="0">'
        f'<h3><span class="mark mark-triangle" aria-hidden="true"></span>{severity} · {escape(title)}</h3>'
        f'<p class="alarm-state">{escape(_state(of, alarm))}</p>{below}'
        f'<div class="alarm-acts">{acts}{story if of.back == PATH else ""}</div></article>'
    )


def _state(of: Desk, alarm: Alarm) -> str:
    text, now = of.text, of.now
    parts = []
    if alarm.raised_at:
        parts.append(f"{text('alarms.since')} {text.moment(alarm.raised_at, now)}")
    if alarm.out:
        parts += [text("alarms.out_by", by=person(alarm.out_by)), alarm.out_why]
    elif alarm.shelved_until:
        until = text.moment(alarm.shelved_until, now)
        parts += [
            text("alarms.shelved_until", by=person(alarm.shelved_by), at=until),
            alarm.shelved_why,
        ]
    elif alarm.active or alarm.unseen:
        parts += [seen_words(alarm, now, text), alarm.acknowledged_why]
    else:
        parts.append(text("alarm_desk.normal"))
    if alarm.who:
        parts.append(text("alarm_desk.tell", who=", ".join(_agencies(of, alarm))))
    if alarm.simulated:
        parts.append(text("page.simulation"))
    return " · ".join(each for each in parts if each)


def _agencies(of: Desk, alarm: Alarm) -> list[str]:
    return [of.agencies.get(each, each) for each in alarm.who]


def _rule(of: Desk, alarm: Alarm) -> str:
    return f'<p class="quiet">{escape(_said(of, alarm) or of.text("alarm_desk.rule_gone"))}</p>'


def _said(of: Desk, alarm: Alarm) -> str:
    """The sentence of its rule; "" when that is gone."""
    rule = of.rules.get(alarm.rule)
    return sentence(rule, of.text.lang, of.subjects, of.agencies) if rule else ""


def _more(of: Desk, rest: Sequence[Alarm], is_open: bool) -> str:
    """In a flood by what they are about; of one subject by their rules, for that is all they differ in."""
    items = "".join(
        f'<li data-key="{escape(each.id)}"><a href="{STORY}?id={escape(each.id)}">'
        f"{escape(of.text(f'alarms.severity_{each.severity}'))} · "
        f"{escape((not is_open and _said(of, each)) or title_of(each, of.picture, of.now, of.text))}</a>"
        f' <span class="quiet">{escape(_state(of, each))}</span></li>'
        for each in rest
    )
    key = "alarm_desk.all" if is_open else "alarm_desk.others"
    words = escape(of.text(key, n=of.text.number(len(rest))))
    return f'<details class="alarm-more"><summary>{words}</summary><ul>{items}</ul></details>'


def _group_acts(of: Desk, group: Group) -> str:
    acts = _acknowledge(of, group)
    acts += _act(of, "shelved", "s", of.text("alarm_desk.shelve"), group.alarms)
    return acts + _act(of, "commented", "c", of.text("alarm_desk.comment"), [group.lead])


def _aside_acts(of: Desk, group: Group) -> str:
    """What was put aside together comes back together."""
    acts = _acknowledge(of, group)
    if not group.lead.out:
        return acts + _act(of, "unshelved", "b", of.text("alarm_desk.unshelve"), group.alarms)
    if not of.may_take_out:
        return acts
    return acts + _act(of, "put_back", "b", of.text("alarm_desk.put_back"), group.alarms)


def _acknowledge(of: Desk, group: Group) -> str:
    unseen = [each for each in group.alarms if each.unseen]
    if not unseen:
        return ""
    word = "acknowledge" if len(unseen) == 1 else "acknowledge_all"
    many = of.text.number(len(unseen))
    return _act(of, "acknowledged", "a", of.text(f"alarm_desk.{word}", n=many), unseen)


def _own_acts(of: Desk, alarm: Alarm, *, closer: bool) -> str:
    text, acts = of.text, ""
    if alarm.unseen:
        acts += _act(of, "acknowledged", "a", text("alarm_desk.acknowledge"), [alarm])
    if alarm.shelved:
        acts += _act(of, "unshelved", "b", text("alarm_desk.unshelve"), [alarm])
    elif alarm.open and not alarm.out:
        acts += _act(of, "shelved", "s", text("alarm_desk.shelve"), [alarm])
    if alarm.out and of.may_take_out:
        acts += _act(of, "put_back", "b", text("alarm_desk.put_back"), [alarm])
    if closer:
        acts += _act(of, "commented", "c", text("alarm_desk.comment"), [alarm])
        if of.may_take_out and not alarm.out:
            acts += _act(of, "taken_out", "o", text("alarm_desk.take_out"), [alarm])
    return acts


def _act(of: Desk, what: str, key: str, word: str, alarms: Sequence[Alarm]) -> str:
    """A button that opens a small form; what needs no reason is a form with a button alone.

    No field is called "id": in a browser it would stand in the place of the form's own.
    """
    text = of.text
    told = {"do": what, "form": of.form, "key": f"{what}:{of.key}", "back": of.back}
    inside = "".join(hidden(*each) for each in told.items())
    inside += "".join(
        hidden("alarm", each.id)
        + hidden("seen", each.raised_at.isoformat() if each.raised_at else "")
        for each in alarms
    )
    label = f"{escape(word)} <kbd>{key}</kbd>"
    if what in ("unshelved", "put_back"):
        button = f'<button class="quiet-button" data-key-of="{key}">{label}</button>'
        return f'<form method="post" action="{PATH}">{inside}{button}</form>'
    how_long = _how_long(text) if what == "shelved" else ""
    mine = of.typed.what == what and of.typed.id in {each.id for each in alarms}
    typed, is_open = (f' value="{escape(of.typed.why)}"', " open") if mine else ("", "")
    hint = escape(text(f"alarm_desk.means_{what}"))
    form = (
        f'<form method="post" action="{PATH}">{inside}<p class="quiet">{hint}</p>{how_long}'
        f'<label>{escape(text("alarm_desk.why"))}<input name="why" list="alarm-reasons" required '
        f'maxlength="{REASON_LENGTH}" autocomplete="off"{typed}></label>'
        f'<button class="primary" type="submit">{escape(word)}</button></form>'
    )
    return (
        f'<details class="alarm-act" data-key="{what}"{is_open}><summary class="quiet-button" data-key-of="{key}">'
        f"{label}</summary>{form}</details>"
    )


def _how_long(text: Text) -> str:
    options = "".join(
        f'<option value="{minutes}"{" selected" if minutes == 120 else ""}>'
        f"{escape(text.span(minutes * 60))}</option>"
        for minutes in SHELVES_MIN
    )
    label = escape(text("alarm_desk.how_long"))
    return f'<label>{label}<select name="minutes">{options}</select></label>'


def reasons(text: Text) -> str:
    """What is usually said, to choose from while typing."""
    usual = "".join(
        f'<option value="{escape(text(f"alarm_desk.why_{each}"))}">' for each in REASONS
    )
    return f'<datalist id="alarm-reasons">{usual}</datalist>'
