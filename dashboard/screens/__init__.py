"""Screens for staff: what each shows and why, switching, pairing, walls; the page and its API."""
