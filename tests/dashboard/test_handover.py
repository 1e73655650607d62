"""The handover page: what happened in the shift, and a note that the next one confirms."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import httpx

from city.alarm import Alarm, Change, Standing
from city.profile import Profile
from city.severity import Severity
from operations import desk as cases
from operations.accounts import Accounts, Role
from operations.alarms.records import AlarmRecords
from operations.desk import Actor
from operations.sessions import Sessions
from tests.dashboard.conftest import PASSWORD, Web, report, until

RINA = Actor("rina", "operator")
PATH = "/desk/handover"


def now() -> datetime:
    return datetime.now(UTC)


async def signed_in(web: Web, name: str, agency: str = "") -> httpx.AsyncClient:
    account = await Accounts(web.store).add(
        name, PASSWORD, Role.OPERATOR, "test", now(), agency_id=agency
    )
    return web.client({"patriot_session": await Sessions(web.store, 3600).begin(account, now())})


async def worked(web: Web, profile: Profile) -> tuple[str, str]:
    """Two reports: one goes to DLH, one stays where it is."""
    desk = cases.Desk(web.store, profile, now)
    one, _ = await desk.report(report(reporter_name="Siti Rahayu"), RINA, "one")
    other, _ = await desk.report(report("jalan-berlubang"), RINA, "other")
    await desk.assign(one.complaint_id, RINA, expected_version=1, key="a", agency_id="dlh")
    known = web.desk.hub.picture.complaints
    await until(lambda: one.complaint_id in known and known[one.complaint_id].version == 2)
    return one.complaint_id, other.complaint_id


async def said(client: httpx.AsyncClient, web: Web, do: str, **told: str) -> httpx.Response:
    """What the form of this page sends."""
    page = (await client.get(PATH)).text
    kept = dict(re.findall(r'name="(form|version|key)" value="([^"]*)"', page))
    return await client.post(PATH, data={**kept, "do": do, **told}, headers={"Origin": web.base})


async def test_a_shift_is_told_and_an_agency_hears_of_its_own_cases_only(
    web: Web, profile: Profile
) -> None:
    one, other = await worked(web, profile)
    async with await signed_in(web, "budi") as city, await signed_in(web, "dlh", "dlh") as dlh:
        page, own = (await city.get(PATH)).text, (await dlh.get(PATH)).text
    assert "<strong>Rina</strong> · 3 catatan" in page
    assert f'href="/desk?case={one}"' in page
    assert f'href="/desk?case={other}"' in page
    assert one in own
    assert other not in own
    assert "Siti Rahayu" not in page + own


async def test_a_note_is_written_by_one_and_taken_over_by_the_next(web: Web) -> None:
    async with await signed_in(web, "rina") as rina, await signed_in(web, "budi") as budi:
        assert (await said(rina, web, "write", words="Tunggu <PLN> jam 16")).status_code == 303
        assert "Tunggu &lt;PLN&gt; jam 16" in (await budi.get(PATH)).text
        stale = await said(budi, web, "write", words="juga penting", version="0")
        assert stale.status_code == 409
        assert "juga penting" in stale.text
        assert (await said(rina, web, "confirm")).status_code == 422
        assert (await said(budi, web, "confirm")).status_code == 303
        assert "Diterima oleh Budi" in (await rina.get(PATH)).text
        forged = await said(budi, web, "write", words="x", form="x")
        assert forged.status_code == 403


async def test_the_page_is_sent_anew_only_when_something_happened(
    web: Web, profile: Profile
) -> None:
    await worked(web, profile)

    def asked(page: str) -> dict[str, str]:
        return {"If-None-Match": '"' + re.findall(r'data-mark="([^"]+)"', page)[0] + '"'}

    async with await signed_in(web, "budi") as client:
        page = (await client.get(PATH)).text
        answers = {(await client.get(PATH, headers=asked(page))).status_code for _ in range(2)}
        assert 304 in answers, "unless a minute ended in between"
        await said(client, web, "write", words="Semua aman")
        newer = await client.get(PATH, headers=asked(page))
        assert newer.status_code == 200
        assert "Semua aman" in newer.text


async def test_alarms_are_handed_over_whatever_somebody_did_about_them(web: Web) -> None:
    """Standing, acknowledged, shelved, out of service, and what rang and went; an agency its own."""
    then = datetime.now(UTC) - timedelta(minutes=1)
    stands = {"standing": Standing.RAISED, "raised_at": then}
    seen = {"acknowledged_by": "rina", "acknowledged_at": then, "acknowledged_why": "Dipantau"}
    kept = {
        "p2c": {**stands, "who": ("bpbd",)},
        "cikeas-hulu": {**stands, **seen, "standing": Standing.ACKNOWLEDGED},
        "cileungsi-hulu": {**stands, "shelved_until": now() + timedelta(hours=1), "shelved_by": "sari"},
        "bendung-bekasi": {"out_since": then, "out_by": "andi", "out_why": "Sensor diganti"},
        "went": {"raised_at": then, **seen},
    }  # fmt: skip
    records, picture = AlarmRecords(web.store), web.desk.hub.picture
    for name, given in kept.items():
        alarm = Alarm(
            rule="r", subject=f"gauge:{name}", severity=Severity.DANGER, field="siaga", **given
        )  # type: ignore[arg-type]
        await records.keep(Change(what="raised", at=then, alarm=alarm), 0, now())
    await until(lambda: len(picture.alarms) == 4)
    async with await signed_in(web, "budi") as city, await signed_in(web, "bpbd", "bpbd") as bpbd:
        page, own = (await city.get(PATH)).text, (await bpbd.get(PATH)).text
    for words in (
        "Belum diakui (1)", "Diakui, masih berlangsung (1)", "Ditunda (1)", "Di luar layanan (1)",
        "sudah selesai (1)", "diakui Rina", "ditunda Sari sampai", "Sensor diganti",
    ):  # fmt: skip
        assert words in page
    assert "P2C" in own
    assert "Cikeas" not in own


async def test_open_cases_are_told_with_what_a_wall_counts_of_them(
    web: Web, profile: Profile
) -> None:
    await worked(web, profile)
    desk = cases.Desk(web.store, profile, now)
    secret, _ = await desk.report(report(private=True), RINA, "secret")
    await until(lambda: secret.complaint_id in web.desk.hub.picture.complaints)
    async with await signed_in(web, "budi") as city:
        page = (await city.get(PATH)).text
    assert "3 aduan belum selesai, 0 di antaranya lewat waktu" in page
    assert "dinding menghitung 2 di antaranya" in page
    assert "0 sudah selesai dan menunggu ditutup" in page
