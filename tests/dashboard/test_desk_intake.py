"""Photos and new secrets over HTTP: what is taken, what is refused in words, who may."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from PIL import Image

from city.complaints import Complaint
from city.profile import Profile
from dashboard.texts import texts
from operations import desk as cases
from operations.accounts import Accounts, Role
from operations.desk import Actor
from operations.links import Links
from operations.photos import REASONS, Waiting
from operations.sessions import Sessions
from store.address import Address
from store.city_store import CityStore
from tests.dashboard.conftest import PASSWORD, Web, report, serving, settings_for, until

RINA = Actor("rina", "operator")
People = Callable[..., Awaitable[httpx.AsyncClient]]
NAMED = {"reporter_name": "Siti", "reporter_phone": "081234567890"}


@pytest.fixture
async def web(store_address: Address, store: CityStore, profile: Profile) -> AsyncIterator[Web]:
    async with serving(settings_for(store_address), profile, store) as found:
        await until(lambda: found.desk.hub.followers.ready)
        yield found


async def received(web: Web, profile: Profile, key: str = "1", **given: Any) -> Complaint:
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    made, _ = await desk.report(report(**given), RINA, key)
    await until(lambda: made.complaint_id in web.desk.hub.picture.complaints)
    return made


@pytest.fixture
async def people(web: Web) -> AsyncIterator[People]:
    """Signs operators in, of the city or an agency."""
    async with AsyncExitStack() as opened:

        async def signed_in(name: str = "rina", agency: str = "") -> httpx.AsyncClient:
            now = datetime.now(UTC)
            account = await Accounts(web.store).add(
                name, PASSWORD, Role.OPERATOR, "test", now, agency_id=agency
            )
            token = await Sessions(web.store, 3600).begin(account, now)
            made = await opened.enter_async_context(web.client({"patriot_session": token}))
            made.headers["Origin"] = web.base
            return made

        yield signed_in


def photo(width: int = 640) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Rumah Pak Budi"
    Image.new("RGB", (width, 480), "#308050").save(out, "JPEG", exif=exif)
    return out.getvalue()


async def sent(
    asked: httpx.AsyncClient, case: Complaint, content: bytes, key: str = "k", **query: Any
) -> httpx.Response:
    told = {"case": case.complaint_id, "key": key, "role": "before", **query}
    return await asked.post("/api/desk/photo", params=told, content=content)


async def test_a_photo_joins_the_case_once_and_without_what_the_camera_wrote(
    web: Web, profile: Profile, people: People
) -> None:
    case, rina = await received(web, profile), await people()
    for key in ("k", "k", "by hand once more"):
        answer = await sent(rina, case, photo(), key)
        assert answer.status_code == 200, answer.text
    (kept,) = answer.json()["complaint"]["pictures"]
    assert kept["role"] == "before"
    assert b"Budi" not in await web.store.photos.get(kept["id"])


async def test_what_is_no_photo_is_refused_in_words_and_nothing_is_kept(
    web: Web, profile: Profile, people: People
) -> None:
    case, rina = await received(web, profile), await people()
    for content, status, words in (
        (b"", 422, "kosong"),
        (b"<svg onload=alert(1)>", 422, "bukan foto"),
        (photo()[: len(photo()) // 2], 422, "tidak terbaca"),
        (bytes(16 * 1024**2 + 1), 413, "16 MiB"),
    ):
        answer = await sent(rina, case, content)
        assert (answer.status_code, words in answer.json()["message"]) == (status, True)
    assert (await sent(rina, case, photo(), role="selfie")).status_code == 422
    assert not (await web.store.complaints.load(case.complaint_id)).photos
    for lang in ("id", "en"):
        for key in (*REASONS, "no_room", "too_slow_line"):
            assert f"photo.{key}" in texts(lang).words


async def test_an_agency_can_neither_send_to_nor_name_what_is_not_its_own(
    web: Web, profile: Profile, people: People
) -> None:
    case, rina = await received(web, profile), await people()
    theirs = await people("budi", "dlh")
    assert (await sent(theirs, case, photo())).status_code == 404
    kept = (await sent(rina, case, photo())).json()["complaint"]["pictures"][0]["id"]
    assert (await sent(rina, case, b"", photo_id=kept, key="2")).status_code == 422
    named = {"ticket": case.complaint_id, "expected_version": 2, "key": "3"}
    named |= {"fields": {"photo_id": kept, "role": "before"}}  # type: ignore[dict-item]
    assert (await rina.post("/api/desk/add_photo", json=named)).status_code == 404


async def test_when_too_many_photos_wait_the_next_is_told_to_come_again(
    web: Web, profile: Profile, people: People
) -> None:
    case, rina = await received(web, profile), await people()
    content = photo()
    web.desk.photos_waiting = Waiting(len(content) - 1)
    answer = await sent(rina, case, content)
    assert (answer.status_code, "sebentar lagi" in answer.json()["message"]) == (503, True)
    web.desk.photos_waiting = Waiting(len(content))
    for role in ("before", "after"):  # room is given back after each
        assert (await sent(rina, case, content, role, role=role)).status_code == 200


async def test_the_crew_s_photos_share_that_room_and_its_phone_sends_again(
    web: Web, profile: Profile
) -> None:
    case = await received(web, profile)
    desk = cases.Desk(web.store, profile, lambda: datetime.now(UTC))
    told: dict[str, Any] = {"ticket": case.complaint_id, "by": RINA}
    await desk.assign(**told, expected_version=1, key="a", agency_id="dlh")
    await desk.dispatch(**told, expected_version=2, key="d", vehicle_id="baktor-07")
    now = datetime.now(UTC)
    link = await Links(web.store).for_crew(case.complaint_id, "baktor-07", "rina", now)
    query = {"key": "0" * 16, "action": "photo", "role": "before"}
    async with web.client() as phone:
        phone.headers.update({"Origin": web.base, "x-crew-link": link})
        web.desk.photos_waiting = Waiting(0)
        answer = await phone.post("/crew/photo", params=query, content=photo())
        assert (answer.status_code, "sebentar lagi" in answer.json()["message"]) == (503, True)
        web.desk.photos_waiting = Waiting()
        answer = await phone.post("/crew/photo", params=query, content=photo())
        assert (answer.status_code, answer.json()["done"]) == (200, "0" * 16)


async def test_a_new_secret_needs_a_reason_and_is_told_once(
    web: Web, profile: Profile, people: People
) -> None:
    case, rina = await received(web, profile, **NAMED), await people()
    told = {"ticket": case.complaint_id, "expected_version": 1, "key": "s"}
    assert (await rina.post("/api/desk/secret", json={**told, "reason": " "})).status_code == 422
    answer = await rina.post("/api/desk/secret", json={**told, "reason": "Nomor cocok"})
    assert answer.json()["secret"].count("-") == 2
    assert answer.json()["secret"] not in str(answer.json()["complaint"])
    late = await rina.post("/api/desk/secret", json={**told, "key": "t", "reason": "Lagi"})
    assert (late.status_code, "kode lacak baru" in late.json()["message"]) == (409, True)
    nobody = await received(web, profile, "2")
    refused = await rina.post(
        "/api/desk/secret", json={**told, "ticket": nobody.complaint_id, "reason": "Lupa"}
    )
    assert (refused.status_code, "pimpinan" in refused.json()["message"]) == (403, True)
