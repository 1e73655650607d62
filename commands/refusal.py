"""What a command says when it will not go on."""

REFUSED = 78
"""Exit code of a process that would fail again however often it is started (EX_CONFIG)."""


class Refusal(Exception):
    """What happened, what it means, what to do: shown to the person as it is."""
