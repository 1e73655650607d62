"""The page of alarms, and what is done there.

| path               | who      | answers                                                               |
|--------------------|----------|-----------------------------------------------------------------------|
| GET /alarms        | operator | what stands, what was put aside, what is over; 304 while nothing moved |
| POST /alarms       | operator | `do` (a deed of `city.alarm.Act`) to each `alarm` as it was `seen`       |
| GET /alarms/story  | operator | one alarm and all that happened to it                                 |

Accounts of one agency look and do nothing. Out of service is for leaders. Of two people the second is
told (409) and keeps what was typed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from html import escape
from secrets import token_hex
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from city.alarm import Act, Alarm
from city.alarm_acts import NotPossible
from city.alarm_groups import grouped, put_aside
from dashboard.alarm_desk.lines import (
    PATH,
    SHELVES_MIN,
    STORY,
    Desk,
    Typed,
    line,
    reasons,
)
from dashboard.alarm_desk.naming import agency_names, subject_names
from dashboard.alarm_desk.story import outside, over, story
from dashboard.case_desk.rights import actor_of
from dashboard.desk import Desk as Web
from dashboard.pages.plain import alert, is_known, kept_true, page, tongues
from operations.accounts import Role
from operations.alarms.acts import Moved, NoSuchAlarm, do
from operations.alarms.records import AlarmRecords
from operations.alarms.rule_editions import RuleEditions, rules_now
from operations.sessions import form_fits, form_token
from operations.watch.outbox import ALARM_KIND, Outbox
from store.errors import StoreFull

LEADERS = frozenset({"taken_out", "put_back"})
DEEDS = frozenset({"acknowledged", "shelved", "unshelved", "commented"}) | LEADERS
MOST_AT_ONCE = 500
OVER, TOLD = 30, 200
"""Alarms that are over, and changes of one alarm, that are shown."""
SCRIPTS = ("69_keep_true.js", "89_alarms.js")


class AlarmPages:
    """Raises StoreUnavailable: then the page says that the store is away."""

    def __init__(self, desk: Web) -> None:
        self.desk, self.hub = desk, desk.hub

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.show, methods=["GET"]),
            Route(PATH, self.act, methods=["POST"]),
            Route(STORY, self.story),
        ]

    async def show(self, request: Request) -> Response:
        if is_known(request, self._mark(request)):
            return Response(status_code=304)
        return await self._list(request)

    def _mark(self, request: Request) -> str:
        """The same for as long as nothing happened to an alarm, a minute at most."""
        picture, lang = self.hub.picture, self.desk.lang(request)
        return self.hub.mark(picture.version["alarm"], picture.watched(self.hub.now()), lang)

    async def story(self, request: Request) -> Response:
        name = request.query_params.get("id", "")[:300]
        records = AlarmRecords(self.desk.door.store)
        held = await records.get(name)
        of = await self._of(request, f"{STORY}?id={quote(name)}")
        if held is None:
            return self._page(request, of, "", of.text("alarm_desk.no_such"), 404)
        told = story(of, held[1], await records.story(name, TOLD))
        return self._page(request, of, told, "", 200)

    async def act(self, request: Request) -> Response:
        form = await request.form()
        if not form_fits(request.state.session_token, str(form.get("form", ""))):
            return await self._list(request, "sign_in.form_old", 403, form)
        if problem := self._refused(request, form):
            return await self._list(request, problem, 403, form)
        try:
            await self._done(form, actor_of(request.state.session).name)
        except NotPossible as why:
            return await self._list(request, f"alarm_desk.no_{why.key}", 422, form)
        except Moved as why:
            name = why.alarm.acknowledged_by or why.alarm.shelved_by
            return await self._list(request, "alarm_desk.moved", 409, form, by=name or "–")
        except (NoSuchAlarm, ValueError):
            return await self._list(request, "alarm_desk.no_such", 422, form)
        except StoreFull:
            return await self._list(request, "desk.store_full", 507, form)
        return RedirectResponse(_back(str(form.get("back", ""))), 303)

    def _refused(self, request: Request, form: FormData) -> str:
        """Why this person may not, as a key of the texts."""
        session, what = request.state.session, str(form.get("do", ""))
        if session.agency_id:
            return "desk.city_only"
        if what in LEADERS and session.role < Role.LEADER:
            return "alarm_desk.leaders"
        return "" if what in DEEDS else "desk.not_understood"

    async def _done(self, form: FormData, by: str) -> None:
        """Raises NotPossible, Moved, NoSuchAlarm, StoreFull; ValueError for what nobody's form sends."""
        names = [str(each) for each in form.getlist("alarm")][:MOST_AT_ONCE]
        seen = [str(each) for each in form.getlist("seen")]
        what, now = str(form.get("do", "")), self.hub.now()
        deed = Act(
            at=now, by=by, what=what, why=str(form.get("why", "")), until=_until(form, what, now)  # type: ignore[arg-type]
        )  # fmt: skip
        for name, at in zip(names, seen, strict=True):
            raised_at = datetime.fromisoformat(at) if at else None
            key = str(form.get("key", ""))[:80]
            _, alarm = await do(self.desk.door.store, name, deed, raised_at, key)
            self.hub.picture.apply_alarm(alarm)

    async def _of(self, request: Request, back: str = PATH) -> Desk:
        session, profile, text = request.state.session, self.desk.profile, self.desk.text(request)
        rules = rules_now(await RuleEditions(self.desk.door.store).all(), profile.alarm_rules)
        return Desk(
            text, self.hub.picture, self.hub.now(), actor_of(session), not session.agency_id,
            session.role >= Role.LEADER and not session.agency_id,
            {each.id: each for each in rules}, subject_names(self.hub.picture, text),
            agency_names(profile), form_token(request.state.session_token), token_hex(16), back,
        )  # fmt: skip

    async def _list(
        self,
        request: Request,
        problem: str = "",
        status: int = 200,
        form: FormData | None = None,
        **values: str,
    ) -> HTMLResponse:
        """`problem` is a key of the texts; what `form` says is typed in again."""
        of = await self._of(request)
        if form:
            told = (str(form.get(each, "")) for each in ("do", "alarm", "why"))
            of = of._replace(typed=Typed(*told))
        ended, total = await AlarmRecords(self.desk.door.store).over(0, OVER)
        alarms = self.hub.picture.alarms_told()
        parts = [_head(of, alarms), *_sections(of, alarms), over(of, ended, total)]
        if of.may_take_out and self.desk.settings.alarms.webhook:
            sent = await Outbox(self.desk.door.store, ALARM_KIND).recent(OVER)
            parts.append(outside(of, sent))
        said = of.text(problem, **values) if problem else ""
        return self._page(request, of, "".join(parts), said, status)

    def _page(
        self, request: Request, of: Desk, inside: str, problem: str, status: int
    ) -> HTMLResponse:
        text, build = of.text, self.desk.build
        live = kept_true(text, PATH, self._mark(request)) if of.back == PATH else ""
        scripts = "".join(f'<script src="/assets/{each}?v={build}"></script>' for each in SCRIPTS)
        sheet = f'<link rel="stylesheet" href="/assets/89_alarms.css?v={build}">'
        body = (
            f'{sheet}<main class="alarm-desk" id="alarm-desk" {live}>{_links(of)}{alert(problem)}'
            f"{inside}{reasons(text)}</main>{scripts}"
        )
        return page(text, text("alarm_desk.title"), body, status, about="alarms")


def _back(asked: str) -> str:
    """A page of ours, and no other."""
    return asked if asked.startswith(f"{STORY}?id=") else PATH


def _until(form: FormData, what: str, now: datetime) -> datetime | None:
    if what != "shelved":
        return None
    minutes = int(str(form.get("minutes", "")))
    if minutes not in SHELVES_MIN:
        raise ValueError(f"a shelf of {minutes} minutes")
    return now + timedelta(minutes=minutes)


def _links(of: Desk) -> str:
    text = of.text
    links = [(PATH, f"← {text('alarm_desk.title')}")] if of.back != PATH else []
    links += [("/wall", f"← {text('running.wall')}")]
    links += [("/alarms/rules", text("alarm_rules.title")), ("/takeovers", text("takeovers.title"))]
    drawn = "".join(
        f'<a class="quiet-link" href="{path}">{escape(word)}</a>' for path, word in links
    )
    return f'<nav class="alarm-links">{drawn}{tongues(text, of.back)}</nav>'


def _head(of: Desk, alarms: list[Alarm]) -> str:
    text = of.text
    counts = {
        "unseen": sum(each.unseen and not each.silenced for each in alarms),
        "seen": sum(each.active and not each.unseen and not each.silenced for each in alarms),
        "shelved": sum(each.shelved for each in alarms),
        "out": sum(each.out for each in alarms),
    }
    said = " · ".join(text(f"alarm_desk.n_{key}", n=text.number(n)) for key, n in counts.items())
    silent = "" if of.picture.watched(of.now) else alert(text("alarm_desk.watch_silent"))
    title = escape(text("alarm_desk.title"))
    return f'<h1>{title}</h1><p class="alarm-sum" role="status">{escape(said)}</p>{silent}'


def _sections(of: Desk, alarms: list[Alarm]) -> list[str]:
    lines = grouped(alarms, of.now)
    unseen = [each for each in lines if each.unseen]
    seen = [each for each in lines if not each.unseen]
    aside = put_aside(alarms)
    parts = [_section(of, "unseen", [line(of, each) for each in unseen])]
    parts += [_section(of, "seen", [line(of, each) for each in seen])] if seen else []
    if aside:
        parts.append(_section(of, "aside", [line(of, each) for each in aside]))
    return parts


def _section(of: Desk, key: str, lines: list[str]) -> str:
    title, none = escape(of.text(f"alarm_desk.{key}")), escape(of.text("alarm_desk.none"))
    inside = "".join(lines) or f'<p class="quiet">{none}</p>'
    return f'<section data-key="{key}"><h2>{title}</h2>{inside}</section>'
