"""The command line: what a person types. May use every package; no package uses it."""
