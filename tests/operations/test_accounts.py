"""Accounts and sessions on the real store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from operations.accounts import (
    KIND,
    Account,
    AccountError,
    Accounts,
    Role,
    SignInRefused,
    check_password,
    ensure_first_admin,
)
from operations.sessions import Sessions, form_fits, form_token
from store.city_store import CityStore

NOW = datetime.now(UTC)
PASSWORD = "enam kata yang mudah diingat"


async def test_an_account_signs_in_with_its_password_and_nothing_else(store: CityStore) -> None:
    accounts = Accounts(store)
    await accounts.add("Rina", PASSWORD, Role.OPERATOR, "test", NOW)
    found = await accounts.sign_in(" rina ", PASSWORD, "10.0.0.1")
    assert (found.name, found.role) == ("rina", Role.OPERATOR)
    for name, word in (("rina", PASSWORD + "x"), ("rina", ""), ("budi", PASSWORD), ("../x", "y")):
        with pytest.raises(SignInRefused):
            await accounts.sign_in(name, word, "10.0.0.1")


async def test_the_store_knows_neither_passwords_nor_tokens(store: CityStore) -> None:
    account = await Accounts(store).add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    assert account.password_hash.startswith("$argon2id$")
    held = await store.records(KIND).state("rina")
    assert held is not None
    assert PASSWORD.encode() not in held[1]
    events = await store.records(KIND).load("rina")
    assert b"argon2" not in b"".join(events)


async def test_a_name_is_taken_once(store: CityStore) -> None:
    accounts = Accounts(store)
    await accounts.add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    with pytest.raises(AccountError, match="already"):
        await accounts.add("RINA", PASSWORD, Role.ADMIN, "test", NOW)


@pytest.mark.parametrize("name", ["", "x", "a b", "-rina", "r" * 65, "ri\nna", "rina:1"])
async def test_odd_names_are_refused(store: CityStore, name: str) -> None:
    with pytest.raises(AccountError):
        await Accounts(store).add(name, PASSWORD, Role.VIEWER, "test", NOW)


@pytest.mark.parametrize(
    "password", ["pendek", "x" * 201, "aaaaaaaaaaaa", "rina-bekasi", "rina123456"]
)
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(AccountError):
        check_password(password, "rina")


def test_a_sentence_is_a_good_password() -> None:
    check_password("air naik di bendung", "rina")


def test_roles_are_ordered_and_named() -> None:
    assert Role.VIEWER < Role.OPERATOR < Role.LEADER < Role.EDITOR < Role.ADMIN
    assert Role.of("Leader") is Role.LEADER
    with pytest.raises(AccountError, match="viewer, operator"):
        Role.of("boss")


async def test_the_first_admin_is_taken_from_the_environment_once(store: CityStore) -> None:
    environ = {"PATRIOT_ADMIN_USER": "wali", "PATRIOT_ADMIN_PASSWORD": PASSWORD}
    assert await ensure_first_admin(store, {}, NOW) is None
    made = await ensure_first_admin(store, environ, NOW)
    assert made is not None
    assert made.role is Role.ADMIN
    other = {**environ, "PATRIOT_ADMIN_USER": "lain"}
    assert await ensure_first_admin(store, other, NOW) is None
    assert [each.name for each in await Accounts(store).all()] == ["wali"]


async def test_a_switched_off_admin_does_not_count(store: CityStore) -> None:
    accounts = Accounts(store)
    await accounts.add("wali", PASSWORD, Role.ADMIN, "test", NOW)
    assert await accounts.has_admin()
    await accounts.change("wali", "test", NOW, enabled=False)
    assert not await accounts.has_admin()
    with pytest.raises(SignInRefused):
        await accounts.sign_in("wali", PASSWORD, "10.0.0.1")


async def test_changing_an_unknown_account_says_how_to_find_the_right_one(store: CityStore) -> None:
    with pytest.raises(AccountError, match="user list"):
        await Accounts(store).change("hantu", "test", NOW, role=Role.ADMIN)


async def test_a_session_lives_while_used_and_follows_the_accounts_role(store: CityStore) -> None:
    accounts, sessions = Accounts(store), Sessions(store, 600)
    account = await accounts.add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    token = await sessions.begin(account, NOW)
    later = NOW + timedelta(seconds=120)
    found = await sessions.find(token, later)
    assert found is not None
    assert found.role is Role.VIEWER
    again = await sessions.find(token, later)
    assert again is not None
    assert again.renewed_at == later
    assert await sessions.find("", NOW) is None


async def test_a_new_password_a_new_role_or_switching_off_ends_sessions(store: CityStore) -> None:
    accounts, sessions = Accounts(store), Sessions(store, 600)
    account = await accounts.add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    token = await sessions.begin(account, NOW)
    await accounts.change("rina", "test", NOW + timedelta(seconds=1), role=Role.EDITOR)
    assert await sessions.find(token, NOW) is None


async def test_ending_all_sessions_leaves_other_accounts_alone(store: CityStore) -> None:
    accounts, sessions = Accounts(store), Sessions(store, 600)
    rina = await accounts.add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    budi = await accounts.add("budi", PASSWORD, Role.VIEWER, "test", NOW)
    first, second = await sessions.begin(rina, NOW), await sessions.begin(rina, NOW)
    other = await sessions.begin(budi, NOW)
    await sessions.end(first)
    assert await sessions.find(first, NOW) is None
    await sessions.end_all("rina")
    assert await sessions.find(second, NOW) is None
    assert await sessions.find(other, NOW) is not None


async def test_a_sign_in_link_works_once(store: CityStore) -> None:
    account = await Accounts(store).add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    sessions = Sessions(store, 600)
    secret = await sessions.link(account)
    assert await sessions.redeem(secret) == "rina"
    assert await sessions.redeem(secret) is None
    assert await sessions.redeem("guess") is None


def test_a_form_token_fits_only_its_own_secret() -> None:
    assert form_fits("a-secret", form_token("a-secret"))
    assert not form_fits("another", form_token("a-secret"))
    assert not form_fits("", form_token(""))


async def test_an_account_of_an_agency_works_for_it_until_it_is_moved(store: CityStore) -> None:
    accounts, sessions = Accounts(store), Sessions(store, 600)
    made = await accounts.add("sari", PASSWORD, Role.OPERATOR, "test", NOW, "dlh")
    session = await sessions.find(await sessions.begin(made, NOW), NOW)
    assert session is not None
    assert session.agency_id == "dlh"
    kept = await accounts.change("sari", "test", NOW, role=Role.LEADER)
    assert kept.agency_id == "dlh"
    moved = await accounts.change("sari", "test", NOW, agency_id="")
    assert moved.agency_id == ""


async def test_an_account_from_before_agencies_is_read_as_the_whole_citys(store: CityStore) -> None:
    await Accounts(store).add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    found = await Accounts(store).find("rina")
    assert found is not None
    old = {k: v for k, v in msgspec.to_builtins(found).items() if k != "agency_id"}
    assert msgspec.convert(old, Account).agency_id == ""


async def test_an_account_sees_its_open_sessions_and_ends_one_of_them(store: CityStore) -> None:
    account = await Accounts(store).add("rina", PASSWORD, Role.VIEWER, "test", NOW)
    sessions = Sessions(store, 600)
    here = await sessions.begin(account, NOW, "Firefox Linux")
    there = await sessions.begin(account, NOW + timedelta(seconds=5), "Chrome Android")
    found = await sessions.all_of("rina", here)
    assert [(each.session.device, each.is_this) for each in found] == [
        ("Chrome Android", False),
        ("Firefox Linux", True),
    ]
    assert here not in str(found)
    assert not await sessions.end_one("budi", found[0].key)
    assert await sessions.end_one("rina", found[0].key)
    assert await sessions.find(there, NOW) is None
    assert await sessions.find(here, NOW) is not None
