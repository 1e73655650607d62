"""Free text without what leads to a person: NIK, phones, e-mails, plates, houses, the reporter's name.

| masked                                    | stays                                                  |
|-------------------------------------------|--------------------------------------------------------|
| NIK, e-mail, number plate                 | ticket numbers, amounts (Rp), times, heights           |
| phone, also a mobile without its 0 or 62  | numbers below nine digits, unless "telp" stands before |
| No 12, No: 12/5, nomor rumah 12, C5/12    | RT and RW                                              |
| Blok C5/12, Jl Mawar 12 RT 03             | Blok C, Jalan Mawar, "Jl Raya KM 12", "jalan 12 hari"  |

A number after a street's name is a house when the text ends there or goes on as an address does.
"""

from __future__ import annotations

import re
from functools import lru_cache

_AREA = (
    "AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DR|DS|DT|DW"
    "|EA|EB|ED|KB|KH|KT|KU|PA|PB|A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z"
)
_PHONE = r"(?<!\d)\(?(?:\+?62|0)[ .-]?\(?\d{2,3}\)?(?:[ .-]?\d){5,10}(?!\d)"
_MOBILE = r"(?<![\d,])(?<!\d[.-])(?<!rp)(?<!rp[ .])(?<!rp\. )8[1-9]\d(?:[ .-]?\d){6,9}(?!\d)"
_HOUSE = r"\d{1,5}[A-Za-z]?(?: ?[/-] ?[A-Za-z]{0,2}\d{1,4}[A-Za-z]?){0,3}\b"
_NO_HOUSE = (
    "jam|pukul|pkl|tgl|tanggal|bulan|tahun|hari|km|kilometer|rt|rw|no|nomor|nomer|sejak|selama|sudah|sekitar"
    "|kira|ada|tinggi|setinggi|sedalam|dalam|lebar|selebar|panjang|sepanjang|seluas|blok|rp|sampai|hingga"
)
_NAME = rf"(?!(?i:{_NO_HOUSE})\b)[^\W\d_][^\W\d_.']{{0,30}}\.?"
_PROPER = rf"(?!(?i:{_NO_HOUSE})\b)[A-Z][^\W\d_.']{{0,30}}\.?"
_GOES_ON = (
    r"(?= *(?:$|[\n)]|[,.;](?!\d)|(?i:rt|rw|kel|kelurahan|kec|kecamatan|dekat|depan|samping|sebelah|seberang"
    r"|belakang|blok|perum|perumahan|kota)\b))"
)
_MASKS = (
    ("[email]", re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{1,63}")),
    ("[NIK]", re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")),
    ("[telepon]", re.compile(rf"{_PHONE}|{_MOBILE}", re.IGNORECASE)),
    (
        r"\1[telepon]",
        re.compile(
            r"\b((?:no\.? ?|nomor )?(?:telp|tlp|telepon|hp|wa|whatsapp|hubungi)\b[.: ]{0,3})"
            r"\d(?:[ .-]?\d){5,13}(?!\d)",
            re.IGNORECASE,
        ),
    ),
    (
        r"\1[nomor]",
        re.compile(
            rf"\b((?i:blok)\b[.: ]{{0,3}})(?:[A-Za-z]{{1,2}}[.-]?|[A-Za-z] |[A-Z]{{2}} )?{_HOUSE}"
        ),
    ),
    ("[plat]", re.compile(rf"\b(?:{_AREA})[ -]?\d{{1,4}}[ -]?[A-Z]{{1,3}}\b")),
    ("[plat]", re.compile(rf"\b(?:{_AREA})[ -]?\d{{3,4}}[ -]?[A-Z]{{2,3}}\b", re.IGNORECASE)),
    (
        r"\1[nomor]",
        re.compile(
            r"\b((?:no|nomor|nomer)\b\.?(?: ?rumah(?:nya| saya| kami)?\b)?[.:# ]{0,3})"
            rf"(?:[A-Z]{{1,2}}[ -]?)?{_HOUSE}",
            re.IGNORECASE,
        ),
    ),
    ("[nomor]", re.compile(r"\b(?!RT|RW)[A-Z]{1,2}\d{1,3} ?/ ?\d{1,4}[A-Za-z]?\b(?!/)")),
    (
        r"\1[nomor]",
        re.compile(
            rf"\b((?:(?i:jl|jln|gg|gang)\b\.? ?{_NAME}(?: {_NAME}){{0,3}}"
            rf"|(?i:jalan) {_PROPER}(?: {_PROPER}){{0,3}}) )\d{{1,3}}[A-Za-z]?"
            rf"(?:[/-]\d{{1,3}}[A-Za-z]?)?(?![\w/]){_GOES_ON}"
        ),
    ),
)


def mask(text: str) -> str:
    """Free text with NIK, phone numbers, e-mail addresses, number plates and house numbers taken
    out. Rather too much than too little: a name or an address in words stays."""
    for instead, pattern in _MASKS:
        text = pattern.sub(instead, text)
    return text


_PLACE = (
    "jl|jln|jalan|gg|gang|kel|kelurahan|kec|kecamatan|perum|perumahan|kampung|kp|masjid|pasar|blok"
)
_CALLED = r"saya|nama|a\.?n|pak|bapak|bpk|bu|ibu|sdr|sdri|mas|mbak|bang|kak|oleh|pelapor"
_NO_PLACE = f"{_CALLED}|di|ada|rumah|dekat|depan|samping|sebelah|seberang|belakang|no|nomor|rt|rw"
SHORTEST_NAME = 3
"""Letters; shorter parts of a name ("Al", "M") stand in too many other words."""
MOST_NAMES = 8


def nameless(text: str, name: str) -> str:
    """The text without this person's name: written out in full, or a part of it that is written as
    a name (with a capital letter, or after "Pak", "Ibu", "saya"). The names of places stay: after
    "Jalan", "Kelurahan" and the like nothing is taken out that begins with a capital letter."""
    parts = [each for each in re.findall(r"[^\W\d_]+", name) if len(each) >= SHORTEST_NAME]
    return _naming(tuple(parts[:MOST_NAMES])).sub(_instead, text) if parts else text


def _instead(found: re.Match[str]) -> str:
    return found[0] if found["place"] else f"{found['called'] or ''}[pelapor]"


@lru_cache(maxsize=256)
def _naming(parts: tuple[str, ...]) -> re.Pattern[str]:
    any_part = "|".join(map(re.escape, parts))
    whole = r"\W{1,3}".join(map(re.escape, parts))
    capital = "|".join(f"{re.escape(each[0].upper())}(?i:{re.escape(each[1:])})" for each in parts)
    word = rf"(?!(?i:{_NO_PLACE})\b)(?:[A-Z][A-Za-z]{{0,2}}\.|[A-Z]\w{{0,30}}\b)"
    return re.compile(
        rf"(?P<place>\b(?i:{_PLACE})\b\.?(?: {word}){{1,4}})"
        rf"|(?P<called>\b(?i:{_CALLED})\b[.:]? )(?i:{any_part})\b(?: (?i:{any_part})\b){{0,7}}"
        rf"|\b(?:(?i:{whole})|{capital})\b(?: (?i:{any_part})\b){{0,7}}"
    )
