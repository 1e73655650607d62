"""Where walls may show complaints, looked for once: a map asks for hundreds at every change."""

from __future__ import annotations

from city.complaints import Complaint
from city.privacy import WallPlace, wall_place
from city.profile import Profile

MOST = 5000
"""Places kept; several times what a map shows."""


class WallPlaces:
    """`city.privacy.wall_place` of complaints as they stand; of one that changed it is looked for anew."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._known: dict[str, tuple[Complaint, WallPlace | None]] = {}

    def of(self, complaint: Complaint) -> WallPlace | None:
        known = self._known.get(complaint.complaint_id)
        if known is None or known[0] is not complaint:
            if len(self._known) >= MOST:
                self._known.clear()
            known = complaint, wall_place(complaint, self._profile)
            self._known[complaint.complaint_id] = known
        return known[1]
