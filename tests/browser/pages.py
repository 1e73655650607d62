"""Every page of the staff, by the table of what may be asked: whoever adds one is tested without thinking of it."""

from __future__ import annotations

from dashboard.access import RULES, Rule

EXAMPLES = (
    "/air/station/mustikajaya", "/water/post/p2c", "/water/quality/kali-bekasi-hulu",
    "/fleet/dump-truck-01", "/indicators/bapenda/nontunai", "/studio/situasi-kota", "/tours",
    "/day-plan", "/takeovers",
)  # fmt: skip
"""One of each kind that needs a name."""
ELSEWHERE = {
    "/": "leads to the wall",
    "/guide/screen": "leads to the wall",
    "/inbox": "the desk, for somebody of an agency",
    "/alarms/story": "of one alarm",
    r"/crew-link/[\w-]{1,40}": "of one case",
}
"""Tested where there is what they show."""


def _addresses(rule: Rule) -> list[str]:
    if rule.path in ELSEWHERE:
        return []
    found = [rule.path] if rule.path.replace("-", "").replace("/", "").isalpha() else []
    found += [each for each in EXAMPLES if rule.covers("GET", each)]
    assert found, f"name one page of {rule.path} among the examples"
    return found


PAGES = tuple(each for rule in RULES if rule.page for each in _addresses(rule))
