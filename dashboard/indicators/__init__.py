"""Agencies' figures on the glass and on pages: words, tiles, series, and the doors they come through."""
