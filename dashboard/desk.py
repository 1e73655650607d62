"""What every page and route may reach: settings, profile, store door, hub and accounts."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from starlette.requests import HTTPConnection

from city.profile import Profile
from city.settings import Settings
from dashboard.gate import Outside
from dashboard.live.door import StoreDoor
from dashboard.live.hub import Hub
from dashboard.texts import Text, languages, texts
from operations.accounts import Accounts
from operations.photos import Waiting
from operations.screens.passes import Pass, Passes
from operations.sessions import Session, Sessions
from store.archive.history import History

LANGUAGE_COOKIE = "patriot_language"
ASSETS = Path(__file__).resolve().parents[1] / "assets"


class Desk:
    """One per web process. `accounts` and `sessions` raise StoreUnavailable while there is none."""

    def __init__(self, settings: Settings, profile: Profile, door: StoreDoor, hub: Hub) -> None:
        self.settings, self.profile, self.door, self.hub = settings, profile, door, hub
        self.build = hub.board.build = _build()
        self.photos_waiting = Waiting()
        self.outside = Outside(settings.web.public_url, settings.web.secure_cookies)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.door.store)

    @property
    def history(self) -> History:
        """What was observed, however long ago. Raises StoreUnavailable."""
        return self.door.store.history

    @property
    def sessions(self) -> Sessions:
        return Sessions(self.door.store, self.settings.web.session_s)

    async def find_session(self, token: str) -> Session | None:
        return await self.sessions.find(token, datetime.now(UTC))

    @property
    def passes(self) -> Passes:
        """What paired displays show instead of a session. Raises StoreUnavailable."""
        return Passes(self.door.store)

    async def find_pass(self, token: str) -> Pass | None:
        return await self.passes.find(token)

    def lang(self, asked: HTTPConnection) -> str:
        """The cookie's language, else the installation's."""
        wished = asked.cookies.get(LANGUAGE_COOKIE, "")
        return wished if wished in languages() else self.settings.city.language

    def text(self, asked: HTTPConnection) -> Text:
        return texts(self.lang(asked), self.profile.time_zone)


@cache
def _build() -> str:
    """Changes with every release that may change the page: then walls load it anew."""
    digest = hashlib.sha256()
    for pattern in ("assets/*.*s", "city/**/*.*", "dashboard/**/*.py", "dashboard/texts/*.toml"):
        for file in sorted(ASSETS.parent.glob(pattern)):
            if file.suffix != ".pyc":
                digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
