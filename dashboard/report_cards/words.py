"""A card's figures in words: values, the change since the period before, formulas, reasons."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from babel.dates import format_date

from city.report_cards import GRADES, RED_OVERDUE
from city.report_cards import ikm_grade as grade_of_index
from dashboard.texts import Text
from operations.report_cards.cards import Card, Figure
from operations.report_cards.periods import Period

Part = Callable[[str, str], str]
"""How a number inside a formula is written, given the set it counts ("" = none) and its words."""

SETS_IN_FORMULAS = frozenset({"closed_on_time", "closed", "open_overdue", "reopened", "rated"})


def label(key: str, text: Text) -> str:
    return text(f"report_cards.figure.{key}")


def value(figure: Figure, text: Text) -> str:
    """ "88,0 %", "2 jam 5 mnt", "4,2", "82,35 (B)"; a dash when there is nothing to count."""
    if figure.value is None:
        return "–"
    if figure.unit == "share":
        return f"{text.number(figure.value * 100, 1)} %"
    if figure.unit == "seconds":
        return text.span(figure.value)
    if figure.unit == "index":
        return f"{text.number(figure.value, 2)} ({ikm_grade(figure)})"
    return text.number(figure.value, 1 if figure.unit == "stars" else 0)


def ikm_grade(figure: Figure) -> str:
    return "" if figure.value is None else grade_of_index(Decimal(str(figure.value)))


def change(figure: Figure, before: Figure | None, text: Text) -> str:
    """Against the period before: "+2,1 poin", "−3 jam"; "" when either has no value."""
    if figure.value is None or before is None or before.value is None:
        return ""
    difference = figure.value - before.value
    size = _size(figure, abs(difference), text)
    if not size:
        return text("report_cards.same")
    return f"{'+' if difference > 0 else '−'}{size}"


def _size(figure: Figure, size: float, text: Text) -> str:
    """ "" when it rounds to nothing."""
    if figure.unit == "seconds":
        return text.span(size) if size >= 60 else ""
    digits = {"share": 1, "stars": 1, "index": 2}.get(figure.unit, 0)
    size = size * 100 if figure.unit == "share" else size
    if round(size, digits) == 0:
        return ""
    points = f" {text('report_cards.points')}" if figure.unit == "share" else ""
    return f"{text.number(size, digits)}{points}"


def formula(figure: Figure, text: Text, part: Part = lambda _, words: words) -> str:
    """How the value came about, with its own numbers filled in."""
    numbers = {
        name: part(name if name in SETS_IN_FORMULAS else "", text.number(number))
        for name, number in figure.parts.items()
    }
    n = part(figure.cases, text.number(figure.n))
    return text(f"report_cards.formula.{figure.key}", n=n, **numbers)


def no_grade(card: Card, text: Text) -> str:
    """ "belum cukup data (n = 1)": why there is no grade."""
    if not card.counted:
        return text("report_cards.no_grade")
    return text("report_cards.too_few", n=text.number(card.counted))


def grade_rule(text: Text, least: int) -> str:
    """ "Nilai A ≥ 90 %, B ≥ 75 %, C ≥ 60 %, D di bawahnya (dari tepat waktu)", and from how many cases on."""
    limits = ", ".join(f"{grade} ≥ {text.number(limit * 100)} %" for limit, grade in GRADES)
    return text("report_cards.grade_rule", limits=limits, least=text.number(least))


def red_rule(text: Text) -> str:
    return text("report_cards.red_rule", percent=text.number(RED_OVERDUE * 100))


def red_why(card: Card, text: Text) -> str:
    """Why this card is red: "nilai D; 27,3 % lewat waktu"."""
    overdue = value(card.figures["overdue"], text)
    grade = card.grade
    return "; ".join(
        text(f"report_cards.red_{key}", grade=grade, overdue=overdue) for key in card.red
    )


def period_name(period: Period, text: Text) -> str:
    """ "November 2026", "Kuartal 4 2026", "2026", "1 Nov 2026 – 15 Nov 2026"."""
    if period.sort == "year":
        return str(period.first.year)
    if period.sort == "month":
        return str(format_date(period.first, "MMMM y", locale=text.lang))
    if period.sort == "quarter":
        number = (period.first.month + 2) // 3
        return text("report_cards.quarter_name", number=number, year=period.first.year)
    days = (format_date(each, "d MMM y", locale=text.lang) for each in (period.first, period.last))
    return " – ".join(days)
