"""Looks at settings, profile, store and feeds, and says what each of them is like."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sized
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from city.observations import FeedHealth
from city.profile import Profile, ProfileError
from city.settings import Settings, SettingsError
from commands.feed_health import rows
from commands.installation import profile_of, read_settings
from commands.refusal import Refusal

if TYPE_CHECKING:
    from store.city_store import CityStore


class Finding(msgspec.Struct, frozen=True):
    """`wrong` must be mended, `note` is worth knowing."""

    sign: Literal["good", "note", "wrong"]
    subject: str
    text: str


async def inspected() -> list[Finding]:
    """All findings; what cannot be looked at because of an earlier one is left out."""
    try:
        settings = read_settings()
    except (SettingsError, Refusal) as error:
        return [Finding("wrong", "settings", str(error))]
    found = [Finding("good", "settings", "every key is known")]
    try:
        profile = profile_of(settings)
    except ProfileError as error:
        return [*found, Finding("wrong", "profile", str(error))]
    found += [_city(profile), *_exposure(settings), *_feed_tables(settings)]
    return [*found, *await _stored(settings, profile)]


def _city(profile: Profile) -> Finding:
    counts: dict[str, Sized] = {
        "agencies": profile.agencies,
        "categories": profile.categories,
        "gauges": profile.gauges,
        "air stations": profile.air_stations,
        "vehicles": profile.vehicles,
        "kelurahan": profile.kelurahan,
    }
    words = ", ".join(f"{len(each)} {name}" for name, each in counts.items())
    return Finding("good", "profile", f"{profile.name}: {words}")


def _exposure(settings: Settings) -> Iterator[Finding]:
    https = settings.web.public_url.startswith("https://")
    if https and not settings.web.secure_cookies:
        yield Finding("note", "web", "public_url is https: set [web] secure_cookies = true")
    if settings.web.public_url and not https:
        yield Finding("note", "web", "public_url is plain http: passwords travel readable")
    if not settings.intake.keys_required:
        yield Finding("note", "intake", "keys_required = false: anybody may push")


def _feed_tables(settings: Settings) -> Iterator[Finding]:
    from data_feeds.lines import lines_of

    try:
        lines = lines_of(settings, os.environ, datetime.now(UTC))
    except SettingsError as error:
        yield Finding("wrong", "feeds", str(error))
        return
    for name, line in lines.items():
        if line.status.state == "disabled":
            yield Finding("note", f"feed {name}", line.status.reason)


async def _stored(settings: Settings, profile: Profile) -> list[Finding]:
    from commands.archive_inspection import archive_findings
    from commands.stores import any_store
    from operations.accounts import Accounts
    from store.errors import StoreError

    try:
        async with any_store(settings, profile) as store:
            info = await store.info()
            admin = await Accounts(store).has_admin()
            forgotten = await _forgotten(store, settings, profile)
            health = await store.observations.latest(FeedHealth.KIND)
            archive = await archive_findings(store)
    except (StoreError, Refusal) as error:
        return [Finding("wrong", "store", str(error))]
    running = [
        Finding("wrong" if row.wrong else "good", f"feed {row.cells[0]}", " ".join(row.cells[1:]))
        for row in rows(health, datetime.now(UTC))
    ]
    return [_server(info), _admins(admin), forgotten, *archive, *running]


async def _forgotten(store: CityStore, settings: Settings, profile: Profile) -> Finding:
    """Of how many complaints nobody knows the reporter any more, and whether that is up to date."""
    from operations.identities import LATE, Identities

    now, days = datetime.now(UTC), settings.desk.identity_days
    cutoff = now - timedelta(days=days)
    identities = Identities(store, profile, lambda: now)
    done, erased = await identities.done_until(), await store.complaints.erased()
    left = (await store.complaints.page_ended(0, 0, done, cutoff - LATE)).total
    words = f"identity erased of {erased} complaints ({days:g} days after the end)"
    if left:
        return Finding("note", "retention", f"{words}; {left} wait: let ./patriot watch run")
    return Finding("good", "retention", words)


def _server(info: dict[str, object]) -> Finding:
    name = "Valkey" if "valkey_version" in info else "Redis"
    version = info.get("valkey_version", info.get("redis_version", "?"))
    return Finding("good", "store", f"{name} {version} answers and keeps records on disk")


def _admins(there: bool) -> Finding:
    if there:
        return Finding("good", "accounts", "there is an admin")
    return Finding("note", "accounts", "no admin yet: ./patriot user add NAME --role admin")
