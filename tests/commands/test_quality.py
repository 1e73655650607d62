"""What `test` counts, and what it does when a program is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import programs, totals
from commands.programs import Program
from commands.totals import Totals

JUNIT = """<testsuites><testsuite errors="1" failures="2" skipped="3" tests="10"/></testsuites>"""
TAP = "ok 1 - a\n# tests 12\n# suites 0\n# pass 9\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 0\n"


def test_totals_of_pytest_count_errors_as_failures(tmp_path: Path) -> None:
    (tmp_path / "pytest.xml").write_text(JUNIT)
    assert totals.of_junit(tmp_path / "pytest.xml") == Totals(passed=4, failed=3, skipped=3)


def test_totals_of_node_count_the_cancelled_as_failures(tmp_path: Path) -> None:
    (tmp_path / "node.tap").write_text(TAP)
    assert totals.of_tap(tmp_path / "node.tap") == Totals(passed=9, failed=2, skipped=1)


def test_what_failed_and_passes_by_itself_counts_as_passed() -> None:
    first = Totals(passed=90, failed=3, skipped=1)
    assert totals.after(first, Totals(passed=3)) == Totals(passed=93, failed=0, skipped=1)
    assert totals.after(first, Totals(passed=2, failed=1)) == Totals(92, 1, 1)


def test_what_was_not_run_again_stays_failed() -> None:
    first = Totals(passed=90, failed=3)
    assert totals.after(first, Totals()) == first
    assert totals.after(first, Totals(failed=1)) == first


def test_a_run_that_wrote_nothing_is_a_failure(tmp_path: Path) -> None:
    assert totals.of_junit(tmp_path / "none.xml").failed == 1
    assert totals.of_tap(tmp_path / "none.tap").failed == 1


def test_a_missing_program_is_named_with_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)  # not root: nothing may be installed
    said: list[str] = []
    missing = Program(names=("no-such-program",), debian="its-package", marker="broker")
    other = Program(names=("no-such-shell",), debian="shell", without="tests take twice the time")
    assert programs.bring([missing, other], said.append) == [missing, other]
    assert said == [
        "no-such-program is missing, so broker tests are skipped. Install: sudo apt install its-package",
        "no-such-shell is missing, so tests take twice the time. Install: sudo apt install shell",
    ]
