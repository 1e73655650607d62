"""How a report stands, in one sentence anyone may read: `status_notes` of GeoReport v2. Pure.

| the case                                  | is told as                                         |
|-------------------------------------------|----------------------------------------------------|
| any                                       | its state in words, then the agency's public note  |
| not ours                                  | the same, and to whom it was handed on             |
| merged into a case anyone may read        | which ticket carries on, and how that one stands   |
| merged into a private or sensitive case   | that it was merged, and nothing of the other one   |

What people wrote has lost its numbers and the names of all reporters of the case and of those
merged into it (city/privacy.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from city.complaints import Complaint, Status
from city.privacy import impersonal

_S = Status
_INDONESIAN: dict[str, str] = {
    _S.RECEIVED: "Diterima, menunggu diperiksa.",
    _S.VERIFIED: "Sudah diperiksa, segera diteruskan ke dinas.",
    _S.ASSIGNED: "Sudah ada di dinas yang bertugas.",
    _S.DISPATCHED: "Petugas sudah ditugaskan.",
    _S.EN_ROUTE: "Petugas menuju lokasi.",
    _S.ON_SITE: "Petugas di lokasi; ini belum berarti selesai.",
    _S.IN_PROGRESS: "Sedang dikerjakan.",
    _S.RESOLVED: "Selesai menurut petugas, menunggu tanggapan pelapor.",
    _S.CLOSED: "Selesai dan ditutup.",
    _S.COORDINATING: "Menunggu koordinasi antarinstansi.",
    _S.REJECTED: "Tidak dapat ditindaklanjuti.",
    _S.NOT_OURS: "Bukan wewenang pemerintah kota.",
    _S.MERGED: "Digabung dengan laporan lain tentang masalah yang sama.",
    _S.REOPENED: "Dibuka lagi, akan ditangani kembali.",
    "into": "Digabung dengan laporan {ticket}, yang dilanjutkan: {how}",
    "to": "Diteruskan ke {to}.",
}
_ENGLISH: dict[str, str] = {
    _S.RECEIVED: "Received, waiting to be checked.",
    _S.VERIFIED: "Checked, about to be passed to an agency.",
    _S.ASSIGNED: "With the agency in charge.",
    _S.DISPATCHED: "A crew has been assigned.",
    _S.EN_ROUTE: "A crew is on its way.",
    _S.ON_SITE: "A crew is at the place; it is not solved by that.",
    _S.IN_PROGRESS: "Being worked on.",
    _S.RESOLVED: "Solved according to the crew, waiting for the reporter's word.",
    _S.CLOSED: "Solved and closed.",
    _S.COORDINATING: "Waiting for agencies to settle it between them.",
    _S.REJECTED: "Cannot be dealt with.",
    _S.NOT_OURS: "Not within the city's authority.",
    _S.MERGED: "Merged with another report of the same problem.",
    _S.REOPENED: "Reopened, to be dealt with again.",
    "into": "Merged with report {ticket}, which carries on: {how}",
    "to": "Passed on to {to}.",
}
_WORDS = {"id": _INDONESIAN, "en": _ENGLISH}


def status_notes(complaint: Complaint, told: Sequence[Complaint], language: str) -> str:
    """The sentence. `told`: the case whose state is told, which is this one or the one it was merged
    into if anyone may read that, and then all others whose reporters it must not name."""
    words, shown = _WORDS.get(language, _ENGLISH), told[0]
    how = _stands(shown, (complaint, *told), words)
    if shown.complaint_id == complaint.complaint_id:
        return how
    return words["into"].format(ticket=shown.complaint_id, how=how)


def _stands(shown: Complaint, concerned: Sequence[Complaint], words: dict[str, str]) -> str:
    parts = [words[shown.status]]
    if shown.status is Status.NOT_OURS and shown.handed_to:
        parts.append(words["to"].format(to=impersonal(shown.handed_to, *concerned)))
    if shown.public_note:
        parts.append(impersonal(shown.public_note, *concerned))
    return " ".join(parts)
