"""Flood warnings over HTTP: draft out of a wave, confirm by two people, withdraw, and how they left.

| path                               | who      | answers                                             |
|------------------------------------|----------|-----------------------------------------------------|
| GET /water/warnings                | operator | waves, drafts, what left with its delivery log      |
| GET /water/warnings/{id}.xml       | operator | the CAP 1.2 document, as it leaves or would leave   |
| POST /water/warnings/draft         | operator | a draft of a wave that is under way                 |
| POST /water/warnings/{id}/confirm  | operator | one of the two confirmations                        |
| POST /water/warnings/{id}/withdraw | operator | not sent, with a reason                             |

Only people of the city and of the agency that warns of floods may act. Every act names the version it
saw: of two at once the second is told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from hashlib import sha256
from html import escape

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from city import flood_warning
from city.cap import Kind, Status, reference, written
from city.cap_rules import problems
from city.flood_warning import FloodWarning, Refusal
from city.observations import WaterLevel
from city.waves import Wave
from dashboard.desk import Desk
from dashboard.pages.plain import NotDone, is_known
from dashboard.readings import latest_level, waves_now
from dashboard.water import warnings
from dashboard.water.message import drafted
from dashboard.water.posts import no_wave
from dashboard.water.sheet import HOME, WARNINGS, document, is_invented, links
from operations.sessions import form_fits, form_token
from operations.warnings.records import Warnings
from operations.watch.outbox import WARNING_KIND, Entry, Outbox
from operations.watch.warnings import message_id
from store.errors import StoreFull

log = structlog.get_logger(__name__)
SHOWN = 20
KINDS: dict[str, Kind] = {"Alert": "Alert", "Update": "Update", "Cancel": "Cancel"}
Step = Callable[[FloodWarning, datetime], FloodWarning]
Act = Callable[[FormData, str], Awaitable[None]]


class FloodWarningPages:
    """Raises StoreUnavailable: then the page says that the store is away."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        one = "/water/warnings/{warning}"
        return [
            Route(WARNINGS, self.show, methods=["GET"]),
            Route(f"{WARNINGS}/draft", self.draft, methods=["POST"]),
            Route(f"{one}.xml", self.file, methods=["GET"]),
            Route(f"{one}/confirm", self.confirm, methods=["POST"]),
            Route(f"{one}/withdraw", self.withdraw, methods=["POST"]),
        ]

    @property
    def records(self) -> Warnings:
        return Warnings(self.desk.door.store)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.desk.door.store, WARNING_KIND)

    def now(self) -> datetime:
        found: datetime = self.desk.hub.now()
        return found

    async def show(self, request: Request) -> Response:
        if is_known(request, await self._mark(request)):
            return Response(status_code=304)
        return await self._page(request)

    async def _mark(self, request: Request) -> str:
        """The same until a warning, its delivery or a reading changes, a minute at most."""
        heard = self.desk.hub.picture.version[WaterLevel.KIND]
        acts = await self.records.last_id(), await self.outbox.last_id()
        return self.desk.hub.mark(heard, *acts, self.desk.lang(request))

    async def _page(self, request: Request, problem: str = "", status: int = 200) -> Response:
        text, now, mark = self.desk.text(request), self.now(), await self._mark(request)
        profile, picture = self.desk.profile, self.desk.hub.picture
        hand = self._hand(request, text(problem) if problem else "")
        waiting, recent = await self.records.open(), await self.records.recent(SHOWN)
        told = [(each, await self._log(each)) for each in recent]
        title = text("warnings.title")
        parts = [
            links(
                text, WARNINGS, (HOME, text("water_page.title")), is_simulated=is_invented(picture)
            ),
            f"<h1>{escape(title)}</h1>",
            warnings.waves_card(waves_now(picture, now), recent, profile, hand, now, text),
            warnings.waiting_card(waiting, hand, now, text),
            warnings.log_card(told, hand, now, text),
        ]  # fmt: skip
        build = self.desk.build
        return document(text, title, parts, path=WARNINGS, mark=mark, build=build,
                        about="flood_warnings", status=status)  # fmt: skip

    async def _log(self, warning: FloodWarning) -> list[Entry]:
        return await self.outbox.log(message_id(warning.id)) if warning.handed_at else []

    def _hand(self, request: Request, problem: str) -> warnings.Hand:
        session = request.state.session
        token = request.state.session_token
        return warnings.Hand(
            account=session.account, token=form_token(token), problem=problem,
            sends=bool(self.desk.settings.warnings.webhook),
            no_wave=no_wave(self.desk.hub.picture, self.now(), self.desk.text(request)),
        )  # fmt: skip

    async def file(self, request: Request) -> Response:
        held = await self.records.get(request.path_params["warning"])
        if held is None:
            return await self._page(request, "warnings.gone", 404)
        body = held[1].body or written(held[1].alert, self.desk.profile.time_zone)
        headers = {"Content-Disposition": f'inline; filename="{held[1].id}.xml"'}
        return Response(body, media_type="application/cap+xml; charset=utf-8", headers=headers)

    async def draft(self, request: Request) -> Response:
        return await self._acted(request, self._draft)

    async def confirm(self, request: Request) -> Response:
        zone, by = self.desk.profile.time_zone, request.state.session.account

        def step(warning: FloodWarning, now: datetime) -> FloodWarning:
            return flood_warning.confirmed(warning, by, now, zone)

        return await self._acted(request, partial(self._step, request, step))

    async def withdraw(self, request: Request) -> Response:
        by, why = request.state.session.account, str((await request.form()).get("why", ""))

        def step(warning: FloodWarning, now: datetime) -> FloodWarning:
            return flood_warning.withdrawn(warning, by, why, now)

        return await self._acted(request, partial(self._step, request, step))

    async def _acted(self, request: Request, act: Act) -> Response:
        """Done and back to the page, or the page with the reason why not."""
        form = await request.form()
        try:
            self._check(request, form)
            await act(form, request.state.session.account)
        except NotDone as why:
            return await self._page(request, why.key, why.status)
        except Refusal as refused:
            return await self._page(request, f"warnings.no_{refused.key}", 409)
        except StoreFull:
            return await self._page(request, "desk.store_full", 507)
        return RedirectResponse(WARNINGS, 303)

    def _check(self, request: Request, form: FormData) -> None:
        if request.state.session.agency_id not in ("", self.desk.profile.warning_agency):
            raise NotDone("warnings.not_yours", 403)
        if not form_fits(request.state.session_token, str(form.get("form", ""))):
            raise NotDone("sign_in.form_old", 403)

    async def _step(self, request: Request, step: Step, form: FormData, account: str) -> None:
        """Raises Refusal, NotDone."""
        held = await self.records.get(request.path_params["warning"])
        if held is None:
            raise NotDone("warnings.gone", 404)
        version, warning = held
        after = step(warning, self.now())
        if str(version) != form.get("version") or not await self.records.put(after, version):
            raise NotDone("warnings.faster", 409)
        log.info("flood_warning", id=warning.id, by=account, state=after.state)

    async def _draft(self, form: FormData, account: str) -> None:
        """Raises NotDone."""
        now, wanted = self.now(), str(form.get("wave", ""))
        found = waves_now(self.desk.hub.picture, now)
        wave = next((each for each in found if warnings.key_of(each) == wanted), None)
        kind = KINDS.get(str(form.get("kind", "")))
        if wave is None or kind is None:
            raise NotDone("warnings.wave_over")
        await self.desk.hub.load_shapes()
        before = [each for each in await self.records.recent(SHOWN) if each.wave == wanted]
        if any(each.open and not each.lapsed(now) for each in before):
            raise NotDone("warnings.faster", 409)
        made = self._made(wave, kind, before, account, now)
        if wrong := problems(written(made.alert, self.desk.profile.time_zone)):
            log.error("flood_warning_wrong", why=wrong)
            raise NotDone("warnings.not_cap", 500)
        if not await self.records.put(made, 0):
            raise NotDone("warnings.faster", 409)
        log.info("flood_warning", id=made.id, by=account, state="drafted")

    def _made(
        self, wave: Wave, kind: Kind, before: list[FloodWarning], account: str, now: datetime
    ) -> FloodWarning:
        """Its id follows from the wave and how many were drafted: two who press at once make one."""
        profile, key = self.desk.profile, warnings.key_of(wave)
        said = f"{key} {len(before)}"
        name = f"{profile.key}-{now:%Y%m%d}-{sha256(said.encode()).hexdigest()[:10]}"
        sent = [each for each in before if each.state == "handed"]
        if kind != "Alert" and not sent:
            raise NotDone("warnings.wave_over")
        alert = drafted(
            wave,
            profile,
            now,
            sender=self.desk.settings.warnings.sender or f"patriot.{profile.key}",
            identifier=name,
            status=self._status(wave),
            kind=kind,
            references=[reference(each.alert, profile.time_zone) for each in reversed(sent)],
            borders=self.desk.hub.shapes.kelurahan,
        )
        return FloodWarning(
            id=name, gauge_id=wave.gauge_id, wave=key, drafted_by=account, drafted_at=now,
            alert=alert,
        )  # fmt: skip

    def _status(self, wave: Wave) -> Status:
        """Actual only by official limits and of readings that somebody measured."""
        limits = self.desk.profile.limits_for(wave.gauge_id, wave.warned_at)
        latest = latest_level(self.desk.hub.picture, wave.gauge_id)
        is_real = latest is not None and not latest.simulated
        return "Actual" if is_real and limits is not None and limits.official else "Exercise"
