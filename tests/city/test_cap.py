"""Messages that other systems can read: CAP 1.2 as the standard writes it, and what it does not allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from capvalidator import check_schema
from msgspec.structs import replace

from city.cap import Alert, Area, Info, reference, written
from city.cap_rules import problems

ZONE = "Asia/Jakarta"
SENT = datetime(2026, 2, 11, 11, 50, tzinfo=UTC)
JATIRASA = Area(
    described="P2C: Jatirasa <Pondok Gede Permai> & lainnya",
    polygons=(((-6.3, 106.9), (-6.2, 106.9), (-6.2, 107.0), (-6.3, 106.9)),),
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


def test_a_message_in_two_languages_keeps_to_the_standard() -> None:
    assert problems(MESSAGE.encode()) == []
    assert check_schema(MESSAGE.encode()).passed


def test_a_polygon_is_latitude_and_longitude_and_ends_where_it_begins() -> None:
    told = "-6.30000,106.90000 -6.20000,106.90000 -6.20000,107.00000 -6.30000,106.90000"
    assert f"<polygon>{told}</polygon>" in MESSAGE


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
    open_one = MESSAGE.replace("106.90000</polygon>", "106.95000</polygon>")
    assert problems(open_one.encode()) == ["a polygon does not end where it begins"] * 2
    short = MESSAGE.replace("-6.20000,106.90000 -6.20000,107.00000 ", "")
    assert any("polygon of area" in each for each in problems(short.encode()))
    turned = MESSAGE.replace("-6.20000,107.00000", "107.00000,-6.20000")
    assert "a polygon has a point that is no latitude,longitude" in problems(turned.encode())


def test_a_message_without_words_says_nothing() -> None:
    told = written(replace(ALERT, infos=()), ZONE)
    assert problems(told) == ["Alert says nothing: it needs an info"]


EVERYTHING = b"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>b-2</identifier><sender>poc@example</sender><sent>2026-02-11T18:50:00+07:00</sent>
<status>Actual</status><msgType>Update</msgType><source>p2c</source><scope>Restricted</scope>
<restriction>BPBD</restriction><addresses>bpbd</addresses><code>x</code><code>y</code><note>n</note>
<references>poc@example,b-1,2026-02-11T18:00:00+07:00</references><incidents>i</incidents>
<info><language>id-ID</language><category>Met</category><category>Safety</category><event>Banjir</event>
<responseType>Prepare</responseType><responseType>Monitor</responseType><urgency>Expected</urgency>
<severity>Severe</severity><certainty>Likely</certainty><audience>warga</audience>
<eventCode><valueName>c</valueName><value>1</value></eventCode>
<effective>2026-02-11T18:50:00+07:00</effective><onset>2026-02-11T21:45:00+07:00</onset>
<expires>2026-02-12T03:50:00+07:00</expires><senderName>POC</senderName><headline>h</headline>
<description>d</description><instruction>i</instruction><web>https://example/</web><contact>112</contact>
<parameter><valueName>siaga</valueName><value>1</value></parameter>
<resource><resourceDesc>peta</resourceDesc><mimeType>image/png</mimeType><size>9</size>
<uri>https://example/peta.png</uri><derefUri>AA==</derefUri><digest>aa</digest></resource>
<area><areaDesc>P2C</areaDesc><polygon>-6.3,106.9 -6.2,106.9 -6.2,107 -6.3,106.9</polygon>
<circle>-6.3,106.9 1.5</circle><geocode><valueName>k</valueName><value>1</value></geocode>
<altitude>10</altitude><ceiling>20</ceiling></area></info></alert>"""
Change = Callable[[Element, int], object]
CHANGES: dict[str, Change] = {
    "missing": lambda inside, at: inside.remove(inside[at]),
    "doubled": lambda inside, at: inside.insert(at, deepcopy(inside[at])),
    "too early": lambda inside, at: inside.insert(max(at - 1, 0), _taken(inside, at)),
    "last": lambda inside, at: inside.append(_taken(inside, at)),
    "empty": lambda inside, at: setattr(inside[at], "text", ""),
    "another word": lambda inside, at: setattr(inside[at], "text", "Siaga satu"),
    "not known": lambda inside, at: setattr(inside[at], "tag", inside[at].tag + "s"),
    "of no namespace": lambda inside, at: setattr(inside[at], "tag", inside[at].tag.split("}")[1]),
    "with something in it": lambda inside, at: ElementTree.SubElement(inside[at], inside[at].tag),
}


def _taken(inside: Element, at: int) -> Element:
    found = inside[at]
    inside.remove(found)
    return found


def changed(change: Change) -> Iterator[bytes]:
    """The document with one of its elements changed, for each of them."""
    whole = ElementTree.fromstring(EVERYTHING)
    for number, parent in enumerate(whole.iter()):
        for at in range(len(parent)):
            other = deepcopy(whole)
            change(list(other.iter())[number], at)
            yield ElementTree.tostring(other)


def test_a_document_with_every_element_keeps_to_the_schema_and_to_the_rules() -> None:
    assert check_schema(EVERYTHING).passed
    assert problems(EVERYTHING) == []


@pytest.mark.parametrize("name", CHANGES)
def test_what_the_schema_of_oasis_refuses_the_rules_refuse(name: str) -> None:
    refused = [each for each in changed(CHANGES[name]) if not check_schema(each).passed]
    assert refused, "the schema must have something to say"
    assert [each for each in refused if not problems(each)] == []
