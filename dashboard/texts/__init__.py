"""Everything the wall says, in every language it speaks; and numbers and times the local way.

`text = texts("id"); text("rivers.title")`. Words live in `<lang>.toml` beside this file, in tables
by panel, layer or page. A missing key shows itself as `⟦key⟧`, and a test makes it an error. Where a
language counts with two forms, `{n} {n:report|reports}` is "1 report" and "2 reports".
"""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal

from city.profile import Words

HERE = Path(__file__).parent
FIRST = "id"
COUNTED = re.compile(r"\{(\w+):([^{}|]*)\|([^{}|]*)\}")


@lru_cache(maxsize=20_000)
def _formatted(value: float, digits: int, lang: str) -> str:
    """A page of 300 vehicles has 4,000 numbers, most of them more than once."""
    pattern = "#,##0" if digits == 0 else "#,##0." + "0" * digits
    return str(format_decimal(value, format=pattern, locale=lang))


class Text:
    """One language's words, with number and time style. Callable: `text("key", n=3)`."""

    def __init__(self, lang: str, words: dict[str, str], zone: tzinfo = UTC) -> None:
        self.lang = lang
        self.words = words
        self.zone = zone

    def __call__(self, key: str, **values: object) -> str:
        found = self.words.get(key)
        if found is None:
            return f"⟦{key}⟧"
        if "|" in found:
            found = COUNTED.sub(
                lambda form: form[2 if str(values.get(form[1])) == "1" else 3], found
            )
        return found.format(**values) if values else found

    def pick(self, words: Words) -> str:
        """The city profile's own words in this language, else in the first one there is."""
        return words.get(self.lang) or words.get(FIRST) or next(iter(words.values()), "")

    def number(self, value: float | None, digits: int = 0) -> str:
        """1235.4 -> "1.235,4" in Indonesian; None -> an en dash; what rounds to 0 has no sign."""
        if value is None:
            return "–"
        return _formatted(value if round(value, digits) else 0, digits, self.lang)

    def clock(self, at: datetime, seconds: bool = False) -> str:
        """10.45 (Indonesian) or 10:45, in the city's own zone."""
        mark = "." if self.lang == "id" else ":"
        parts = ("%H", "%M", "%S") if seconds else ("%H", "%M")
        return at.astimezone(self.zone).strftime(mark.join(parts))

    def span(self, seconds: float) -> str:
        """How long something took, in at most two units: "40 dtk", "4 mnt", "2 jam 5 mnt"."""
        if seconds < 60:
            return f"{max(0, int(seconds))} {self('browser.second')}"
        minutes = int(seconds // 60)
        if minutes < 60:
            return f"{minutes} {self('browser.minute')}"
        if minutes < 2 * 1440:
            return self._two(minutes, 60, "hour", "minute")
        return self._two(minutes // 60, 24, "day", "hour")

    def _two(self, count: int, size: int, large: str, small: str) -> str:
        whole, rest = divmod(count, size)
        more = f" {rest} {self(f'browser.{small}')}" if rest else ""
        return f"{whole} {self(f'browser.{large}')}{more}"

    def day(self, at: datetime) -> str:
        """Rabu, 30 November."""
        pattern = "EEEE, d MMMM"
        return str(format_date(at.astimezone(self.zone).date(), format=pattern, locale=self.lang))

    def moment(self, at: datetime, now: datetime) -> str:
        """The clock, with the date in front when it was not today."""
        here, today = at.astimezone(self.zone).date(), now.astimezone(self.zone).date()
        if here == today:
            return self.clock(at)
        return f"{format_date(here, format='d MMM', locale=self.lang)} {self.clock(at)}"

    def below(self, prefix: str) -> dict[str, str]:
        """All words whose key begins with `prefix.`, without the prefix; for browsers, which fill the
        blanks in themselves (assets/02_words.js)."""
        start = prefix + "."
        return {k.removeprefix(start): v for k, v in self.words.items() if k.startswith(start)}


def languages() -> list[str]:
    """Every language there is, the first one first."""
    return sorted((each.stem for each in HERE.glob("*.toml")), key=lambda lang: lang != FIRST)


@cache
def texts(lang: str, zone: str = "UTC") -> Text:
    """The words of `lang`; an unknown language gets the first one."""
    known = lang if lang in languages() else FIRST
    return Text(known, _words(known), ZoneInfo(zone))


@cache
def _words(lang: str) -> dict[str, str]:
    return _flat(tomllib.loads((HERE / f"{lang}.toml").read_text(encoding="utf-8")))


def _flat(table: dict[str, Any], before: str = "") -> dict[str, str]:
    words: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            words |= _flat(value, f"{before}{key}.")
        else:
            words[before + key] = str(value)
    return words
