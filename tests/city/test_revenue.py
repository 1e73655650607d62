"""PAD: shares against target versions, what is usual by now, projections, oddities, tax secrecy."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from city import profile as profiles
from city.observations import AgencyIndicator
from city.profile import ProfileError
from city.profile.revenue import revenue_of
from city.revenue import overview, projected
from city.revenue_book import Book, Entry, book_of
from city.revenue_curve import curve_of, expected, place_in_year, share_at
from city.revenue_seen import Grain
from city.revenue_terms import TOTAL, Limits, Revenue, RevenueKind
from city.severity import Severity

WIB = ZoneInfo("Asia/Jakarta")
TODAY = date(2026, 9, 11)
KINDS = ("pbb", "hotel", "reklame", "walet")
PLAN = Revenue(
    agency_id="bapenda",
    kinds={
        key: RevenueKind(key=key, name={"id": key.upper()}, group="tax", usual_payers=1000)
        for key in KINDS
    },
)
MILIAR = 1e9


def told(what: str, day: date, value: float | None, unit: str = "Rp", **more) -> AgencyIndicator:
    at = datetime(day.year, day.month, day.day, tzinfo=WIB).astimezone(UTC)
    at += timedelta(microseconds=more.pop("correction", 0))
    given = {"received_at": at + timedelta(hours=20), "source": "indicators/pad"} | more
    return AgencyIndicator(
        observed_at=at, agency_id="bapenda", indicator_id=f"pad-{what}", value=value, unit=unit, **given
    )  # fmt: skip


def book(*rows: AgencyIndicator) -> Book:
    return book_of(rows, PLAN, WIB)


def year_of(kind: str, year: int, final: float, shares: dict[tuple[int, int], float]):
    """A year by shares of its final sum on some days."""
    days = {date(year, *day): share for day, share in shares.items()}
    return [told(kind, day, final * share) for day, share in days.items()]


def past(kind: str = "pbb", by_september: tuple[float, ...] = (0.60, 0.65, 0.70)):
    """Three years that are over; their shares on 11 September."""
    rows = []
    for back, share in enumerate(by_september, start=1):
        shares = {(6, 30): share / 2, (9, 11): share, (12, 31): 1.0}
        rows += year_of(kind, TODAY.year - back, 1000 * MILIAR, shares)
    return rows


@pytest.mark.parametrize(
    ("share_pct", "quoted_pct"), [(61.30, 81.73), (56.60, 75.46), (80.93, 107.9)]
)
def test_the_projection_is_the_one_bapenda_quotes(share_pct, quoted_pct):
    """11 September 2025: PAD, taxes, fees (kantordunia 8224); the second is quoted cut, not rounded."""
    assert projected(share_pct, month=9) == pytest.approx(quoted_pct, abs=0.01)


def test_a_share_is_of_the_target_in_force_and_the_first_one_stays_beside_it():
    found = overview(
        book(
            told("pbb-target", date(2026, 1, 1), 400 * MILIAR),
            told("pbb-target", date(2026, 8, 20), 300 * MILIAR),
            told("pbb", date(2026, 9, 10), 240 * MILIAR),
        ),
        PLAN,
        TODAY,
    )
    pbb = found.kinds[0]
    assert (pbb.share, pbb.share_of_first) == (0.8, 0.6)
    assert [each.since for each in pbb.targets] == [date(2026, 1, 1), date(2026, 8, 20)]
    assert pbb.target_moved == -100 * MILIAR


def test_a_figure_from_before_the_change_is_judged_by_the_target_of_its_day():
    rows = (
        told("pbb-target", date(2026, 1, 1), 400 * MILIAR),
        told("pbb-target", date(2026, 9, 11), 300 * MILIAR),
    )
    before = overview(book(*rows, told("pbb", date(2026, 9, 10), 240 * MILIAR)), PLAN, TODAY)
    since = overview(book(*rows, told("pbb", date(2026, 9, 11), 240 * MILIAR)), PLAN, TODAY)
    assert (before.total.share, since.total.share) == (0.6, 0.8)


def test_a_target_whose_day_has_yet_to_come_changes_nothing_before():
    rows = (
        told("pbb-target", date(2026, 1, 1), 400 * MILIAR),
        told("pbb-target", TODAY + timedelta(days=1), 300 * MILIAR),
        told("pbb", date(2026, 9, 10), 240 * MILIAR),
    )
    eve, day = (overview(book(*rows), PLAN, TODAY + timedelta(days=n)).total for n in (0, 1))
    assert (eve.in_force, eve.target_moved) == (eve.targets[0], None)
    assert (day.in_force, day.target_moved) == (day.targets[1], -100 * MILIAR)


def test_a_target_in_the_row_of_a_figure_is_a_target():
    row = told("pbb", date(2026, 9, 10), 240 * MILIAR)
    if "target" not in AgencyIndicator.__struct_fields__:
        pytest.skip("figures carry no target yet")
    row = msgspec.structs.replace(row, target=300 * MILIAR)
    assert overview(book(row), PLAN, TODAY).total.share == 0.8


def test_the_same_target_told_again_is_no_new_version():
    found = book(*(told("pbb-target", date(2026, month, 1), 400 * MILIAR) for month in (1, 2, 3)))
    assert len(found.versions("pbb", 2026)) == 1


def test_the_whole_target_moves_when_one_of_its_parts_does():
    found = overview(
        book(
            told("pbb-target", date(2026, 1, 1), 400 * MILIAR),
            told("hotel-target", date(2026, 1, 1), 50 * MILIAR),
            told("hotel-target", date(2026, 8, 1), 30 * MILIAR),
            told("pbb", date(2026, 9, 10), 215 * MILIAR),
        ),
        PLAN,
        TODAY,
    )
    assert [each.rp for each in found.total.targets] == [450 * MILIAR, 430 * MILIAR]
    assert found.total.share == 0.5


def test_what_is_usual_by_now_comes_from_the_years_that_are_over():
    band = overview(book(*past(), told("pbb", TODAY, 1 * MILIAR)), PLAN, TODAY).total.band
    assert (band.low, band.middle, band.high, band.years) == pytest.approx(
        (0.60, 0.65, 0.70, 3), abs=0.002
    )


def test_without_a_past_year_nothing_is_expected_and_nobody_is_blamed():
    rows = told("pbb-target", date(2026, 1, 1), 100 * MILIAR), told("pbb", TODAY, 1 * MILIAR)
    total = overview(book(*rows), PLAN, TODAY).total
    assert (total.band, total.gap_rp, total.severity) == (None, None, Severity.UNKNOWN)


@pytest.mark.parametrize(
    ("share", "severity"),
    [(0.60, Severity.CALM), (0.59, Severity.WATCH), (0.55, Severity.WATCH), (0.549, Severity.WARNING)],
)  # fmt: skip
def test_below_the_leanest_past_year_is_a_watch_and_far_below_a_warning(share, severity):
    rows = [told("pbb-target", date(2026, 1, 1), 1000 * MILIAR), told("pbb", TODAY, share * 1000 * MILIAR)]  # fmt: skip
    total = overview(book(*past(), *rows), PLAN, TODAY).total
    assert total.severity is severity
    assert total.gap_rp == pytest.approx(min(0.0, share - 0.60) * 1000 * MILIAR)


def test_a_year_without_its_end_gives_no_curve():
    assert curve_of(book(told("pbb", date(2025, 12, 27), 5.0)).of("pbb", 2025)) is None
    assert curve_of(book(told("pbb", date(2025, 12, 28), 5.0)).of("pbb", 2025)) is not None


def test_the_year_ends_on_its_last_day_in_leap_years_too():
    assert place_in_year(date(2024, 12, 31)) == place_in_year(date(2025, 12, 31)) == 1.0


@given(st.lists(st.floats(0, 1e12), min_size=2, max_size=40), st.dates(date(2025, 1, 1), date(2025, 12, 31)))  # fmt: skip
def test_an_expected_share_lies_between_nothing_and_all_and_never_falls(sums, day):
    days = [date(2024, 1, 1) + timedelta(days=9 * n) for n in range(len(sums) - 1)] + [
        date(2024, 12, 31)
    ]
    at = datetime(2025, 1, 1, tzinfo=UTC)
    entries = [
        Entry(day=each, rp=rp, told_at=at) for each, rp in zip(days, sorted(sums), strict=True)
    ]
    curve = curve_of(entries)
    if curve is None:
        return
    band = expected([curve], day)
    assert 0 <= band.low <= 1 + 1e-9
    assert share_at(curve, place_in_year(day)) >= share_at(curve, place_in_year(day) / 2) - 1e-9


def test_days_without_a_report_and_without_a_new_figure_are_counted_apart():
    rows = [told("pbb", TODAY - timedelta(days=back), rp) for back, rp in ((9, 10.0), (8, 20.0), (6, 20.0))]  # fmt: skip
    total = overview(book(*rows), PLAN, TODAY).total
    assert (total.silent_days, total.unchanged_days, total.severity) == (5, 7, Severity.STALE)
    later = told("pbb", TODAY - timedelta(days=5), 20.0)
    assert overview(book(*rows, later), PLAN, TODAY).total.severity is not Severity.STALE


def test_a_sum_that_gets_smaller_is_pointed_out():
    rows = told("pbb", date(2026, 9, 1), 90.0), told("pbb", date(2026, 9, 8), 80.0)
    (odd,) = overview(book(*rows), PLAN, TODAY).total.odd
    assert (odd.what, odd.day, odd.rp_before, odd.rp) == ("fell", date(2026, 9, 8), 90.0, 80.0)


def test_a_month_much_leaner_than_the_leanest_past_year_is_pointed_out():
    month_ago = TODAY - timedelta(days=28)
    rows = [*past(), told("pbb-target", date(2026, 1, 1), 1000 * MILIAR)]
    usual = 0.30 * 28 / 73 * 1000 * MILIAR
    """The leanest year: 30 points between 30 June and 11 September."""
    for came, is_odd in ((usual * 0.74, True), (usual * 0.76, False)):
        newest = told("pbb", month_ago, 600 * MILIAR), told("pbb", TODAY, 600 * MILIAR + came)
        odd = overview(book(*rows, *newest), PLAN, TODAY).total.odd
        assert [each.what for each in odd] == (["slow"] if is_odd else [])


def test_contributions_are_parts_of_the_whole():
    rows = told("pbb", TODAY, 75.0), told("hotel", TODAY, 25.0)
    found = overview(book(*rows), PLAN, TODAY)
    assert [(each.kind, each.contribution) for each in found.kinds] == [("pbb", 0.75), ("hotel", 0.25)]  # fmt: skip


def test_a_kind_that_was_not_reported_today_keeps_its_last_sum_in_the_whole():
    rows = told("pbb", date(2026, 9, 9), 75.0), told("hotel", TODAY, 25.0)
    assert overview(book(*rows), PLAN, TODAY).total.rp == 100.0


def test_a_day_from_the_future_is_not_looked_at_before_it_comes():
    rows = told("pbb", TODAY, 75.0), told("pbb", TODAY + timedelta(days=1), 99.0)
    found = overview(book(*rows), PLAN, TODAY)
    assert (found.total.rp, found.total.silent_days) == (75.0, 0)


def test_of_one_day_the_correction_counts_whenever_it_comes():
    rows = [told("pbb", TODAY, 75.0), told("pbb", TODAY, 70.0, correction=1)]
    for order in (rows, rows[::-1]):
        (entry,) = book(*order).of("pbb", 2026)
        assert (entry.rp, entry.corrections) == (70.0, 1)


def test_what_cannot_be_used_is_named_and_the_rest_is_taken():
    found = book(
        told("pbb", TODAY, 75.0),
        told("restoran", TODAY, 5.0),
        told("hotel", TODAY, 5.0, unit="%"),
        told("reklame", TODAY, -5.0),
        told("walet", TODAY, None),
        told("pbb", TODAY - timedelta(days=1), 7e16),
    )
    refused = {each.indicator_id: each.why for each in found.refused}
    assert refused == {"pad-restoran": "kind", "pad-hotel": "unit", "pad-reklame": "size", "pad-walet": "value", "pad-pbb": "size"}  # fmt: skip
    assert [each.rp for each in found.of("pbb", 2026)] == [75.0]


def test_units_of_thousands_and_millions_are_understood():
    rows = told("pbb", TODAY, 2.5, unit="Rp miliar"), told("hotel", TODAY, 3, unit="juta Rp")
    found = book(*rows)
    assert (found.of("pbb", 2026)[0].rp, found.of("hotel", 2026)[0].rp) == (2.5e9, 3e6)


def monthly(kind: str, payers: int, rp: float = 100.0):
    days = [date(2026, month, 28) for month in range(1, 10) if month < 9] + [TODAY]
    rows = [told(kind, day, rp * n) for n, day in enumerate(days, start=1)]
    return rows + [told(f"{kind}-payers", day, payers, unit="orang") for day in days]


def test_a_figure_of_fewer_than_five_payers_is_never_shown_nor_can_it_be_reckoned():
    rows = [*monthly("pbb", 900, 500), *monthly("hotel", 120, 60), *monthly("walet", 4, 2), *monthly("reklame", 300, 90)]  # fmt: skip
    found = {each.kind: each for each in overview(book(*rows), PLAN, TODAY).kinds}
    hidden = {key for key, each in found.items() if each.grain is Grain.HIDDEN}
    assert hidden == {"walet", "hotel"}, "with one alone, the total and the others would tell it"
    assert found["walet"].rp is None
    assert found["walet"].targets == ()
    five = [*monthly("pbb", 900), *monthly("walet", 5)]
    grains = {each.kind: each.grain for each in overview(book(*five), PLAN, TODAY).kinds}
    assert Grain.HIDDEN not in grains.values()


def test_days_of_few_payers_cannot_be_reckoned_from_the_days_of_all_others():
    """The total is told by days: less the others' days it would leave those of the one kind."""
    rows = [*monthly("pbb", 900, 500), *monthly("hotel", 120, 60), *monthly("walet", 5, 2)]
    grains = {each.kind: each.grain for each in overview(book(*rows), PLAN, TODAY).kinds}
    assert grains == {"pbb": Grain.DAY, "hotel": Grain.MONTH, "walet": Grain.MONTH}
    enough = [*monthly("pbb", 900, 500), *monthly("hotel", 60, 60), *monthly("walet", 40, 2)]
    grains = {each.kind: each.grain for each in overview(book(*enough), PLAN, TODAY).kinds}
    assert grains["pbb"] is Grain.DAY


def test_the_leanest_month_of_a_year_that_is_over_may_be_its_december():
    days = [date(2025, month, 28) for month in range(1, 12)] + [date(2025, 12, 31)]
    rows = []
    for kind, december in (("pbb", 900), ("hotel", 90), ("walet", 3)):
        rows += [told(kind, day, 100.0 * n) for n, day in enumerate(days, start=1)]
        counts = [900] * 11 + [december]
        rows += [told(f"{kind}-payers", day, n, unit="orang") for day, n in zip(days, counts, strict=True)]  # fmt: skip
    found = {each.kind: each.grain for each in overview(book(*rows), PLAN, TODAY, 2025).kinds}
    assert found["hotel"] is Grain.MONTH
    assert found["walet"] is Grain.HIDDEN


def test_a_running_month_is_seen_from_the_day_on_which_five_had_paid():
    rows = [*monthly("pbb", 900)]
    for day, payers in ((date(2026, 9, 1), 2), (date(2026, 9, 2), 4), (date(2026, 9, 3), 5)):
        rows += [told("pbb", day, 900.0 + day.day), told("pbb-payers", day, payers, unit="orang")]
        shown = overview(book(*rows), PLAN, day).kinds[0].day
        assert shown == (day if payers == 5 else date(2026, 8, 28))


def test_of_few_payers_only_whole_months_are_shown():
    kinds = overview(book(*monthly("pbb", 900), *monthly("hotel", 99)), PLAN, TODAY).kinds
    hotel = next(each for each in kinds if each.kind == "hotel")
    assert (hotel.grain, hotel.day) == (Grain.MONTH, date(2026, 8, 28))


def test_a_kind_that_never_says_how_many_paid_is_hidden_where_they_may_be_few():
    kinds = {**PLAN.kinds, "walet": RevenueKind(key="walet", name={"id": "W"}, group="tax")}
    plan = Revenue(agency_id="bapenda", kinds=kinds, limits=Limits())
    rows = [told("pbb", TODAY, 9.0), told("hotel", TODAY, 3.0), told("walet", TODAY, 1.0)]
    found = {each.kind: each.grain for each in overview(book_of(rows, plan, WIB), plan, TODAY).kinds}  # fmt: skip
    assert found["walet"] is Grain.HIDDEN


def test_other_agencies_and_parts_of_the_city_are_none_of_it():
    other = told("pbb", TODAY, 5.0)
    assert book(msgspec.structs.replace(other, agency_id="dinkes")).entries == {}


def test_bekasi_has_every_kind_of_the_law_and_what_was_published():
    revenue = profiles.load("bekasi").revenue
    assert {"pbb-p2", "bphtb", "reklame", "pat", "mblb", "walet", "opsen-pkb", "opsen-bbnkb"} <= revenue.kinds.keys()  # fmt: skip
    assert len([each for each in revenue.kinds if each.startswith("pbjt-")]) == 5
    assert all(each.name.keys() >= {"id", "en"} for each in revenue.kinds.values())
    assert {each.kind for each in revenue.targets} == {TOTAL}


def test_a_target_of_a_kind_nobody_knows_is_named_with_the_way_out(tmp_path):
    (tmp_path / "revenue.toml").write_text(
        'agency_id = "bapenda"\n[kind.pbb]\nname = { id = "PBB" }\ngroup = "tax"\n'
        '[[target]]\nkind = "pbbb"\nyear = 2026\nsince = 2026-01-01\nrp = 1\n'
    )
    with pytest.raises(ProfileError, match="'pbbb' does not exist; did you mean 'pbb'"):
        revenue_of(tmp_path)
    assert revenue_of(tmp_path / "elsewhere") is None
