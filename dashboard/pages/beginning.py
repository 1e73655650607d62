"""What stands in a page itself, so that a page whose files did not come begins again by itself."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from dashboard.desk import ASSETS

OWN = "01_begin"
_SCRIPT = (ASSETS / f"{OWN}.js").read_text(encoding="utf-8")
TAG = f"<script>{_SCRIPT}</script>"
HASH = f"'sha256-{b64encode(sha256(_SCRIPT.encode()).digest()).decode()}'"
"""For the content policy, which allows no other script within a page."""
