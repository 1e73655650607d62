"""How many tests passed, failed and were skipped, read from what the runners wrote."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import msgspec


class Totals(msgspec.Struct, frozen=True):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )


def after(first: Totals, again: Totals) -> Totals:
    """What a run comes to after its failures were tried again: whatever did not pass then failed."""
    mended = min(first.failed, again.passed)
    failed = max(again.failed, first.failed - mended)
    return Totals(first.passed + first.failed - failed, failed, first.skipped)


def of_junit(report: Path) -> Totals:
    """pytest's own report. A run that ended before it wrote one counts as one failure."""
    if not report.exists():
        return Totals(failed=1)
    suites = list(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314 - ours

    def count(name: str) -> int:
        return sum(int(suite.get(name, 0)) for suite in suites)

    failed = count("failures") + count("errors")
    return Totals(count("tests") - failed - count("skipped"), failed, count("skipped"))


def of_tap(report: Path) -> Totals:
    """node's TAP report, whose last lines are like `# pass 12`."""
    text = report.read_text(encoding="utf-8") if report.exists() else ""
    found = dict(re.findall(r"^# (tests|pass|skipped) (\d+)$", text, re.MULTILINE))
    if not found:
        return Totals(failed=1)
    tests, passed, skipped = (int(found.get(name, 0)) for name in ("tests", "pass", "skipped"))
    return Totals(passed, tests - passed - skipped, skipped)
