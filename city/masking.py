"""Free text without the numbers that lead to a person: NIK, phones, e-mails, plates, houses."""

from __future__ import annotations

import re

_AREA = (
    "AA|AB|AD|AE|AG|BA|BB|BD|BE|BG|BH|BK|BL|BM|BN|BP|DA|DB|DC|DD|DE|DG|DH|DK|DL|DM|DN|DR|DS|DT|DW"
    "|EA|EB|ED|KB|KH|KT|KU|PA|PB|A|B|D|E|F|G|H|K|L|M|N|P|R|S|T|W|Z"
)
_MASKS = (
    ("[email]", re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{1,63}")),
    ("[NIK]", re.compile(r"(?<!\d)\d(?:[ .-]?\d){15}(?!\d)")),
    ("[telepon]", re.compile(r"(?<!\d)\(?(?:\+?62|0)[ .-]?\(?\d{2,3}\)?(?:[ .-]?\d){5,10}(?!\d)")),
    ("[plat]", re.compile(rf"\b(?:{_AREA})[ -]?\d{{1,4}}[ -]?[A-Z]{{1,3}}\b")),
    ("[plat]", re.compile(rf"\b(?:{_AREA})[ -]?\d{{3,4}}[ -]?[A-Z]{{2,3}}\b", re.IGNORECASE)),
    (r"\1[nomor]", re.compile(r"\b((?:no|nomor|nomer)\b\.? ?)\d+[A-Za-z]?\b", re.IGNORECASE)),
)


def mask(text: str) -> str:
    """Free text with NIK, phone numbers, e-mail addresses, number plates and house numbers taken
    out. Rather too much than too little: a name or an address in words stays."""
    for instead, pattern in _MASKS:
        text = pattern.sub(instead, text)
    return text
