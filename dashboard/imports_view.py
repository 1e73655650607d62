"""An import in words and numbers, ready for the page. Pure: the browser draws, this decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from city.profile import Profile
from dashboard.texts import Text
from operations.imports.job import Job
from operations.imports.mapping import FIELDS

VERDICTS = ("new", "known", "twice", "ended", "wrong")
MOVING = frozenset({"reading", "judging", "importing"})


def shown(job: Job, text: Text, profile: Profile, now: datetime) -> dict[str, Any]:
    """What the page draws. Never who reported a row."""
    stopped = job.has_stopped(now)
    return {
        "id": job.id,
        "name": job.name,
        "state": job.state,
        "moving": job.state in MOVING and not stopped,
        "stopped": stopped,
        "headline": _headline(job, text, stopped),
        "progress": _progress(job),
        "received": job.received,
        "about": _about(job, text),
        "columns": job.found.columns if job.found else [],
        "mapping": {
            "columns": job.mapping.columns,
            "source": job.mapping.source,
            "categories": job.mapping.categories,
            "other": job.mapping.other,
            "dates": job.mapping.dates,
            "open_if_unsaid": job.mapping.open_if_unsaid,
        },
        "remembered": job.remembered,
        "counts": _counts(job, text),
        "reasons": _reasons(job, text),
        "words": [{"said": said, "n": text.number(n)} for said, n in job.words],
        "samples": [_sample(each, text, profile, now) for each in job.samples],
        "may_bring": (job.state == "judged" and job.counts.get("new", 0) > 0)
        or (job.state == "importing" and stopped),
        "has_problems": job.counts.get("wrong", 0) > 0 and job.state in ("judged", "done"),
    }


def listed(job: Job, text: Text, now: datetime) -> dict[str, Any]:
    """One line of the list of imports."""
    return {
        "id": job.id,
        "name": job.name,
        "by": job.by,
        "when": text.moment(job.begun_at, now),
        "state": text(f"imports.state.{'stopped' if job.has_stopped(now) else job.state}"),
        "new": text.number(job.counts.get("new")),
        "open": job.state not in ("done", "dropped"),
    }


def sentence(text: Text, key: str, values: Mapping[str, str]) -> str:
    """Why something was refused, in the asking person's language."""
    known = f"imports.why.{key}"
    return text(known if known in text.words else "imports.why.our_fault", **values)


def problem_words(text: Text) -> dict[str, str]:
    """What the CSV of problems calls its columns and reasons."""
    return text.below("imports.wrong")


def _headline(job: Job, text: Text, stopped: bool) -> str:
    if job.state == "refused":
        return sentence(text, job.refused, job.values)
    if stopped:
        return text("imports.headline.stopped")
    values = {"rows": text.number(job.rows), "done": text.number(job.done)}
    values["new"] = text.number(job.counts.get("new", 0))
    key = "nothing_new" if job.state == "judged" and not job.counts.get("new") else job.state
    return text(f"imports.headline.{key}", **values)


def _progress(job: Job) -> float | None:
    """0 to 1, or None when nobody knows how much there is."""
    if job.state == "uploading":
        return job.received / job.size
    total = job.found.rows if job.found else 0
    if not total or job.state not in ("judging", "importing"):
        return None
    return min(1.0, (job.rows if job.state == "judging" else job.done) / total)


def _about(job: Job, text: Text) -> list[str]:
    """What the file turned out to be, and what a person should know about it."""
    found = job.found
    if found is None:
        return []
    rows = text.number(found.rows)
    if found.kind == "xlsx":
        lines = [text("imports.about.xlsx", rows=rows, sheet=found.sheet)]
    else:
        mark = text("imports.about.tab") if found.separator == "\t" else found.separator
        encoding = found.encoding.upper()
        lines = [text("imports.about.csv", rows=rows, mark=mark, encoding=encoding)]
    if found.sheets > 1:
        lines.append(text("imports.about.sheets", n=found.sheets))
    if found.formulas:
        lines.append(text("imports.about.formulas", n=text.number(found.formulas)))
    return lines


def _counts(job: Job, text: Text) -> list[dict[str, Any]]:
    return [
        {
            "verdict": each,
            "word": text(f"imports.verdict.{each}"),
            "means": text(f"imports.verdict_means.{each}"),
            "n": text.number(job.counts[each]),
        }
        for each in VERDICTS
        if each in job.counts
    ]


def _reasons(job: Job, text: Text) -> list[dict[str, str]]:
    most_first = sorted(job.reasons.items(), key=lambda each: -each[1])
    return [{"word": text(f"imports.wrong.{key}"), "n": text.number(n)} for key, n in most_first]


def _sample(row: dict[str, Any], text: Text, profile: Profile, now: datetime) -> dict[str, Any]:
    verdict = row["verdict"]
    line = {
        "row": row["row"],
        "verdict": verdict,
        "word": text(f"imports.verdict.{verdict}"),
        "private": bool(row.get("private")),
    }
    if verdict == "wrong":
        said = f": “{row['said']}”" if row["said"] else ""
        where = f" ({row['column']})" if row["column"] else ""
        return line | {"what": f"{text('imports.wrong.' + row['reason'])}{where}{said}"}
    category = profile.categories.get(row.get("service_code", ""))
    at = row.get("observed_at")
    return line | {
        "category": text.pick(category.name) if category else "",
        "what": row.get("description", ""),
        "where": row.get("address") or _point(row, text),
        "when": text.moment(datetime.fromisoformat(at), now) if at else "",
    }


def _point(row: dict[str, Any], text: Text) -> str:
    if row.get("lat") is None:
        return ""
    return f"{text.number(row['lat'], 4)}; {text.number(row['lng'], 4)}"


def page_config(text: Text, profile: Profile) -> dict[str, Any]:
    """What the page needs to know before there is any import."""
    return {
        "fields": [
            {
                "key": each,
                "label": text(f"imports.field.{each}"),
                "hint": text(f"imports.field_hint.{each}"),
            }
            for each in FIELDS
        ],
        "categories": [
            {"code": code, "name": text.pick(each.name)}
            for code, each in profile.categories.items()
        ],
        "dates": [
            {"key": each, "label": text(f"imports.dates.{each}")} for each in ("dmy", "ymd", "mdy")
        ],
        "texts": text.below("imports.page"),
    }
