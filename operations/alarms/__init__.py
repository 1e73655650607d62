"""Alarms as they are kept: their records, what people do to them, and the editions of their rules."""
