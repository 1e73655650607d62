"""Dates, periods and numbers as people write them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.written import (
    DateOrder,
    NumberStyle,
    Period,
    beginning,
    following,
    number,
    period_start,
)

PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")


@pytest.mark.parametrize(
    ("text", "style", "wanted"),
    [
        ("1.235,4", "id", 1235.4),
        ("1235,4", "id", 1235.4),
        ("1.235", "id", 1235.0),
        ("Rp 4.090.000.000", "id", 4.09e9),
        ("71,2%", "id", 71.2),
        ("(1.250)", "id", -1250.0),
        ("-3,5", "id", -3.5),
        ("−7", "id", -7.0),
        ("1,235.4", "en", 1235.4),
        ("0", "id", 0.0),
    ],
)
def test_a_number_is_read_in_the_style_that_was_chosen(
    text: str, style: NumberStyle, wanted: float
) -> None:
    assert number(text, style) == wanted


@pytest.mark.parametrize(
    ("text", "style"),
    [
        *(("71.2", "id"), ("1,235.4", "id"), ("1.23.456", "id"), ("1.235,4", "en")),
        *(("", "id"), ("dua", "id"), ("12 kasus", "id"), ("1e5", "en"), ("-", "id"), ("٣", "id")),
    ],
)
def test_a_number_that_could_be_another_one_is_refused(text: str, style: NumberStyle) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(text, style)


@given(st.floats(-1e14, 1e14), st.sampled_from(["id", "en"]))
def test_what_is_written_in_a_style_is_read_back(value: float, style: NumberStyle) -> None:
    written = f"{value:,.2f}"
    if style == "id":
        written = written.translate(str.maketrans(",.", ".,"))
    assert number(written, style) == round(value, 2)


@pytest.mark.parametrize(
    ("text", "period", "order", "wanted"),
    [
        ("31/07/2026", "day", "dmy", date(2026, 7, 31)),
        ("2026-07-31T00:00:00", "day", "dmy", date(2026, 7, 31)),
        ("31 Juli 2026", "month", "dmy", date(2026, 7, 1)),
        ("Juli 2026", "month", "dmy", date(2026, 7, 1)),
        ("Agustus-26", "month", "dmy", date(2026, 8, 1)),
        ("7 2026", "month", "dmy", date(2026, 7, 1)),
        ("2026-07", "month", "dmy", date(2026, 7, 1)),
        ("202607", "month", "dmy", date(2026, 7, 1)),
        ("2026-W31", "week", "dmy", date(2026, 7, 27)),
        ("Minggu ke-31 tahun 2026", "week", "dmy", date(2026, 7, 27)),
        ("2/8/2026", "week", "dmy", date(2026, 7, 27)),
        ("TW III 2026", "quarter", "dmy", date(2026, 7, 1)),
        ("2026 Q4", "quarter", "dmy", date(2026, 10, 1)),
        ("triwulan 1 tahun 2026", "quarter", "dmy", date(2026, 1, 1)),
        ("Tahun 2025", "year", "dmy", date(2025, 1, 1)),
        ("12/31/2025", "year", "mdy", date(2025, 1, 1)),
    ],
)
def test_a_period_is_named_in_many_ways(
    text: str, period: Period, order: DateOrder, wanted: date
) -> None:
    assert period_start(text, period, order) == wanted


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("Juli", "month"),
        ("2026", "month"),
        ("Jumlah", "day"),
        ("13 2026", "month"),
        ("0026", "year"),
    ],
)
def test_what_names_no_period_is_refused(text: str, period: Period) -> None:
    with pytest.raises(ValueError):
        period_start(text, period, "dmy")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(PERIODS))
def test_periods_follow_each_other_without_gap_or_overlap(day: date, period: Period) -> None:
    start = beginning(day, period)
    after = following(start, period)
    assert start <= day < after
    assert beginning(after, period) == after
    assert beginning(after - timedelta(days=1), period) == start
