"""Messages that other systems can read: CAP 1.2 as the standard writes it, and what it does not allow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from city.cap import Alert, Area, Info, reference, written
from city.cap_rules import problems

ZONE = "Asia/Jakarta"
SENT = datetime(2026, 2, 11, 11, 50, tzinfo=UTC)
JATIRASA = Area(
    described="P2C: Jatirasa <Pondok Gede Permai> & lainnya",
    geocodes=(("Kemendagri", "32.75.09.1004"),),
)
INDONESIAN = Info(
    language="id-ID",
    event="Banjir",
    responses=("Prepare",),
    urgency="Expected",
    severity="Severe",
    certainty="Likely",
    headline="Banjir: air tiba di P2C sekitar 21.45–22.45",
    description="Cileungsi Hulu 410 cm.",
    instruction="Pindahkan barang dan kendaraan.",
    sender_name="Pusat Operasi Patriot, Kota Bekasi",
    onset=SENT + timedelta(hours=3),
    expires=SENT + timedelta(hours=9),
    contact="112",
    parameters=(("siaga", "1"),),
    areas=(JATIRASA,),
)
ENGLISH = replace(INDONESIAN, language="en-US", event="Flood")
ALERT = Alert(
    identifier="bekasi-20260211-0001",
    sender="pusdalops@example.go.id",
    sent=SENT,
    status="Exercise",
    kind="Alert",
    infos=(INDONESIAN, ENGLISH),
)
MESSAGE = written(ALERT, ZONE).decode()
WITH_POLYGON = MESSAGE.replace(
    "</areaDesc>", "</areaDesc><polygon>-6.3,106.9 -6.2,106.9 -6.2,107.0 -6.3,106.9</polygon>"
)


def test_a_message_in_two_languages_keeps_to_the_standard() -> None:
    assert problems(MESSAGE.encode()) == []
    assert problems(WITH_POLYGON.encode()) == []


def test_times_have_the_citys_offset_and_no_z() -> None:
    assert "<sent>2026-02-11T18:50:00+07:00</sent>" in MESSAGE
    assert "Z</" not in MESSAGE


def test_words_are_words_whatever_signs_they_hold() -> None:
    assert "Jatirasa &lt;Pondok Gede Permai&gt; &amp; lainnya" in MESSAGE


def test_what_is_not_said_does_not_stand_there() -> None:
    assert "<note" not in MESSAGE
    assert "<references" not in MESSAGE


def test_a_later_message_names_the_one_it_follows() -> None:
    cancel = replace(ALERT, kind="Cancel", references=(reference(ALERT, ZONE),))
    told = written(cancel, ZONE)
    assert problems(told) == []
    named = "pusdalops@example.go.id,bekasi-20260211-0001,2026-02-11T18:50:00+07:00"
    assert f"<references>{named}</references>".encode() in told


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("bekasi-20260211-0001", "bekasi 0001", "identifier of alert"),
        ("pusdalops@example.go.id", "a,b", "sender of alert"),
        ("18:50:00+07:00", "11:50:00Z", "sent of alert"),
        ("<status>Exercise", "<status>Latihan", "status of alert"),
        ("<msgType>Alert", "<msgType>Cancel", "Cancel needs references"),
        ("<scope>Public", "<scope>Restricted", "restriction stands in restricted messages"),
        ("<scope>Public</scope>", "", "alert has 0 scope"),
        ("<urgency>Expected</urgency>", "", "info has 0 urgency"),
        ("<severity>Severe", "<severity>Siaga 1", "severity of info"),
        ("<category>Met", "<category>Banjir", "category of info"),
        ("<responseType>Prepare", "<responseType>Lari", "responseType of info"),
        ("id-ID", "Bahasa Indonesia", "language of info"),
        ("en-US", "id-ID", "two infos have one language"),
        ("<headline>Banjir: air tiba di P2C sekitar 21.45–22.45", "<headline> ", "headline of info"),
        ("</event>", "</event><siaga>1</siaga>", "does not know"),
        ("<areaDesc>P2C: Jatirasa &lt;Pondok Gede Permai&gt; &amp; lainnya</areaDesc>", "",
         "area has 0 areaDesc"),
        ("<valueName>siaga</valueName>", "", "parameter has 0 valueName"),
        ("2026-02-12T03:50:00+07:00", "2026-02-11T19:00:00+07:00", "expires is not after onset"),
        ("2026-02-12T03:50:00+07:00", "2026-02-11T18:00:00+07:00", "expired before it was sent"),
        ("urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1", "the root"),
        ("</alert>", "", "it is no XML"),
    ],
)  # fmt: skip
def test_what_the_standard_does_not_allow_is_told(was: str, becomes: str, said: str) -> None:
    assert was in MESSAGE
    found = problems(MESSAGE.replace(was, becomes).encode())
    assert any(said in each for each in found), found


def test_elements_out_of_order_are_told() -> None:
    moved = MESSAGE.replace("<event>Banjir</event>", "").replace(
        "<urgency>Expected</urgency>", "<urgency>Expected</urgency><event>Banjir</event>", 1
    )
    assert "the elements of info are not in the order of the schema" in problems(moved.encode())


def test_a_polygon_closes_and_has_four_points() -> None:
    open_one = WITH_POLYGON.replace("-6.3,106.9</polygon>", "-6.25,106.9</polygon>")
    assert problems(open_one.encode()) == ["a polygon does not end where it begins"] * 2
    short = WITH_POLYGON.replace("-6.2,106.9 -6.2,107.0 ", "")
    assert any("polygon of area" in each for each in problems(short.encode()))


def test_a_message_without_words_says_nothing() -> None:
    told = written(replace(ALERT, infos=()), ZONE)
    assert problems(told) == ["Alert says nothing: it needs an info"]
