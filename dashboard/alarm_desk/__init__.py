"""Alarms for whoever has to do something about them: the list, an alarm's story, and the rules."""
