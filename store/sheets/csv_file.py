"""Rows of a CSV, streamed: encoding and separator are found out, a formula is only text."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from statistics import median_low

from store.sheets.table import LONGEST_CELL, MOST_COLUMNS, Found, Refused, Row

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_BYTES, PIECE_BYTES = 64 * 1024, 1024 * 1024
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
csv.field_size_limit(LONGEST_CELL)


def rows(path: Path, found: Found) -> Iterator[Row]:
    """Row number and cells, the head among them. Raises Refused."""
    found.encoding = encoding_of(path)
    with path.open(encoding=found.encoding, errors="replace", newline="") as file:
        found.separator = separator_of(file.read(SAMPLE_BYTES))
        file.seek(0)
        reader = csv.reader(file, delimiter=found.separator, skipinitialspace=True)
        begins = 1
        try:
            for cells in reader:
                yield begins, [each.strip() for each in cells[:MOST_COLUMNS]]
                begins = reader.line_num + 1
        except csv.Error:
            raise Refused("quote_not_closed", row=begins) from None


def encoding_of(path: Path) -> str:
    """By its mark; else UTF-8 when all of it is; else what Windows writes. Raises Refused."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(4)
        file.seek(0)
        for mark, name in MARKS:
            if start.startswith(mark):
                return name
        is_utf8 = True
        while piece := file.read(PIECE_BYTES):
            if b"\0" in piece:
                raise Refused("not_a_table")
            is_utf8 = is_utf8 and _decodes(decoder, piece)
    return "utf-8" if is_utf8 else "cp1252"


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def separator_of(sample: str) -> str:
    """What cuts most rows into the same number of parts, more than one."""
    lines = sample.splitlines()[:50]
    best = max(SEPARATORS, key=lambda each: _agreement(lines, each))
    return best if _agreement(lines, best) > (0, 0) else ","


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    """How many rows have the usual number of parts, and that number; (0, 0) when it is one."""
    try:
        widths = [len(each) for each in csv.reader(lines, delimiter=separator) if each]
    except csv.Error:
        return 0, 0
    usual = median_low(widths) if widths else 0
    return (widths.count(usual), usual) if usual > 1 else (0, 0)
