"""The layout studio: what it asks (asks), what it tells (words, told); routes in studio_api.py."""
