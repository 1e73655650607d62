"""What stands in the log: one line per event, nothing from inside."""

from __future__ import annotations

import subprocess
import sys

WRITES = """
import structlog
from city.settings import LogSettings
from commands.log import write_log

write_log(LogSettings())
log = structlog.get_logger("x")
log.warning("feed is unavailable", reason="first\\nsecond \\x1b[31mred")
password = "rahasia-sekali"
try:
    raise ValueError("it broke")
except ValueError:
    log.exception("decoder broke")
"""


def written() -> str:
    done = subprocess.run([sys.executable, "-c", WRITES], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_what_others_say_cannot_write_a_line_of_its_own_or_colour_the_terminal() -> None:
    text = written()
    assert "\x1b" not in text
    assert not any(line.startswith("second") for line in text.splitlines())


def test_a_traceback_shows_no_values() -> None:
    text = written()
    assert "ValueError: it broke" in text
    assert "rahasia-sekali" not in text
