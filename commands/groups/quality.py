"""`test` and `check-code`: is it good?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands import programs, totals
from commands.installation import ROOT
from commands.totals import Totals

COMMANDS = typer.Typer()
screen = Console(highlight=False, markup=False)
REPORTS = ROOT / ".pytest_cache" / "reports"
FEW = 12
"""More failures than this are no bad luck; they are not tried again."""
CHECKS: dict[str, tuple[str, ...]] = {
    "format": ("ruff", "format", "--check", "--quiet", "."),
    "lint": ("ruff", "check", "--quiet", "."),
    "types": ("mypy",),
    "imports": ("commands.import_rules",),
    "docs": ("commands", "settings", "docs", "--check"),
}


@COMMANDS.command("check-code")
def check_code() -> None:
    """Format, lint, types, import rules, generated docs: all must be in order."""
    sys.exit(bool(failed_checks()))


@COMMANDS.command(
    "test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def run_all(
    context: typer.Context,
    quick: Annotated[bool, typer.Option(help="Leave the browser tests out.")] = False,
) -> None:
    """Everything: check-code, pytest, the browser scripts' tests. More words go to pytest."""
    begun, found = time.monotonic(), list[str]()
    programs.bring(programs.WANTED, screen.print)
    REPORTS.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor() as beside:
        checking = beside.submit(failed_checks, found.append)
        results = [run_pytest([*(("-m", "not browser") if quick else ()), *context.args])]
        if not context.args:
            results.append(run_node())
        wrong = checking.result()
    total = sum(results, Totals())
    typer.echo("\n".join(found))
    screen.print(f"check-code: {'failed: ' + ', '.join(wrong) if wrong else 'in order'}")
    screen.print(f"whole run: {time.monotonic() - begun:.0f} s")
    screen.print(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    sys.exit(bool(wrong or total.failed or not total.passed))


def failed_checks(say: Callable[[str], object] = typer.echo) -> list[str]:
    """Names of the checks that found something; what they found is said."""
    return [name for name, words in CHECKS.items() if not _passes(name, words, say)]


def _passes(name: str, words: Sequence[str], say: Callable[[str], object]) -> bool:
    begun = time.monotonic()
    done = subprocess.run(_module(words), cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begun
    say(f"{name}: {'failed' if done.returncode else 'in order'} ({seconds:.1f} s)")
    if done.returncode:
        say(done.stdout + done.stderr)
    return done.returncode == 0


def _module(words: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", *words]


def run_pytest(words: Sequence[str]) -> Totals:
    """Two files more at a time than there are cores: much of what tests do is waiting for real
    servers and browsers."""
    report = REPORTS / "pytest.xml"
    report.unlink(missing_ok=True)
    spread = ("-n", str((os.cpu_count() or 1) + 2), "--dist", "loadfile", "--no-loadscope-reorder")
    told = ("pytest", *spread, f"--junit-xml={report}", *words)
    # All processes must find the same tests in the same order, sets of names included; and the
    # many that tests start find themselves compiled.
    same = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run(_module(told), cwd=ROOT, env=same, check=False)
    first = totals.of_junit(report)
    return once_more(first, words) if 0 < first.failed <= FEW else first


def once_more(first: Totals, words: Sequence[str]) -> Totals:
    """The few that failed once more, one at a time: beside another file on two busy cores a browser
    may wait longer than any deadline. What fails by itself has failed."""
    screen.print(f"{first.failed} failed beside others; they run once more, one at a time")
    report = REPORTS / "pytest-again.xml"
    report.unlink(missing_ok=True)
    none = ("--last-failed", "--last-failed-no-failures", "none")
    told = ("pytest", *none, f"--junit-xml={report}", *words)
    subprocess.run(_module(told), cwd=ROOT, check=False)
    return totals.after(first, totals.of_junit(report))


def run_node() -> Totals:
    """The tests of assets/*.js, when there is a node to run them."""
    files = sorted((ROOT / "tests" / "assets").glob("*.test.*js"))
    node = programs.NODE.found
    if not files or not node:
        screen.print(f"browser scripts: {len(files)} test files, not run (no node)")
        return Totals(skipped=len(files))
    report = REPORTS / "node.tap"
    subprocess.run([node, "--test", *_reporters(report), *map(str, files)], cwd=ROOT, check=False)
    return totals.of_tap(report)


def _reporters(report: Path) -> list[str]:
    where = {"dot": "stdout", "tap": str(report)}
    return [
        word
        for name, to in where.items()
        for word in (f"--test-reporter={name}", f"--test-reporter-destination={to}")
    ]
