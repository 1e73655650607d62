"""Signing in as a browser does: form, link, cookies, refusals, signing out."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import httpx
import pytest
from msgspec.structs import replace

from city.profile import Profile
from city.settings import DeskSettings
from dashboard.pages.sign_in import inside
from operations.accounts import Accounts, Role, SignInRefused
from operations.sessions import Sessions
from operations.tries import OWN, STRANGERS, TooManyTries
from operations.watch.outbox import Message, Outbox
from store.address import Address
from store.city_store import CityStore
from tests.dashboard.conftest import PASSWORD, Web, serving, settings_for, until

NAME = "viewer-satu"


def token_in(page: str) -> str:
    found = re.search(r'name="form" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found.group(1)


async def sign_in(
    client: httpx.AsyncClient, name: str = NAME, password: str = PASSWORD, **given: str
) -> httpx.Response:
    page = await client.get("/sign-in", params={"next": given.get("next", "/")})
    fields = {"name": name, "password": password, "form": token_in(page.text), "next": "/"}
    headers = {"Origin": str(client.base_url).rstrip("/")}
    return await client.post("/sign-in", data=fields | given, headers=headers)


async def test_name_and_password_lead_to_the_page_that_was_asked_for(web: Web) -> None:
    await web.cookie()
    async with web.client() as client:
        answer = await sign_in(client, next="/account")
        assert (answer.status_code, answer.headers["location"]) == (303, "/account")
        assert (await client.get("/account")).status_code == 200


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(web: Web) -> None:
    await web.cookie()
    async with web.client() as client:
        answer = await sign_in(client)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "patriot_session=" in c)
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Path=/" in cookie
    assert "Domain" not in cookie


async def test_over_https_the_cookie_is_secure_and_bound_to_the_host(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    settings = settings_for(store_address, web={"public_url": "https://wall.example"})
    async with serving(settings, profile, store) as web:
        await until(lambda: web.desk.hub.followers.ready)
        await web.cookie()
        async with web.client() as client:
            page = await client.get("/sign-in")
            secret = next(iter(page.headers.get_list("set-cookie")))
            fields = {"name": NAME, "password": PASSWORD, "form": token_in(page.text)}
            headers = {"Origin": "https://wall.example", "Cookie": secret.split(";")[0]}
            answer = await client.post("/sign-in", data=fields, headers=headers)
    assert "Secure" in secret
    cookie = next(c for c in answer.headers.get_list("set-cookie") if "patriot_session=" in c)
    assert cookie.startswith("__Host-patriot_session=")
    assert "Secure" in cookie


@pytest.mark.parametrize(("name", "password"), [(NAME, "salah sekali, maaf"), ("hantu", PASSWORD)])
async def test_a_wrong_password_and_an_unknown_name_look_the_same(
    web: Web, name: str, password: str
) -> None:
    await web.cookie()
    async with web.client() as client:
        answer = await sign_in(client, name, password)
    assert answer.status_code == 401
    assert "tidak cocok" in answer.text
    assert "patriot_session" not in str(answer.headers)


async def test_too_many_tries_are_refused_even_with_the_right_password(web: Web) -> None:
    await web.cookie()
    async with web.client() as client:
        for _ in range(OWN[0][0]):
            assert (await sign_in(client, password="salah sekali, maaf")).status_code == 401
        answer = await sign_in(client)
    assert answer.status_code == 429
    assert "Coba lagi setelah" in answer.text
    assert "minta admin mengirim undangan" in answer.text


async def test_whoever_signed_in_here_before_gets_in_while_strangers_attack(web: Web) -> None:
    await web.cookie()
    async with web.client() as client:
        assert (await sign_in(client)).status_code == 303
        assert "patriot_device" in str(client.cookies)
        accounts = Accounts(web.store)
        for number in range(STRANGERS[0][0]):
            with pytest.raises((SignInRefused, TooManyTries)):
                await accounts.sign_in(NAME, "salah sekali", f"10.1.0.{number}")
        with pytest.raises(TooManyTries):
            await accounts.sign_in(NAME, PASSWORD, "10.2.0.1")
        assert (await sign_in(client)).status_code == 303


async def test_a_form_without_its_token_signs_nobody_in(web: Web) -> None:
    await web.cookie()
    async with web.client() as client:
        await client.get("/sign-in")
        answer = await sign_in(client, form="0" * 64)
        assert answer.status_code == 403
        assert (await client.get("/api/session")).status_code == 401


async def test_a_one_time_link_signs_in_once(web: Web) -> None:
    accounts, now = Accounts(web.store), datetime.now(UTC)
    account = await accounts.add("tamu", PASSWORD, Role.VIEWER, "test", now)
    link = await Sessions(web.store, 3600).link(account)
    async with web.client() as first, web.client() as second:
        answer = await first.get("/enter", params={"token": link})
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall")
        assert (await first.get("/wall")).status_code == 200
        again = await second.get("/enter", params={"token": link})
        assert again.status_code == 410
        assert "sudah dipakai" in again.text
        assert (await second.get("/api/session")).status_code == 401


async def test_signing_out_ends_the_session_itself_not_only_the_cookie(web: Web) -> None:
    cookies = await web.cookie()
    async with web.client(cookies) as client, web.client(cookies) as thief:
        form = token_in((await client.get("/account")).text)
        headers = {"Origin": web.base}
        answer = await client.post("/sign-out", data={"form": form}, headers=headers)
        assert answer.headers["location"] == "/sign-in"
        assert (await thief.get("/api/session")).status_code == 401


async def test_another_site_cannot_sign_anybody_out(web: Web) -> None:
    cookies = await web.cookie()
    async with web.client(cookies) as client:
        await client.post("/sign-out", data={"form": "guess"}, headers={"Origin": web.base})
    async with web.client(cookies) as client:
        assert (await client.get("/api/session")).status_code == 200


async def test_signing_out_everywhere_ends_every_screen(web: Web) -> None:
    here, there = await web.cookie(), await web.cookie()
    async with web.client(here) as client:
        form = token_in((await client.get("/account")).text)
        headers = {"Origin": web.base}
        await client.post("/account/sign-out-everywhere", data={"form": form}, headers=headers)
    async with web.client(there) as client:
        assert (await client.get("/api/session")).status_code == 401


async def test_a_leader_sees_which_escalations_reached_the_other_system(
    store_address: Address, store: CityStore, profile: Profile
) -> None:
    now = datetime.now(UTC)
    message = Message(
        id="esc_1", ticket="T-2026-000007", level=2, to="head", body=b"{}",
        begun_at=now, at=now, next_at=now,
    )  # fmt: skip
    await Outbox(store).put(message.tried(now, "503", fine=False), 0)
    hook = DeskSettings(escalation_webhook="http://127.0.0.1:9", escalation_secret="x" * 20)
    async with serving(replace(settings_for(store_address), desk=hook), profile, store) as web:
        async with web.client(await web.cookie(Role.LEADER)) as leader:
            page = (await leader.get("/account")).text
        async with web.client(await web.cookie(Role.OPERATOR)) as operator:
            assert "T-2026-000007" not in (await operator.get("/account")).text
    assert "T-2026-000007" in page
    assert "jawaban 503" in page


async def test_a_new_password_needs_the_old_one_and_ends_old_sessions(web: Web) -> None:
    async with web.client(await web.cookie()) as client:
        form = token_in((await client.get("/account")).text)
        headers, new = {"Origin": web.base}, "kalimat baru yang panjang"
        wrong = {"form": form, "old": "bukan ini sandinya", "new": new}
        assert (
            await client.post("/account/password", data=wrong, headers=headers)
        ).status_code == 403
        weak = {"form": form, "old": PASSWORD, "new": "pendek"}
        assert (
            await client.post("/account/password", data=weak, headers=headers)
        ).status_code == 422
        right = {"form": form, "old": PASSWORD, "new": new}
        assert (
            await client.post("/account/password", data=right, headers=headers)
        ).status_code == 303
        assert (await client.get("/api/session")).status_code == 401
    assert (await Accounts(web.store).sign_in(NAME, new, "::1")).name == NAME


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "", "x", "/a\r\nb"]
)
def test_nobody_is_sent_to_another_site_after_signing_in(target: str) -> None:
    assert inside(target) == "/"


async def test_the_language_is_kept_in_a_cookie(web: Web) -> None:
    async with web.client() as client:
        assert "Kata sandi" in (await client.get("/sign-in")).text
        await client.get("/language", params={"to": "en", "next": "/sign-in"})
        assert "Password" in (await client.get("/sign-in")).text
        await client.get("/language", params={"to": "xx"})
        assert "Password" in (await client.get("/sign-in")).text
