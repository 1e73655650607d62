"""Links that sign somebody in once."""

from __future__ import annotations

from city.settings import Settings
from operations.accounts import Account
from operations.sessions import Sessions
from store.city_store import CityStore


def wall_address(settings: Settings) -> str:
    """Where a browser finds the wall, without a slash at the end."""
    local = f"http://127.0.0.1:{settings.web.port}"
    return (settings.web.public_url or local).rstrip("/")


async def sign_in_link(store: CityStore, settings: Settings, account: Account) -> str:
    secret = await Sessions(store, settings.web.session_s).link(account)
    return f"{wall_address(settings)}/enter?token={secret}"
