"""Which category a citizen's words mean."""

from __future__ import annotations

import re

from city.profile import Category, Profile

_WORD = re.compile(r"[^\W_]+")


def category_from_text(profile: Profile, text: str) -> Category | None:
    """The category whose keyword stands in the text as whole words; the longest keyword wins,
    then the first category. Without a match the profile's `other_category`, or None."""
    said = _words(text)
    found = [
        (len(words), category)
        for category in profile.categories.values()
        for words in map(_words, category.keywords)
        if words in said
    ]
    longest = max(found, key=lambda each: each[0], default=None)
    return longest[1] if longest else profile.categories.get(profile.other_category)


def _words(text: str) -> str:
    """The words between single spaces, with one at each end, so that `in` compares whole words."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
