"""Programs that are not Python packages and that only tests and benchmarks need."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence

import msgspec


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """`marker` is the pytest marker of the tests that need it; any of `names` will do; `without` says
    what happens where there is none."""

    names: tuple[str, ...]
    debian: str
    marker: str = ""
    without: str = "its tests are skipped"

    @property
    def found(self) -> str | None:
        # Servers live in /usr/sbin, which an ordinary user's PATH often lacks.
        path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
        return next((at for name in self.names if (at := shutil.which(name, path=path))), None)


CHROMIUM = Program(
    names=("chromium", "chromium-browser", "google-chrome"), debian="chromium", marker="browser"
)
HEADLESS = Program(
    names=("chromium-headless-shell",),
    debian="chromium-headless-shell",
    without="pages of browser tests take longer to open",
)
"""Chromium without the window's own pages and processes."""
MOSQUITTO = Program(names=("mosquitto",), debian="mosquitto", marker="broker")
MOSQUITTO_PUB = Program(names=("mosquitto_pub",), debian="mosquitto-clients", marker="broker")
NODE = Program(names=("node",), debian="nodejs")
WANTED = (CHROMIUM, HEADLESS, MOSQUITTO, MOSQUITTO_PUB, NODE)


def bring(wanted: Sequence[Program], say: Callable[[str], None]) -> list[Program]:
    """Installs what is missing if we may (root on a Debian-like system); returns what stays missing."""
    missing = [each for each in wanted if not each.found]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing: {' '.join(each.debian for each in missing)}")
        _apt_get("update", "-qq")
        for each in missing:
            _apt_get("install", "-y", "-qq", "--no-install-recommends", each.debian)
    still = [each for each in missing if not each.found]
    for each in still:
        what = f"{each.marker} tests are skipped" if each.marker else each.without
        say(f"{each.names[0]} is missing, so {what}. Install: sudo apt install {each.debian}")
    return still


def _apt_get(*words: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
