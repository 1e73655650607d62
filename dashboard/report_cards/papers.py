"""A period's cards as a paper to take along: figures, formulas, the cases, when and by whom."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date

from city.profile import Profile
from dashboard.report_cards import words
from dashboard.report_cards.cases import category_name, kelurahan_name
from dashboard.texts import Text
from operations.exports import Cell, Column, Paper, Table
from operations.report_cards.cards import Card, CardSet, Figure
from operations.report_cards.case_list import Behind

HOUR_S = 3600.0
KINDS = {"share": "share", "count": "count", "seconds": "number", "stars": "number", "index": "number"}  # fmt: skip
MOMENTS = ("received_at", "due_at", "assigned_at", "arrived_at", "resolved_at", "closed_at")


def paper(found: CardSet, behind: Behind | None, profile: Profile, text: Text, by: str) -> Paper:
    """`behind` None leaves the list of cases out (on paper nobody reads it)."""
    title = text("report_cards.paper.title", city=profile.name)
    made = _moment(found.made_at, profile, text)
    tables = [_overview(found, profile, text), _formulas(found, profile, text)]
    facts = _facts(found, behind, profile, text, by)
    if behind is not None:
        tables.append(_cases(behind, profile, text))
    name = words.period_name(found.period, text)
    return Paper(
        title=title,
        facts=facts,
        tables=tuple(tables),
        notes=(
            words.grade_rule(text, profile.report_cards.least_cases), words.red_rule(text),
            text("report_cards.rating_note"),
            text("report_cards.paper.percentile"),
        ),
        notes_title=text("report_cards.paper.definitions"),
        footer=text("report_cards.paper.footer", title=title, period=name, at=made),
        made_at=found.made_at,
        author=by,
        zone=profile.time_zone,
        lang=text.lang,
    )  # fmt: skip


def _facts(
    found: CardSet, behind: Behind | None, profile: Profile, text: Text, by: str
) -> tuple[tuple[str, str], ...]:
    period = found.period

    def say(key: str, **values: object) -> str:
        return text(f"report_cards.paper.{key}", **values)

    first, last = (
        format_date(each, "d MMMM y", locale=text.lang) for each in (period.first, period.last)
    )
    days = say("days", first=first, last=last)
    made_by = say("made_by", at=_moment(found.made_at, profile, text), by=by)
    facts = [
        (say("period"), f"{words.period_name(period, text)} ({days})"),
        (say("state"), _moment(found.until, profile, text)),
        (say("compared"), words.period_name(period.before(), text)),
        (say("made"), made_by),
    ]
    if found.simulated:
        facts.append((say("data"), say("simulated")))
    if behind is not None:
        numbers = (len(behind.cases), behind.total, behind.hidden)
        shown, total, hidden = (text.number(each) for each in numbers)
        facts.append((say("cases"), say("cases_note", shown=shown, total=total, hidden=hidden)))
    return tuple(facts)


def _moment(at: datetime, profile: Profile, text: Text) -> str:
    day = format_date(at.astimezone(text.zone).date(), "d MMMM y", locale=text.lang)
    return f"{day} {text.clock(at)} {profile.zone_label}"


OVERVIEW = (
    "on_time", "overdue", "n_received", "n_closed", "n_open_overdue", "assign_median", "assign_p90",
    "arrive_median", "arrive_p90", "solve_median", "solve_p90", "reopened", "rating", "ikm",
)  # fmt: skip


def _overview(found: CardSet, profile: Profile, text: Text) -> Table:
    heads = [
        Column(text("report_cards.agency"), width=24),
        Column(text("report_cards.grade"), width=12),
        Column(text("report_cards.paper.mark"), "mark", 19),
    ]
    sample = found.cards[0].figures
    heads += [_column(sample[key], text) for key in OVERVIEW]
    heads += [Column(text(f"report_cards.paper.{key}"), "count", 13) for key in ("n_rated", "n_survey")]  # fmt: skip
    return Table(
        name=text("report_cards.paper.overview"),
        title=text("report_cards.paper.overview_title"),
        columns=tuple(heads),
        rows=[_overview_row(each, profile, text) for each in found.cards],
    )


def _column(figure: Figure, text: Text) -> Column:
    label = words.label(figure.key, text)
    title = text("report_cards.paper.hours", what=label) if figure.unit == "seconds" else label
    return Column(title, KINDS[figure.unit], 13)  # type: ignore[arg-type]


def _overview_row(card: Card, profile: Profile, text: Text) -> tuple[Cell, ...]:
    figures = card.figures
    return (
        profile.agencies[card.agency_id].short,
        card.grade or words.no_grade(card, text),
        f"▲ {text('report_cards.red')}" if card.is_red else "",
        *(_value(figures[key]) for key in OVERVIEW),
        figures["rating"].n,
        figures["ikm"].n,
    )


def _value(figure: Figure) -> Cell:
    """Exact, but hours with two decimals; None where there is nothing to count."""
    if figure.value is None:
        return None
    if figure.unit == "seconds":
        return round(figure.value / HOUR_S, 2)
    return int(figure.value) if figure.unit == "count" else figure.value


def _formulas(found: CardSet, profile: Profile, text: Text) -> Table:
    """A line for each agency and figure: value, the period before, and how it came about."""
    titles = ("figure", "value", "previous", "formula")
    heads = [Column(text("report_cards.agency"), width=17)]
    widths = (20, 19, 16, 86)
    heads += [
        Column(text(f"report_cards.paper.{key}"), width=width)
        for key, width in zip(titles, widths, strict=True)
    ]
    rows = [
        row for card in found.cards if card.counted for row in _formula_rows(card, profile, text)
    ]
    return Table(
        name=text("report_cards.paper.formulas"),
        title=text("report_cards.paper.formulas_title"),
        columns=tuple(heads),
        rows=rows,
    )


def _formula_rows(card: Card, profile: Profile, text: Text) -> list[tuple[Cell, ...]]:
    agency, least = profile.agencies[card.agency_id].short, profile.report_cards.least_cases
    grade = card.grade or words.no_grade(card, text)
    why = words.grade_rule(text, least)
    if card.is_red:
        grade, why = (
            f"{grade} ▲ {text('report_cards.red')}", f"{why} {words.red_why(card, text)}"
        )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (agency, text("report_cards.grade"), grade, card.grade_before or "–", why)
    ]
    for figure in card.figures.values():
        if figure.value is not None:
            past = words.value(card.before[figure.key], text)
            how = words.formula(figure, text)
            rows.append(
                (agency, words.label(figure.key, text), words.value(figure, text), past, how)
            )
    return rows


def _cases(behind: Behind, profile: Profile, text: Text) -> Table:
    names = ("ticket", "agency", "what", "where", "status")
    heads = [Column(text(f"report_cards.{key}"), width=18) for key in names]
    heads += [Column(text(f"report_cards.{key}"), "moment", 17) for key in MOMENTS]
    heads += [
        Column(text("report_cards.figure.reopened"), "count", 11),
        Column(text("report_cards.stars"), "count", 9),
        Column(text("report_cards.paper.counted_as"), width=30),
    ]
    return Table(
        name=text("report_cards.paper.cases"),
        title=text("report_cards.paper.cases_title"),
        columns=tuple(heads),
        rows=_case_rows(behind, profile, text),
        on_paper=False,
    )


def _case_rows(behind: Behind, profile: Profile, text: Text) -> list[tuple[Cell, ...]]:
    agencies = {"": "", **{key: each.short for key, each in profile.agencies.items()}}
    return [
        (
            case.ticket,
            agencies.get(agency, agency),
            category_name(case.category, profile, text),
            kelurahan_name(case.kelurahan, profile),
            text(f"status.{case.status}") if case.status else "",
            *(getattr(case, key) for key in MOMENTS),
            case.reopened,
            case.rating or None,
            text(f"report_cards.set.{judged}"),
        )
        for agency, judged, case in behind.cases
    ]
