"""One leads, the others stand by; whoever lost the lead cannot write over its successor."""

from __future__ import annotations

import asyncio

from store.city_store import CityStore
from store.lease import Lease

SHORT_S = 0.3


async def taken(lease: Lease) -> None:
    """Returns once the lease is ours."""
    async with asyncio.timeout(10):
        while not await lease.renew():
            await asyncio.sleep(0.02)


async def test_of_many_who_ask_at_once_one_leads(store: CityStore) -> None:
    claims = [store.lease("watch", f"process-{n}") for n in range(8)]
    answers = await asyncio.gather(*(each.renew() for each in claims))
    assert sum(answers) == 1
    leader = claims[answers.index(True)]
    assert leader.leads
    assert {each.holder for each in claims} == {leader.owner}


async def test_the_leader_stays_as_long_as_it_renews(store: CityStore) -> None:
    first, second = store.lease("watch", "a", SHORT_S), store.lease("watch", "b", SHORT_S)
    await first.renew()
    end = asyncio.get_running_loop().time() + 3 * SHORT_S
    while asyncio.get_running_loop().time() < end:
        assert await first.renew()
        assert not await second.renew()
    assert first.fence == 1


async def test_a_leader_that_falls_silent_is_followed_and_its_late_word_is_refused(
    store: CityStore,
) -> None:
    silent, next_one = store.lease("watch", "a", SHORT_S), store.lease("watch", "b", SHORT_S)
    assert await silent.renew()
    assert await silent.report(b"first")
    await taken(next_one)
    assert not silent.leads
    assert next_one.fence > silent.fence
    assert await next_one.report(b"second")
    assert not await silent.report(b"late")
    assert await silent.last_report() == b"second"
    assert not await silent.renew()


async def test_giving_up_lets_the_next_one_in_at_once_and_never_takes_anothers(
    store: CityStore,
) -> None:
    first, second = store.lease("watch", "a"), store.lease("watch", "b")
    await first.renew()
    await second.release()
    assert not await second.renew()
    await first.release()
    assert await second.renew()
    assert second.fence == first.fence + 1


async def test_jobs_are_led_apart(store: CityStore) -> None:
    assert await store.lease("watch", "a").renew()
    assert await store.lease("archive", "b").renew()
