"""The page of alarms over HTTP: what stands there, and what people do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import httpx
import msgspec
import pytest

from city.alarm import Alarm, Change, Standing
from city.alarm_groups import MOST
from city.severity import Severity
from dashboard.texts import languages
from operations.accounts import Accounts, Role
from operations.alarms.records import AlarmRecords
from operations.sessions import Sessions
from operations.watch.outbox import ALARM_KIND, Message, Outbox
from tests.dashboard.conftest import PASSWORD, Web, until

RAISED_AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)


async def rings(web: Web, subject: str = "gauge:p2c", rule: str = "siaga-1", **given: Any) -> Alarm:
    """An alarm as the watch keeps it, seen by the page's process."""
    made = Alarm(
        rule=rule, subject=subject, field="siaga", severity=Severity.DANGER, value=1,
        standing=Standing.RAISED, raised_at=RAISED_AT, who=("bpbd",),
    )  # fmt: skip
    alarm = msgspec.structs.replace(made, **given)
    change = Change(what="raised", at=RAISED_AT, alarm=alarm, value=alarm.value)
    await AlarmRecords(web.store).keep(change, 0, datetime.now(UTC))
    await until(lambda: alarm.id in web.desk.hub.picture.alarms)
    return alarm


async def seen(client: httpx.AsyncClient, path: str = "/alarms") -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def told(client: httpx.AsyncClient, what: str, *alarms: Alarm, **more: Any) -> httpx.Response:
    """A form of the page, filled in and sent."""
    page = (await client.get("/alarms")).text
    form = re.search(r'name="form" value="([^"]+)"', page)
    key = re.search(r'name="key" value="[a-z_]+:([0-9a-f]+)"', page)
    assert form
    assert key
    at = [each.raised_at.isoformat() if each.raised_at else "" for each in alarms]
    fields = {
        "do": what, "form": form[1], "key": f"{what}:{key[1]}", "back": "/alarms",
        "alarm": [each.id for each in alarms], "seen": at, "why": "Dipantau", **more,
    }  # fmt: skip
    return await client.post(
        "/alarms", data=fields, headers={"Origin": str(client.base_url).rstrip("/")}
    )


async def test_an_alarm_stands_there_with_its_rule_and_whom_to_tell(
    web: Web, operator: httpx.AsyncClient
) -> None:
    await rings(web)
    page = await seen(operator)
    assert "Bahaya · P2C Siaga 1" in page
    assert "beri tahu BPBD" in page
    assert "Bila status pos sungai mana pun mencapai Siaga 1" in page
    assert "1 belum diakui · 0 diakui" in page


async def test_whoever_acknowledges_stands_there_with_the_reason(
    web: Web, operator: httpx.AsyncClient
) -> None:
    alarm = await rings(web)
    assert (await told(operator, "acknowledged", alarm)).status_code == 303
    page = await seen(operator)
    assert "diakui Operator-satu" in page
    assert "Dipantau" in page
    story = await seen(operator, f"/alarms/story?id={alarm.id}")
    assert story.index("diakui") < story.index("menyala"), "newest first"
    again = await told(operator, "acknowledged", alarm, why="Lain")
    assert again.status_code == 422
    assert "sudah diakui orang lain" in again.text


async def test_without_a_reason_nothing_is_done_and_what_was_typed_stays(
    web: Web, operator: httpx.AsyncClient
) -> None:
    alarm = await rings(web)
    answer = await told(operator, "acknowledged", alarm, why="  ")
    assert (answer.status_code, "Tulis alasannya" in answer.text) == (422, True)
    answer = await told(operator, "shelved", alarm, why="Sensor kotor", minutes="7")
    assert answer.status_code == 422
    assert 'value="Sensor kotor"' in answer.text


async def test_one_that_rang_again_meanwhile_is_not_acknowledged_unseen(
    web: Web, operator: httpx.AsyncClient
) -> None:
    alarm = await rings(web)
    older = msgspec.structs.replace(alarm, raised_at=RAISED_AT - timedelta(hours=1))
    answer = await told(operator, "acknowledged", older)
    assert answer.status_code == 409
    held = await AlarmRecords(web.store).get(alarm.id)
    assert held is not None
    assert held[1].standing is Standing.RAISED


async def test_what_is_shelved_says_until_when_and_comes_back_by_hand(
    web: Web, operator: httpx.AsyncClient
) -> None:
    alarm = await rings(web)
    await told(operator, "shelved", alarm, minutes="120", why="Sensor kotor")
    page = await seen(operator)
    assert "1 ditunda" in page
    assert re.search(r"ditunda Operator-satu sampai \S+ · Sensor kotor|ditunda Operator-satu", page)
    assert (await told(operator, "unshelved", alarm)).status_code == 303
    assert "0 ditunda" in await seen(operator)


async def test_what_was_shelved_together_is_one_line_and_comes_back_together(
    web: Web, operator: httpx.AsyncClient
) -> None:
    grave = await rings(web)
    light = await rings(web, rule="siaga-4", severity=Severity.WATCH)
    await told(operator, "shelved", grave, light, minutes="120", why="Sensor kotor")
    page = await seen(operator)
    assert "2 ditunda" in page
    assert page.count("<article") == 1
    more = page[page.index("1 alarm lain di sini") :]
    assert page.index("Bahaya · ") < page.index("1 alarm lain di sini")
    assert "Waspada · Bila status pos sungai mana pun mencapai Siaga 4" in more, "by its own rule"
    form = next(each for each in page.split("<form") if 'value="unshelved"' in each)
    assert form.count('name="alarm"') == 2
    assert (await told(operator, "unshelved", grave, light)).status_code == 303
    assert "0 ditunda" in await seen(operator)


async def test_out_of_service_is_for_leaders(
    web: Web, operator: httpx.AsyncClient, leader: httpx.AsyncClient
) -> None:
    alarm = await rings(web)
    refused = await told(operator, "taken_out", alarm)
    assert (refused.status_code, "wewenang pimpinan" in refused.text) == (403, True)
    assert "Keluarkan dari layanan" not in await seen(operator, f"/alarms/story?id={alarm.id}")
    assert "Keluarkan dari layanan" in await seen(leader, f"/alarms/story?id={alarm.id}")
    assert (await told(leader, "taken_out", alarm, why="Diganti")).status_code == 303
    assert "1 di luar layanan" in await seen(operator)
    assert (await told(leader, "put_back", alarm)).status_code == 303
    assert "0 di luar layanan" in await seen(operator)


async def test_all_alarms_of_a_flood_are_acknowledged_at_once(
    web: Web, operator: httpx.AsyncClient
) -> None:
    flood = [
        await rings(web, f"feed:quelle-{n}", "sumber-putus", field="state", value=2)
        for n in range(MOST + 1)
    ]
    page = await seen(operator)
    assert f"{MOST + 1} alarm sumber data sekaligus" in page
    assert page.count("<article") == 1
    assert (await told(operator, "acknowledged", *flood)).status_code == 303
    assert f"{MOST + 1} diakui" in await seen(operator)


async def test_people_of_an_agency_look_and_do_nothing(web: Web) -> None:
    alarm = await rings(web)
    accounts, now = Accounts(web.store), datetime.now(UTC)
    account = await accounts.add("budi", PASSWORD, Role.OPERATOR, "test", now, agency_id="dlh")
    token = await Sessions(web.store, 3600).begin(account, now)
    async with web.client({"patriot_session": token}) as client:
        page = await seen(client)
        assert "P2C" in page
        assert "<form" not in page
        form = {"do": "acknowledged", "alarm": alarm.id, "seen": "", "why": "x", "form": "x"}
        sent = await client.post("/alarms", data=form, headers={"Origin": web.base})
        assert sent.status_code == 403


async def test_strangers_and_viewers_do_not_get_in(web: Web) -> None:
    async with web.client() as nobody:
        assert (await nobody.get("/alarms")).status_code == 303
    async with web.client(await web.cookie()) as viewer:
        assert (await viewer.get("/alarms")).status_code == 403


async def test_nobody_else_can_send_its_forms(web: Web, operator: httpx.AsyncClient) -> None:
    alarm = await rings(web)
    form = {"do": "acknowledged", "alarm": alarm.id, "seen": "", "why": "x", "form": "forged"}
    answer = await operator.post("/alarms", data=form, headers={"Origin": web.base})
    assert answer.status_code == 403
    away = await told(operator, "acknowledged", alarm, back="https://evil.example/")
    assert away.headers["location"] == "/alarms"


async def test_words_from_outside_are_never_markup(web: Web, operator: httpx.AsyncClient) -> None:
    alarm = await rings(web, "feed:<script>x", "sumber-putus", field="state", value=2)
    await told(operator, "commented", alarm, why="<img src=x>")
    for path in ("/alarms", f"/alarms/story?id={alarm.id}"):
        raw = (await operator.get(path)).text
        assert "<script>x" not in raw
        assert "<img src=x>" not in raw


@pytest.mark.parametrize("subject", ["gauge:p2c", "feed:a&b #c"])
async def test_in_the_other_language_the_same_story_is_open(
    web: Web, operator: httpx.AsyncClient, subject: str
) -> None:
    alarm = await rings(web, subject)
    asked = httpx.QueryParams({"id": alarm.id})
    page = await seen(operator, f"/alarms/story?{asked}")
    other = re.search(r'lang="en" href="([^"]+)"', page)
    assert other
    answer = await operator.get(other[1])
    address = httpx.URL(answer.headers["location"])
    assert (address.path, address.params["id"]) == ("/alarms/story", alarm.id)
    assert "There is no such alarm" not in await seen(operator, str(address))


async def test_while_nothing_happens_nothing_is_sent(web: Web, operator: httpx.AsyncClient) -> None:
    page = (await operator.get("/alarms")).text
    mark = re.search(r'data-mark="([^"]+)"', page)
    assert mark
    unless = {"If-None-Match": f'"{unescape(mark[1])}"'}
    assert (await operator.get("/alarms", headers=unless)).status_code == 304
    await rings(web)
    assert (await operator.get("/alarms", headers=unless)).status_code == 200


@pytest.mark.parametrize("lang", languages())
async def test_no_word_is_missing(web: Web, leader: httpx.AsyncClient, lang: str) -> None:
    alarm = await rings(web)
    await told(leader, "acknowledged", alarm)
    await told(leader, "shelved", alarm, minutes="30")
    await rings(web, "gauge:cikeas-hulu", standing=Standing.RETURNED, returned_at=RAISED_AT)
    leader.cookies.set("patriot_language", lang)
    for path in ("/alarms", f"/alarms/story?id={alarm.id}"):
        assert "⟦" not in await seen(leader, path)
    assert (await leader.get("/alarms/story?id=nothing")).status_code == 404


async def test_leaders_see_what_did_not_reach_the_other_system(
    web: Web, operator: httpx.AsyncClient, leader: httpx.AsyncClient
) -> None:
    now = datetime.now(UTC)
    lost = Message(
        id="alm_1", ticket="siaga-1:gauge:p2c", level=0, to="bpbd", body=b"{}", begun_at=now, at=now,
        next_at=now, state="given_up", tries=9, answer="503",
    )  # fmt: skip
    await Outbox(web.store, ALARM_KIND).put(lost, 0)
    assert "503" not in await seen(leader), "nobody is told while there is no other system"
    web.desk.settings.alarms.webhook = "https://other.example/alarms"
    page = await seen(leader)
    assert "tidak sampai" in page
    assert "jawaban terakhir 503" in page
    assert "tidak sampai" not in await seen(operator)
