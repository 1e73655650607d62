"""Words of a profile that people read, in every language the city speaks."""

Words = dict[str, str]
"""One text in several languages: {"id": "...", "en": "..."}."""
