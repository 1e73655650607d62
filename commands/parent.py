"""A process that someone started for us must not outlive us, however we end."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import MutableMapping

NAME = "PATRIOT_PARENT"
_PR_SET_PDEATHSIG = 1


def die_with_parent(environ: MutableMapping[str, str] = os.environ) -> None:
    """Ask the kernel to kill this process with the one named in PATRIOT_PARENT.

    Linux does it at once (prctl), elsewhere a thread looks once a second. The name is taken out
    of the environment, so that what we start ourselves does not believe it.
    """
    parent = environ.pop(NAME, "")
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()
    if os.getppid() != int(parent):  # it ended before we asked
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
