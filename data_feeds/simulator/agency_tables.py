"""Tables that five agencies would put into their folders, invented; and the doors somebody would make.

Health, permits, planning, revenue and telematics, the five that the operations center began with. The same
seed and the same day give the same tables; each is written the way offices write: 1.235,4, Juli 2026,
TW III 2026, percent cells, merged cells, a JSON inside of a JSON. Targets are invented like all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import msgspec
from babel.dates import format_date

from city.indicator_doors import Door, FolderSource, SheetMapping
from city.indicators import Definition, Target
from city.profile import Profile
from data_feeds.simulator import revenue
from data_feeds.simulator.office import CHANGED, book_of, csv_of, draw, local, past, season

SINCE = date(2020, 1, 1)
WEEKS, DAYS, MONTHS, QUARTERS = 104, 150, 30, 10
ROMAN = ("I", "II", "III", "IV")


class AgencyTable(msgspec.Struct, frozen=True, kw_only=True):
    """One file of one agency, its door, and what its figures mean."""

    name: str
    content: bytes
    door: Door
    definitions: tuple[Definition, ...]


def tables(
    profile: Profile, seed: int, today: date, now: datetime, changed: tuple[str, ...] = ()
) -> list[AgencyTable]:
    """Of those of the five agencies that the profile has. `changed`: agencies with another head."""
    makers = {
        "dinkes": (_dengue, _beds),
        "dpmptsp": (_permits,),
        "bappelitbangda": (_plan,),
        "bapenda": (_counters, *((_revenue,) if profile.revenue else ())),
        "diskominfo": (_services,),
    }
    return [
        _opened(make(profile, seed, today, agency in changed), now)
        for agency, made in makers.items()
        if agency in profile.agencies
        for make in made
    ]


def _opened(table: AgencyTable, now: datetime) -> AgencyTable:
    door = msgspec.structs.replace(table.door, state="open", opened_at=now, simulated=True)
    return msgspec.structs.replace(table, door=door)


def _definition(
    agency_id: str, indicator_id: str, names: tuple[str, str], **more: Any
) -> Definition:
    target = more.pop("target", None)
    if target is not None:
        more["targets"] = (Target(since=SINCE, value=target),)
    return Definition(
        agency_id=agency_id,
        indicator_id=indicator_id,
        name=dict(zip(("id", "en"), names, strict=True)),
        reference="Simulasi",
        **more,
    )


def _dengue(profile: Profile, seed: int, today: date, changed: bool) -> AgencyTable:
    places = sorted({(each.kecamatan_code, each.kecamatan) for each in profile.kelurahan.values()})

    def rows() -> Iterator[list[str]]:
        for week in past(today, "week", WEEKS):
            year, number, _ = week.isocalendar()
            for place, (code, name) in enumerate(places):
                mean = (3.2 + 2.6 * season(week)) * (0.6 + 0.09 * place)
                cases = max(0, round(draw(seed, "dbd", code, week).gauss(mean, mean**0.5)))
                yield [f"{year}-W{number:02}" if place == 0 else "", name, local(cases)]

    definition = _definition(
        "dinkes", "kasus-dbd", ("Kasus DBD per minggu", "Dengue cases a week"),
        unit="kasus", period="week", direction="lower", target=48, level="kecamatan", sums=True,
        producer="Bidang Pencegahan dan Pengendalian Penyakit",
        definition="Kasus demam berdarah dengue baru menurut tanggal laporan fasilitas kesehatan.",
        concept="Kejadian penyakit menular", formula="Jumlah kasus baru seluruh kecamatan dalam satu minggu",
        measure="Jumlah", classification="Kecamatan",
    )  # fmt: skip
    return AgencyTable(
        name="dbd-mingguan.csv",
        content=csv_of(["Minggu", "Kecamatan", "Kasus"], rows(), changed),
        door=Door(
            door_id="simulasi-dbd",
            agency_id="dinkes",
            name="Laporan mingguan DBD",
            source=FolderSource(file="dbd-mingguan*.csv"),
            mapping=SheetMapping(
                shape="columns", date="Minggu", area="Kecamatan", figures={"Kasus": "kasus-dbd"},
                fill_down=True,
            ),
        ),
        definitions=(definition,),
    )  # fmt: skip


def _beds(profile: Profile, seed: int, today: date, changed: bool) -> AgencyTable:
    def rows() -> Iterator[list[Any]]:
        for day in past(today, "day", DAYS):
            share = 0.73 + 0.07 * season(day) + draw(seed, "bor", day).gauss(0, 0.02)
            yield [
                day,
                2140,
                round(2140 * share),
                round(share, 4),
            ]

    definition = _definition(
        "dinkes", "bor", ("Keterisian tempat tidur RS", "Hospital bed occupancy"),
        unit="%", period="day", digits=1, direction="lower", target=85, producer="Bidang Pelayanan Kesehatan",
        definition="Tempat tidur terisi dibagi tempat tidur tersedia di semua rumah sakit di kota.",
        concept="Pemanfaatan rumah sakit", formula="Terisi ÷ tersedia × 100", measure="Persentase",
        interpretation="Makin tinggi, makin sedikit tempat tidur yang tersisa.",
    )  # fmt: skip
    head = ["Tanggal", "Tersedia", "Terisi", "BOR"]
    return AgencyTable(
        name="tempat-tidur.xlsx",
        content=book_of("Tempat tidur RS", head, rows(), changed),
        door=Door(
            door_id="simulasi-tempat-tidur",
            agency_id="dinkes",
            name="Tempat tidur rumah sakit",
            source=FolderSource(file="tempat-tidur*.xlsx"),
            mapping=SheetMapping(
                shape="columns", date="Tanggal", figures={"BOR": "bor"}, factors={"bor": 100}
            ),
        ),
        definitions=(definition,),
    )


def _monthly(
    seed: int, today: date, levels: dict[str, tuple[float, float, int]]
) -> Iterator[list[str]]:
    """Name -> level, spread, digits; one row for each name and month."""
    for month in past(today, "month", MONTHS):
        name = format_date(month, format="MMMM", locale="id")
        for word, (level, spread, digits) in levels.items():
            value = draw(seed, word, month).gauss(level, spread)
            yield [word, name, str(month.year), local(max(0.0, value), digits)]


def _permits(profile: Profile, seed: int, today: date, changed: bool) -> AgencyTable:
    common: dict[str, Any] = {"producer": "Bidang Penyelenggaraan Perizinan", "measure": "Jumlah"}
    definitions = (
        _definition("dpmptsp", "izin-terbit", ("Izin terbit", "Permits issued"), unit="izin",
                    definition="Izin yang terbit dalam satu bulan, semua jenis.", **common),
        _definition("dpmptsp", "lama-izin", ("Lama penyelesaian izin", "Days until a permit"), unit="hari",
                    digits=1, direction="lower", target=5, formula="Rata-rata hari kerja dari berkas lengkap sampai terbit",
                    definition="Rata-rata hari kerja dari berkas lengkap sampai izin terbit.", **common),
    )  # fmt: skip
    levels = {"Izin terbit": (1235.0, 140.0, 0), "Lama penyelesaian": (5.7, 0.35, 1)}
    head = ["Indikator", "Bulan", "Tahun", "Nilai"]
    return AgencyTable(
        name="perizinan-bulanan.csv",
        content=csv_of(head, _monthly(seed, today, levels), changed),
        door=_long("simulasi-perizinan", "dpmptsp", "Rekap bulanan perizinan", "perizinan*.csv", levels, definitions),
        definitions=definitions,
    )  # fmt: skip


def _counters(profile: Profile, seed: int, today: date, changed: bool) -> AgencyTable:
    common: dict[str, Any] = {"producer": "Bidang Pelayanan Pajak", "digits": 1}
    definitions = (
        _definition("bapenda", "nontunai", ("Pembayaran pajak nontunai", "Cashless tax payments"), unit="%",
                    direction="higher", target=80, formula="Transaksi nontunai ÷ semua transaksi × 100",
                    definition="Bagian pembayaran pajak daerah yang tidak tunai.", **common),
        _definition("bapenda", "antrean-loket", ("Antrean loket pajak", "Waiting at tax counters"), unit="menit",
                    direction="lower", target=15, definition="Rata-rata menunggu di loket pelayanan pajak.", **common),
    )  # fmt: skip
    levels = {"Nontunai (%)": (83.0, 2.0, 1), "Antrean (menit)": (15.8, 1.6, 1)}
    head = ["Indikator", "Bulan", "Tahun", "Nilai"]
    return AgencyTable(
        name="pelayanan-pajak.csv",
        content=csv_of(head, _monthly(seed, today, levels), changed),
        door=_long("simulasi-pajak", "bapenda", "Pelayanan pajak", "pelayanan-pajak*.csv", levels, definitions),
        definitions=definitions,
    )  # fmt: skip


def _revenue(profile: Profile, seed: int, today: date, changed: bool) -> AgencyTable:
    assert profile.revenue is not None
    head = tuple(CHANGED.get(each, each) if changed else each for each in revenue.HEADER)
    return AgencyTable(
        name=revenue.FILE,
        content=revenue.report(profile.revenue, today, seed, head),
        door=revenue.door(profile.revenue),
        definitions=revenue.definitions(profile.revenue),
    )


def _long(
    door_id: str, agency: str, name: str, file: str, words: dict[str, Any],
    definitions: tuple[Definition, ...],
) -> Door:  # fmt: skip
    ids = [each.indicator_id for each in definitions]
    mapping = SheetMapping(
        indicator="Indikator", value="Nilai", date="Bulan", year="Tahun",
        figures=dict(zip(words, ids, strict=True)),
    )  # fmt: skip
    source = FolderSource(file=file)
    return Door(door_id=door_id, agency_id=agency, name=name, source=source, mapping=mapping)


def _plan(profile: Profile, seed: int, today: date, changed: bool) -> AgencyTable:
    """Planned and reached grow through the year and begin again; the target stands beside."""

    def rows() -> Iterator[list[Any]]:
        for quarter in past(today, "quarter", QUARTERS):
            part = quarter.month // 3
            planned = (22.0, 48.0, 72.0, 100.0)[part]
            share = draw(seed, "rencana", quarter).uniform(0.88, 1.03)
            reached = round(planned * share, 1)
            yield [f"TW {ROMAN[part]} {quarter.year}", planned, reached]

    definition = _definition(
        "bappelitbangda", "capaian-rencana", ("Capaian rencana kerja", "Progress of the work plan"), unit="%",
        period="quarter", digits=1, direction="higher", producer="Bidang Pengendalian dan Evaluasi",
        definition="Kegiatan rencana kerja kota yang selesai sejak awal tahun, dibanding rencana setahun.",
        formula="Kegiatan selesai ÷ kegiatan direncanakan × 100", measure="Persentase",
        interpretation="Target bertambah setiap triwulan; angkanya mulai lagi dari nol setiap Januari.",
    )  # fmt: skip
    return AgencyTable(
        name="capaian-rkpd.xlsx",
        content=book_of("Capaian RKPD", ["Triwulan", "Target", "Capaian"], rows(), changed),
        door=Door(
            door_id="simulasi-rencana",
            agency_id="bappelitbangda",
            name="Capaian RKPD per triwulan",
            source=FolderSource(file="capaian-rkpd*.xlsx"),
            mapping=SheetMapping(
                value="Capaian", target="Target", date="Triwulan", figures={"": "capaian-rencana"}
            ),
        ),
        definitions=(definition,),
    )


def _services(profile: Profile, seed: int, today: date, changed: bool) -> AgencyTable:
    def item(day: date) -> dict[str, Any]:
        chance = draw(seed, "layanan", day)
        up = 100.0 - chance.expovariate(3.2)
        when = "tgl" if changed else "tanggal"
        return {when: day.isoformat(), "layanan": {"tersedia": round(max(up, 97.0), 2)},
                "wifi": {"aktif": 300 + chance.randrange(-9, 12)}}  # fmt: skip

    common: dict[str, Any] = {"period": "day", "producer": "Bidang Aplikasi dan Infrastruktur"}
    definitions = (
        _definition("diskominfo", "layanan-tersedia", ("Ketersediaan layanan kota", "City services up"), unit="%",
                    digits=2, direction="higher", target=99.5, tolerance_pct=1.0,
                    definition="Bagian hari ketika layanan elektronik kota dapat dipakai.", **common),
        _definition("diskominfo", "wifi-aktif", ("Titik Wi-Fi publik aktif", "Public Wi-Fi spots up"), unit="titik",
                    definition="Titik Wi-Fi publik yang menjawab pada hari itu.", **common),
    )  # fmt: skip
    content = msgspec.json.encode({"status": "ok", "data": [item(each) for each in past(today, "day", DAYS)]})  # fmt: skip
    return AgencyTable(
        name="layanan.json",
        content=content,
        door=Door(
            door_id="simulasi-layanan",
            agency_id="diskominfo",
            name="Pemantauan layanan",
            source=FolderSource(file="layanan*.json"),
            mapping=SheetMapping(
                shape="columns", date="tanggal", numbers="en",
                figures={"layanan.tersedia": "layanan-tersedia", "wifi.aktif": "wifi-aktif"},
            ),
        ),
        definitions=definitions,
    )  # fmt: skip
