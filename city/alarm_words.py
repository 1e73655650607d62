"""The words of the sentences in which rules of alarms are written, in each language of the glass."""

from __future__ import annotations

import msgspec

from city.severity import Severity


class Grammar(msgspec.Struct, frozen=True, kw_only=True):
    """One language. `what`: (sort, field) -> the figure's name; `every`: a sort -> each of it;
    `units`: where a unit is written otherwise than in its field. `states`: of a feed, 1 to 3."""

    begin: str
    reaches: str
    longer: str
    held: str
    ring: str
    tell: str
    over: str
    recovered: str
    decimal: str
    what: dict[tuple[str, str], str]
    every: dict[str, str]
    units: dict[str, str]
    spans: tuple[tuple[int, str, str], ...]
    """(seconds, one, several), longest first."""
    severities: dict[Severity, str]
    states: tuple[str, str, str]


_MEASURED = {
    ("station", "pm25_ug_m3"): "PM2.5", ("station", "pm10_ug_m3"): "PM10",
    ("station", "so2_ug_m3"): "SO2", ("station", "co_ug_m3"): "CO", ("station", "o3_ug_m3"): "O3",
    ("station", "no2_ug_m3"): "NO2", ("station", "hc_ug_m3"): "HC", ("station", "ispu"): "ISPU",
    ("quality", "ph"): "pH", ("quality", "bod_mg_l"): "BOD", ("quality", "cod_mg_l"): "COD",
    ("quality", "tss_mg_l"): "TSS", ("quality", "ammonia_n_mg_l"): "NH3-N",
    ("quality", "nitrate_n_mg_l"): "NO3-N", ("quality", "dissolved_oxygen_mg_l"): "DO",
    ("quality", "total_phosphorus_mg_l"): "total P", ("quality", "tds_mg_l"): "TDS",
    ("quality", "nitrite_n_mg_l"): "NO2-N", ("quality", "total_nitrogen_mg_l"): "total N",
    ("quality", "detergent_mg_l"): "MBAS", ("quality", "mercury_mg_l"): "Hg",
    ("quality", "lead_mg_l"): "Pb", ("quality", "cadmium_mg_l"): "Cd",
    ("quality", "chromium_vi_mg_l"): "Cr-VI",
}  # fmt: skip
"""Signs that are the same in every language; the subject stands behind them."""

INDONESIAN = Grammar(
    begin="Bila {what} {condition}",
    reaches="mencapai {value}",
    longer="lebih dari {value}",
    held=" selama {span}",
    ring=", nyalakan alarm {severity}",
    tell=" dan beri tahu {who}",
    over="; selesai bila {back}.",
    recovered="pulih",
    decimal=",",
    what={key: sign + " {subject}" for key, sign in _MEASURED.items()} | {
        ("gauge", "level_cm"): "TMA {subject}",
        ("gauge", "siaga"): "status {subject}",
        ("gauge", "rate_cm_h"): "kenaikan air {subject}",
        ("gauge", "silent"): "lama tanpa data air {subject}",
        ("rain", "rain_mm_h"): "hujan {subject}",
        ("rain", "silent"): "lama tanpa data hujan {subject}",
        ("station", "silent"): "lama tanpa data udara {subject}",
        ("quality", "temperature_c"): "suhu air {subject}",
        ("quality", "fecal_coliform_mpn_100ml"): "koliform tinja {subject}",
        ("quality", "total_coliform_mpn_100ml"): "koliform total {subject}",
        ("quality", "colour_pt_co"): "warna air {subject}",
        ("quality", "oil_grease_mg_l"): "minyak dan lemak {subject}",
        ("quality", "phenol_mg_l"): "fenol {subject}",
        ("indicator", "value"): "indikator {subject}",
        ("feed", "state"): "keadaan {subject}",
    },
    every={
        "gauge": "pos sungai mana pun", "rain": "pos hujan mana pun",
        "station": "stasiun udara mana pun", "quality": "titik mutu air mana pun",
        "indicator": "dinas mana pun", "feed": "sumber data mana pun",
    },
    units={"min": "menit", "cm/h": "cm/jam", "mm/h": "mm/jam"},
    spans=((3600, "jam", "jam"), (60, "menit", "menit"), (1, "detik", "detik")),
    severities={
        Severity.WATCH: "waspada", Severity.WARNING: "peringatan", Severity.DANGER: "bahaya",
    },
    states=("terlambat", "tanpa kontak", "rusak"),
)  # fmt: skip

ENGLISH = Grammar(
    begin="When {what} {condition}",
    reaches="reaches {value}",
    longer="is longer than {value}",
    held=" for {span}",
    ring=", raise a {severity} alarm",
    tell=" and tell {who}",
    over="; over when {back}.",
    recovered="recovered",
    decimal=".",
    what={key: sign + " of {subject}" for key, sign in _MEASURED.items()} | {
        ("gauge", "level_cm"): "the level of {subject}",
        ("gauge", "siaga"): "the status of {subject}",
        ("gauge", "rate_cm_h"): "the rise of {subject}",
        ("gauge", "silent"): "the time without water data from {subject}",
        ("rain", "rain_mm_h"): "rain at {subject}",
        ("rain", "silent"): "the time without rain data from {subject}",
        ("station", "silent"): "the time without air data from {subject}",
        ("quality", "temperature_c"): "the water temperature of {subject}",
        ("quality", "fecal_coliform_mpn_100ml"): "fecal coliform of {subject}",
        ("quality", "total_coliform_mpn_100ml"): "total coliform of {subject}",
        ("quality", "colour_pt_co"): "water colour of {subject}",
        ("quality", "oil_grease_mg_l"): "oil and grease of {subject}",
        ("quality", "phenol_mg_l"): "phenol of {subject}",
        ("indicator", "value"): "the indicator {subject}",
        ("feed", "state"): "the state of {subject}",
    },
    every={
        "gauge": "any river post", "rain": "any rain post", "station": "any air station",
        "quality": "any water quality point", "indicator": "any agency", "feed": "any data source",
    },
    units={"min": "minutes"},
    spans=((3600, "hour", "hours"), (60, "minute", "minutes"), (1, "second", "seconds")),
    severities={
        Severity.WATCH: "watch", Severity.WARNING: "warning", Severity.DANGER: "danger",
    },
    states=("late", "without contact", "broken"),
)  # fmt: skip

GRAMMARS = {"id": INDONESIAN, "en": ENGLISH}
