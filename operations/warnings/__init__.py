"""Flood warnings to other systems: kept, confirmed by two people, sent by the watch."""
