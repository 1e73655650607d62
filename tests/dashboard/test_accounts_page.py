"""Accounts without a command line: invited, changed, switched off, by an admin of the city alone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from operations.accounts import Accounts, Role
from operations.invitations import InvitationOver, Invitations
from tests.dashboard.conftest import PASSWORD, Web
from tests.dashboard.test_sign_in import sign_in, token_in

OWN = "hujan turun di hulu kali"


@pytest.fixture
async def admin(web: Web) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as one, of the whole city."""
    async with web.client(await web.cookie(Role.ADMIN)) as client:
        yield client


async def asked(client: httpx.AsyncClient, do: str, name: str, **given: str) -> httpx.Response:
    """One form of the page, as its button sends it."""
    form = token_in((await client.get("/accounts")).text)
    told = {"form": form, "do": do, "name": name, **given}
    headers = {"Origin": str(client.base_url).rstrip("/")}
    return await client.post("/accounts", data=told, headers=headers)


def secret_in(answer: httpx.Response) -> str:
    found = re.search(r"/invited\?token=([\w-]+)", answer.text)
    assert found is not None, answer.text[:300]
    return found[1]


async def accepted(
    client: httpx.AsyncClient, secret: str, new: str, again: str | None = None
) -> httpx.Response:
    told = {"token": secret, "new": new, "again": new if again is None else again}
    headers = {"Origin": str(client.base_url).rstrip("/")}
    return await client.post("/invited", data=told, headers=headers)


async def invited(admin: httpx.AsyncClient, name: str = "Rina", role: str = "operator") -> str:
    answer = await asked(admin, "add", name, role=role, agency="")
    assert answer.status_code == 200
    return secret_in(answer)


async def test_somebody_invited_chooses_a_password_and_is_signed_in(
    web: Web, admin: httpx.AsyncClient
) -> None:
    secret = await invited(admin)
    async with web.client() as rina:
        assert "rina" in (await rina.get("/invited", params={"token": secret})).text
        answer = await accepted(rina, secret, OWN)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "rina" in (await rina.get("/account")).text
    async with web.client() as again:
        assert (await sign_in(again, "rina", OWN)).status_code == 303


async def test_an_invitation_works_once_and_a_weak_password_does_not_use_it_up(
    web: Web, admin: httpx.AsyncClient
) -> None:
    secret = await invited(admin)
    async with web.client() as rina:
        assert (await accepted(rina, secret, "pendek")).status_code == 422
        assert (await accepted(rina, secret, OWN, "hujan turun di hilir")).status_code == 422
        assert (await accepted(rina, secret, OWN)).status_code == 303
    async with web.client() as thief:
        assert (await accepted(thief, secret, "kata sandi pencuri")).status_code == 410
        assert (await thief.get("/invited", params={"token": secret})).status_code == 410
        assert (await thief.get("/invited")).status_code == 410


async def test_a_newer_invitation_ends_the_older_one_and_the_old_password_with_its_sessions(
    web: Web, admin: httpx.AsyncClient
) -> None:
    first = await invited(admin)
    second = secret_in(await asked(admin, "invite", "rina"))
    async with web.client() as rina:
        assert (await accepted(rina, first, OWN)).status_code == 410
        assert (await accepted(rina, second, OWN)).status_code == 303
        third = secret_in(await asked(admin, "invite", "rina"))
        assert (await rina.get("/account")).status_code == 200, "an invitation alone ends nothing"
        async with web.client() as phone:
            await accepted(phone, third, "banjir sudah surut lagi")
        assert (await rina.get("/account")).status_code == 303
    async with web.client() as again:
        assert (await sign_in(again, "rina", OWN)).status_code == 401


async def test_a_role_and_an_agency_are_changed_and_whoever_is_switched_off_is_out_at_once(
    web: Web, admin: httpx.AsyncClient
) -> None:
    secret = await invited(admin)
    async with web.client() as rina:
        await accepted(rina, secret, OWN)
        answer = await asked(admin, "change", "rina", role="leader", agency="dlh")
        assert answer.headers["location"] == "/accounts#account-rina"
        kept = await Accounts(web.store).find("rina")
        assert kept is not None
        assert (kept.role, kept.agency_id) == (Role.LEADER, "dlh")
        assert (await rina.get("/account")).status_code == 303
        await sign_in(rina, "rina", OWN)
        open_one = secret_in(await asked(admin, "invite", "rina"))
        await asked(admin, "off", "rina")
        assert (await rina.get("/account")).status_code == 303
        assert (await sign_in(rina, "rina", OWN)).status_code == 401
        assert (await accepted(rina, open_one, OWN)).status_code == 410
        assert (await asked(admin, "invite", "rina")).status_code == 409
        await asked(admin, "on", "rina")
        assert (await sign_in(rina, "rina", OWN)).status_code == 303


async def test_what_happened_to_an_account_is_told_with_who_did_it(
    web: Web, admin: httpx.AsyncClient
) -> None:
    secret = await invited(admin)
    async with web.client() as rina:
        await accepted(rina, secret, OWN)
    await asked(admin, "change", "rina", role="viewer", agency="")
    await asked(admin, "off", "rina")
    said = (await admin.get("/accounts")).text
    for words in ("dimatikan oleh admin-satu", "menjadi pengamat, oleh admin-satu",
                  "kata sandi diganti oleh rina", "diundang oleh admin-satu",
                  "dibuat sebagai operator oleh admin-satu"):  # fmt: skip
        assert words in said
    assert secret not in said
    events = [each.what for each in await Accounts(web.store).past("rina", 9)]
    assert events == ["off", "changed", "password", "invited", "added"]


@pytest.mark.parametrize("do", ["change", "off", "invite"])
async def test_nobody_changes_their_own_account_here_so_that_an_admin_always_remains(
    web: Web, admin: httpx.AsyncClient, do: str
) -> None:
    answer = await asked(admin, do, "admin-satu", role="viewer", agency="")
    assert answer.status_code == 409
    assert "diubah oleh admin lain" in answer.text
    assert await Accounts(web.store).has_admin()


@pytest.mark.parametrize(
    ("do", "name", "given", "status"),
    [
        ("add", "a", {"role": "viewer"}, 422),
        ("add", "<b>rina</b>", {"role": "viewer"}, 422),
        ("add", "viewer-satu", {"role": "viewer"}, 409),
        ("add", "rina", {"role": "raja"}, 422),
        ("add", "rina", {"role": "viewer", "agency": "entah"}, 422),
        ("change", "entah", {"role": "viewer"}, 404),
        ("off", "entah", {}, 404),
        ("delete", "viewer-satu", {}, 403),
    ],
)
async def test_what_cannot_be_done_is_said_and_changes_nothing(
    web: Web, admin: httpx.AsyncClient, do: str, name: str, given: dict[str, str], status: int
) -> None:
    await web.cookie()
    before = await Accounts(web.store).all()
    answer = await asked(admin, do, name, **given)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "<b>rina" not in answer.text
    assert await Accounts(web.store).all() == before


async def test_of_many_who_change_an_account_at_once_each_is_heard_or_told_why_not(
    web: Web, admin: httpx.AsyncClient
) -> None:
    await invited(admin)
    answers = await asyncio.gather(*(asked(admin, "invite", "rina") for _ in range(8)))
    assert {each.status_code for each in answers} == {200, 409}
    assert all("baru saja diubah orang lain" in each.text for each in answers if each.is_error)


async def test_only_an_admin_of_the_city_opens_the_page_and_only_its_own_forms_count(
    web: Web, admin: httpx.AsyncClient
) -> None:
    async with web.client(await web.cookie(Role.EDITOR)) as editor:
        assert (await editor.get("/accounts")).status_code == 403
    now = datetime.now(UTC)
    await Accounts(web.store).add("kepala-dlh", PASSWORD, Role.ADMIN, "test", now, "dlh")
    async with web.client() as agency:
        await sign_in(agency, "kepala-dlh")
        answer = await agency.get("/accounts")
        assert answer.status_code == 403
        assert "admin kota" in answer.text
        assert "viewer-satu" not in answer.text
        form = token_in((await agency.get("/account")).text)
        told = {"form": form, "do": "add", "name": "teman", "role": "admin", "agency": ""}
        sent = await agency.post("/accounts", data=told, headers={"Origin": web.base})
        assert sent.status_code == 403
        assert await Accounts(web.store).find("teman") is None
    told = {"form": "0" * 64, "do": "add", "name": "teman", "role": "admin", "agency": ""}
    sent = await admin.post("/accounts", data=told, headers={"Origin": web.base})
    assert sent.status_code == 403
    assert await Accounts(web.store).find("teman") is None


async def test_an_invitation_of_two_at_the_same_moment_lets_one_in(web: Web) -> None:
    now = datetime.now(UTC)
    account = await Accounts(web.store).add("rina", PASSWORD, Role.VIEWER, "test", now)
    invitations = Invitations(web.store)
    secret = await invitations.make(account, "test", now)
    assert (await invitations.whose(secret)).name == "rina"
    await invitations.accept(secret, OWN, now)
    with pytest.raises(InvitationOver):
        await invitations.accept(secret, OWN, now)
