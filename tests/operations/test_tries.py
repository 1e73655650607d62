"""Guessing is slow, and nobody who belongs there is locked out. Hours pass without waiting."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from operations.accounts import Account, Accounts, Role, SignInRefused
from operations.tries import KNOWN_S, OWN, STRANGER, STRANGERS, TooManyTries, Tries, network_of
from store.city_store import CityStore

PASSWORD = "hujan turun di hulu"
HOME = "10.0.0.1"
Attack = Callable[[], Awaitable[None]]


class Day:
    """A clock that is put forward by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def after(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
async def accounts(store: CityStore, day: Day) -> Accounts:
    made = Accounts(store, day)
    await made.add("rina", PASSWORD, Role.VIEWER, "test", day())
    return made


async def wrong(accounts: Accounts, name: str, address: str, device: str = "") -> None:
    with pytest.raises(SignInRefused):
        await accounts.sign_in(name, "salah", address, device)


async def guessed(tries: Tries, name: str, device: str = "") -> None:
    for each in range(STRANGERS[0][0] + 1):
        await tries.at_account(name, f"10.9.0.{each}", device)


@pytest.fixture
async def attacked(store: CityStore, day: Day) -> Attack:
    """Strangers from many networks use up what all strangers have together (nothing is hashed)."""

    async def attack() -> None:
        with pytest.raises(TooManyTries):
            await guessed(Tries(store, day), "rina")

    return attack


async def signed_in(accounts: Accounts, address: str) -> tuple[Account, str]:
    account = await accounts.sign_in("rina", PASSWORD, address)
    return account, await accounts.welcome(account, address)


async def test_strangers_together_are_slowed_down_wherever_they_come_from(
    accounts: Accounts, day: Day, attacked: Attack
) -> None:
    await attacked()
    with pytest.raises(TooManyTries) as refused:
        await accounts.sign_in("rina", PASSWORD, "10.8.8.8")
    assert refused.value.until == day() + timedelta(seconds=STRANGERS[0][1])
    day.after(STRANGERS[0][1])
    assert (await accounts.sign_in("rina", PASSWORD, "10.8.8.8")).name == "rina"


async def test_a_known_device_gets_in_from_anywhere_during_an_attack(
    accounts: Accounts, attacked: Attack
) -> None:
    _, device = await signed_in(accounts, HOME)
    await attacked()
    assert (await accounts.sign_in("rina", PASSWORD, "10.7.7.7", device)).name == "rina"


async def test_a_known_network_gets_in_without_a_cookie_during_an_attack(
    accounts: Accounts, attacked: Attack
) -> None:
    await signed_in(accounts, HOME)
    await attacked()
    assert (await accounts.sign_in("rina", PASSWORD, HOME)).name == "rina"


async def test_a_known_device_is_slowed_down_alone_and_opens_no_other_account(
    accounts: Accounts, store: CityStore, day: Day
) -> None:
    _, device = await signed_in(accounts, HOME)
    for _ in range(OWN[0][0]):
        await wrong(accounts, "rina", "10.7.7.7", device)
    with pytest.raises(TooManyTries):
        await accounts.sign_in("rina", PASSWORD, "10.7.7.7", device)
    assert (await accounts.sign_in("rina", PASSWORD, "10.6.6.6")).name == "rina"
    with pytest.raises(TooManyTries):
        await guessed(Tries(store, day), "budi", device)


async def test_a_network_of_strangers_waits_longer_the_longer_it_tries(
    store: CityStore, day: Day
) -> None:
    tries, begun, allowed = Tries(store, day), day(), [0, 0]
    while (gone := day() - begun) < timedelta(days=1):
        try:
            await tries.at_account(f"nama-{sum(allowed)}", HOME, "")
            allowed[gone >= timedelta(hours=1)] += 1
        except TooManyTries as refused:
            day.now = refused.until
    assert allowed[0] == STRANGER[1][0]
    assert sum(allowed) == STRANGER[2][0]


async def test_whoever_is_signed_in_changes_the_password_during_an_attack(
    accounts: Accounts, attacked: Attack
) -> None:
    await attacked()
    assert (await accounts.confirm("rina", PASSWORD, "session")).name == "rina"
    for _ in range(OWN[0][0] - 1):
        with pytest.raises(SignInRefused):
            await accounts.confirm("rina", "salah", "session")
    with pytest.raises(TooManyTries):
        await accounts.confirm("rina", PASSWORD, "session")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_all_addresses_of_one_household_are_one_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_a_process_that_signs_nobody_in_hashes_nothing() -> None:
    ask = "from operations import accounts; print(accounts._nobody.cache_info().currsize)"
    told = subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True)
    assert told.stdout.strip() == b"0"


def test_known_devices_are_remembered_for_as_long_as_the_decision_says() -> None:
    assert KNOWN_S == 90 * 86400
