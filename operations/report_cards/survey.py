"""Reads the citizens' survey (SKM, Permenpan-RB 14/2017): nine elements, each answered 1 to 4.

The index (IKM) over the answers and its grade are `city.report_cards`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from io import StringIO

import msgspec

ELEMENTS = tuple(f"u{number}" for number in range(1, 10))
COLUMNS = ("agency", "date", *ELEMENTS)
SCORES = {str(score): score for score in range(1, 5)}
MOST_ANSWERS = 20_000


class BadSurvey(ValueError):
    """The file cannot be taken. `key` names the sentence, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key} {values}")
        self.key, self.values = key, values


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """One person's nine answers about one agency; no name, only the day."""

    agency_id: str
    day: date
    scores: tuple[int, ...]


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """One uploaded file. `survey_id` is the file's own fingerprint: twice the same is once."""

    survey_id: str
    name: str
    by: str
    at: datetime
    answers: tuple[Answer, ...]
    withdrawn: bool = False


def read_survey(
    data: bytes, name: str, by: str, at: datetime, agencies: Mapping[str, str]
) -> Survey:
    """A CSV with a line for each person: agency, date (2026-11-30), u1 to u9. Raises BadSurvey.

    `agencies` are the names (id or short, any case) by which an agency may be called. Commas,
    semicolons and tabs separate; the first wrong line is named and nothing is taken.
    """
    try:
        answers = _answers(csv.reader(StringIO(_text(data)), delimiter=_separator(data)), agencies)
    except csv.Error:
        raise BadSurvey("survey_csv") from None
    if not answers:
        raise BadSurvey("survey_empty")
    survey_id = hashlib.sha256(data).hexdigest()[:16]
    return Survey(survey_id=survey_id, name=name[:120], by=by, at=at, answers=tuple(answers))


def _answers(lines: Iterator[list[str]], agencies: Mapping[str, str]) -> list[Answer]:
    titles = [each.strip().lower() for each in next(lines, [])]
    missing = [each for each in COLUMNS if each not in titles]
    if missing:
        raise BadSurvey("survey_columns", missing=", ".join(missing))
    places = [titles.index(each) for each in COLUMNS]
    answers: list[Answer] = []
    for number, line in enumerate(lines, 2):
        if any(each.strip() for each in line):
            answers.append(_answer(line, places, number, agencies))
        if len(answers) > MOST_ANSWERS:
            raise BadSurvey("survey_long", most=MOST_ANSWERS)
    return answers


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadSurvey("survey_encoding") from None


def _separator(data: bytes) -> str:
    first = data.split(b"\n", 1)[0]
    return max((",", ";", "\t"), key=lambda each: first.count(each.encode()))


def _answer(line: list[str], places: list[int], number: int, agencies: Mapping[str, str]) -> Answer:
    cells = [line[place].strip() if place < len(line) else "" for place in places]
    agency = agencies.get(cells[0].casefold())
    if agency is None:
        raise BadSurvey("survey_agency", line=number, given=cells[0][:40])
    try:
        day = date.fromisoformat(cells[1])
    except ValueError:
        raise BadSurvey("survey_date", line=number, given=cells[1][:40]) from None
    scores = tuple(SCORES.get(each, 0) for each in cells[2:])
    if not all(scores):
        wrong = cells[2 + scores.index(0)][:40]
        raise BadSurvey("survey_score", line=number, given=wrong)
    return Answer(agency, day, scores)
