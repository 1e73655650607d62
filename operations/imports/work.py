"""Reading and judging a file, as a process of its own: `python -m operations.imports.work`.

One line of JSON on standard input says what to do; lines of JSON on standard output say how far
it is, the last one how it ended. A hostile or huge file takes this process's memory and time,
both limited, never the wall's.

| work  | reads         | writes                                                               |
|-------|---------------|----------------------------------------------------------------------|
| read  | `<id>.upload` | `<id>.rows`: one JSON list a line, the row's number first            |
| judge | `<id>.rows`   | `<id>.judged`: one `Judged` a line; `<id>.problems`: a CSV of wrongs |
"""

from __future__ import annotations

import csv
import os
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import msgspec

from city.profile import load
from operations.imports.judging import Judge, Judged
from operations.imports.mapping import ColumnMapping
from store.sheets.table import Found, Refused, Row, headed, kind_of

MEMORY_BYTES = 1_500_000_000
MOST_ROWS_BYTES = 3 * 1024**3
"""Of the rows written out: a workbook may name one long text in a hundred million cells."""
EVERY_ROWS = 2000
MOST_WORDS, MOST_SAMPLES = 100, 12
SAMPLE_FIELDS = ("service_code", "description", "address", "lat", "lng", "observed_at", "private")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_encode = msgspec.json.encode


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with the file whose path without ending is `file`."""

    work: str
    file: str
    profile: str = ""
    columns: list[str] = []
    mapping: ColumnMapping = ColumnMapping()
    now: datetime | None = None
    words: dict[str, str] = {}
    """What the reasons are called in the CSV of problems, in the asking person's language."""


class Told(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line of the answer: how far (`rows`), or in the end one of the others."""

    rows: int = 0
    found: Found | None = None
    refused: str = ""
    values: dict[str, str] = {}
    counts: dict[str, int] = {}
    reasons: dict[str, int] = {}
    words: list[tuple[str, int]] = []
    """Categories that nobody has mapped, the most frequent first."""
    samples: list[dict[str, Any]] = []


def main() -> None:
    _limit_ourselves()
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=Task)
    try:
        _tell(_read(task) if task.work == "read" else _judge(task))
    except Refused as why:
        _tell(Told(refused=why.key, values=why.values))
    except MemoryError:
        _tell(Told(refused="too_much_memory"))
    except OSError as problem:
        _tell(Told(refused="disk", values={"reason": problem.strerror or ""}))
    except Exception:
        traceback.print_exc()
        _tell(Told(refused="our_fault"))


def _read(task: Task) -> Told:
    path = Path(f"{task.file}.upload")
    found = Found(kind=_kind(path))
    rows = _rows_of(path, found)
    with _new(Path(f"{task.file}.rows")) as out:
        size = 0
        for number, cells in _counted(headed(found, rows)):
            size += out.write(_encode([number, *cells]) + b"\n")
            if size > MOST_ROWS_BYTES:
                out.truncate(0)
                raise Refused("too_large_unpacked", most=MOST_ROWS_BYTES // 1024**3)
            found.rows += 1
    if not found.rows:
        raise Refused("empty")
    return Told(rows=found.rows, found=found)


def _kind(path: Path) -> str:
    """By what is in it, whatever it is called. Raises Refused."""
    return "xlsx" if kind_of(path) == "xlsx" else "csv"


def _rows_of(path: Path, found: Found) -> Iterator[Row]:
    """Readers load late: the wall's process reads no sheet, and a CSV needs no openpyxl."""
    if found.kind == "xlsx":
        from store.sheets import xlsx_file

        return xlsx_file.rows(path, found)
    from store.sheets import csv_file

    return csv_file.rows(path, found)


def _judge(task: Task) -> Told:
    assert task.now is not None
    judge = Judge(task.columns, task.mapping, load(task.profile), task.now)
    told = _Tally()
    rows, judged = Path(f"{task.file}.rows"), Path(f"{task.file}.judged")
    with rows.open("rb") as lines, _new(judged) as out, _problems(task) as problems:
        writer = csv.writer(problems)
        writer.writerow(
            [task.words.get(each, each) for each in ("row", "column", "reason", "said")]
        )
        for number, cells in _counted(_rows(lines)):
            each = judge.judged(number, cells)
            out.write(_encode(each) + b"\n")
            told.add(each)
            if each.verdict == "wrong":
                reason = task.words.get(each.reason, each.reason)
                writer.writerow([each.row, *map(inert, (each.column, reason, each.said))])
    return told.told()


class _Tally:
    """What the dry run shows."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._words: Counter[str] = Counter()
        self._samples: list[Judged] = []

    def add(self, each: Judged) -> None:
        self._counts[each.verdict] += 1
        if each.verdict == "wrong":
            self._reasons[each.reason] += 1
        if each.reason == "category" and (each.said in self._words or len(self._words) < 5000):
            self._words[each.said] += 1
        if self._counts[each.verdict] <= MOST_SAMPLES:
            self._samples.append(each)

    def told(self) -> Told:
        return Told(
            rows=self._counts.total(),
            counts=dict(self._counts),
            reasons=dict(self._reasons),
            words=self._words.most_common(MOST_WORDS),
            samples=[_sample(each) for each in sorted(self._samples, key=lambda each: each.row)],
        )


def _sample(each: Judged) -> dict[str, Any]:
    """A row as the dry run shows it: never who reported it."""
    shown: dict[str, Any] = {"row": each.row, "verdict": each.verdict, "reason": each.reason}
    shown |= {"column": each.column, "said": each.said}
    if each.report is not None:
        shown |= {name: getattr(each.report, name) for name in SAMPLE_FIELDS}
        shown["description"] = each.report.description[:160]
    return shown


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _rows(lines: IO[bytes]) -> Iterator[Row]:
    for line in lines:
        number, *cells = msgspec.json.decode(line)
        yield number, cells


def _counted(rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        if count % EVERY_ROWS == 0:
            _tell(Told(rows=count))
        yield row


def _new(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _problems(task: Task) -> IO[str]:
    """With a mark that Excel knows UTF-8 by."""
    handle = os.open(f"{task.file}.problems", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    return os.fdopen(handle, "w", encoding="utf-8-sig", newline="")


def _tell(told: Told) -> None:
    sys.stdout.buffer.write(_encode(told) + b"\n")
    sys.stdout.buffer.flush()


def _limit_ourselves() -> None:
    try:
        import resource
    except ImportError:  # not a Unix
        return
    os.nice(10)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
