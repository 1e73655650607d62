import json
from pathlib import Path

import pytest
import shapely
from shapely.geometry import box, mapping, shape

from city.profile import load
from operations.boundaries import (
    BoundaryError,
    Imported,
    districts_from_bytes,
    import_boundaries,
    outline,
    schematic,
)

PROFILE = load("bekasi")
KM2 = 111.195**2 * 0.994  # of one square degree at this latitude


def shapes(collection: dict) -> dict[str, shapely.Geometry]:
    return {each["properties"]["code"]: shape(each["geometry"]) for each in collection["features"]}


DRAWN = shapes(PROFILE.districts)


def feature(geometry: shapely.Geometry, **properties: object) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def collection(*features: dict, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


def kelurahan_file(turn: bool = False, **crs: object) -> str:
    """56 boxes of equal areas as in the register, one per kelurahan, as a foreign office sends them."""
    features = []
    for each in PROFILE.kelurahan.values():
        half = (each.area_km2 / KM2) ** 0.5 / 2
        square = box(each.lng - half, each.lat - half, each.lng + half, each.lat + half)
        if turn:
            square = shapely.transform(square, lambda points: points[:, ::-1])
        features.append(feature(square, kode=each.code, kelurahan=each.name))
    return collection(*features, **crs)


def kecamatan_features(**renamed: str) -> list[dict]:
    key = renamed.get("key", "kecamatan")
    names = {each.kecamatan_code: each.kecamatan for each in PROFILE.kelurahan.values()}
    return [feature(DRAWN[code], **{key: name}) for code, name in names.items()]


# The schematic map


def test_drawing_the_districts_again_gives_the_committed_map():
    """After a change, run: python -m operations.boundaries bekasi"""
    again = shapes(schematic(list(PROFILE.kelurahan.values())))
    assert list(again) == list(DRAWN)
    for code, drawn in again.items():
        assert shapely.area(drawn ^ DRAWN[code]) * KM2 < 0.01, code


def test_the_committed_edge_is_the_edge_of_the_committed_districts():
    again = shape(outline(PROFILE.districts)["geometry"])
    assert shapely.area(again ^ shape(PROFILE.outline["geometry"])) * KM2 < 0.01
    assert PROFILE.outline["properties"]["schematic"] is True


def test_the_schematic_city_has_nearly_its_official_area():
    assert shape(PROFILE.outline["geometry"]).area * KM2 == pytest.approx(213.04, rel=0.02)


def test_every_schematic_kecamatan_has_nearly_its_own_area():
    for code, drawn in DRAWN.items():
        listed = sum(
            each.area_km2 for each in PROFILE.kelurahan.values() if each.kecamatan_code == code
        )
        assert drawn.area * KM2 == pytest.approx(listed, rel=0.15), code


def test_districts_are_valid_whole_and_do_not_overlap():
    assert all(each.is_valid and each.geom_type == "Polygon" for each in DRAWN.values())
    apart = sum(each.area for each in DRAWN.values())
    assert shapely.union_all(list(DRAWN.values())).area == pytest.approx(apart, rel=1e-4)


def test_neighbours_share_their_border_so_that_no_ground_shows_between():
    assert shape(PROFILE.outline["geometry"]).geom_type == "Polygon"
    assert not shapely.union_all(list(DRAWN.values())).interiors


def test_kelurahan_centroids_lie_in_the_district_they_belong_to():
    for each in PROFILE.kelurahan.values():
        centroid = shapely.Point(each.lng, each.lat)
        assert DRAWN[each.kecamatan_code].distance(centroid) * 111_195 < 150, each.name


def test_the_map_is_calm_no_corner_is_sharp_along_the_edge():
    assert 200 < shapely.get_num_coordinates(shape(PROFILE.outline["geometry"])) < 1000


# The import


def test_kelurahan_become_twelve_true_districts():
    got = import_boundaries(kelurahan_file(), PROFILE)
    assert len(got.districts["features"]) == 12
    assert got.counts == {"read": 56, "used": 56}
    assert not any(each["properties"]["schematic"] for each in got.districts["features"])
    assert got.outline["properties"]["schematic"] is False
    assert got.districts["features"][0]["properties"]["name"] == "Bekasi Timur"


@pytest.mark.parametrize(
    "key", ["kecamatan", "WADMKC", "NAME_3", "ADM3_EN", "Nama Kecamatan", "nmkec"]
)
def test_kecamatan_are_found_under_the_common_property_names(key):
    got = import_boundaries(collection(*kecamatan_features(key=key)), PROFILE)
    assert list(shapes(got.districts)) == list(DRAWN)
    assert got.warnings == ()


@pytest.mark.parametrize(
    "code", ["32.75.01", "327501", 327501, "ID327501", "32.75.01.1001", "3275011001"]
)
def test_codes_are_read_however_they_are_written(code):
    got = import_boundaries(collection(feature(DRAWN["32.75.01"], KODE=code)), PROFILE)
    assert list(shapes(got.districts)) == ["32.75.01"]


@pytest.mark.parametrize("name", ["Kec. Medan Satria", "MEDANSATRIA", "Medan satria"])
def test_names_are_read_however_they_are_spelled(name):
    got = import_boundaries(collection(feature(DRAWN["32.75.06"], kecamatan=name)), PROFILE)
    assert list(shapes(got.districts)) == ["32.75.06"]


def test_a_name_that_is_both_counts_as_what_its_property_says():
    """Jatiasih is a kecamatan and a kelurahan of it; Jatiluhur is only the latter."""
    told = feature(DRAWN["32.75.09"], kelurahan="Jatiluhur", kecamatan="Jatiasih")
    assert list(shapes(import_boundaries(collection(told), PROFILE).districts)) == ["32.75.09"]


def test_swapped_latitude_and_longitude_are_turned_and_said():
    got = import_boundaries(kelurahan_file(turn=True), PROFILE)
    assert shapes(got.districts).keys() == DRAWN.keys()
    assert "swapped" in got.warnings[0]


def test_a_border_that_crosses_itself_is_repaired_and_said():
    bow_tie = shapely.Polygon([(106.90, -6.30), (106.95, -6.25), (106.95, -6.30), (106.90, -6.25)])
    got = import_boundaries(collection(feature(bow_tie, kecamatan="Pondokgede")), PROFILE)
    assert shapes(got.districts)["32.75.08"].is_valid
    assert got.counts["repaired"] == 1
    assert "Pondokgede crossed itself and was repaired" in got.warnings[0]


def test_missing_kecamatan_are_said_by_name():
    got = import_boundaries(collection(*kecamatan_features()[:10]), PROFILE)
    assert len(got.districts["features"]) == 10
    assert any("no shape for kecamatan Mustikajaya, Pondokmelati" in each for each in got.warnings)


def test_a_missing_kelurahan_shows_in_its_kecamatans_area():
    told = json.loads(kelurahan_file())
    kept = [each for each in told["features"] if each["properties"]["kode"] != "32.75.11.1001"]
    warnings = import_boundaries(collection(*kept), PROFILE).warnings
    assert len(warnings) == 1
    assert "Mustikajaya has 16.8 km2 in the file and 24.7 km2" in warnings[0]


def test_shapes_of_other_cities_are_left_out_and_said():
    depok = box(106.80, -6.45, 106.82, -6.40)
    far = box(110.4, -7.0, 110.5, -6.9)
    told = (
        *kecamatan_features(),
        feature(depok, kecamatan="Beji"),
        feature(far, kecamatan="Jatiasih"),
    )
    got = import_boundaries(collection(*told), PROFILE)
    assert got.counts == {"read": 14, "unknown": 1, "outside": 1, "used": 12}
    assert any("Beji" in each for each in got.warnings)
    assert any("1 shapes lie outside Kota Bekasi" in each for each in got.warnings)


def test_points_and_heights_do_not_disturb():
    point = feature(shapely.Point(107, -6.25), kecamatan="Jatiasih")
    high = feature(shapely.force_3d(DRAWN["32.75.09"], 20.0), kecamatan="Jatiasih")
    got = import_boundaries(collection(point, high), PROFILE)
    assert not shapes(got.districts)["32.75.09"].has_z
    assert any("1 features are no polygons" in each for each in got.warnings)


def test_a_gap_between_badly_fitting_kelurahan_is_closed_and_a_real_hole_stays():
    ring = shapely.Polygon(
        box(106.93, -6.30, 106.98, -6.25).exterior.coords,
        [box(106.940, -6.290, 106.941, -6.289).exterior.coords,
         box(106.950, -6.280, 106.960, -6.270).exterior.coords],
    )  # fmt: skip
    got = import_boundaries(collection(feature(ring, kecamatan="Jatiasih")), PROFILE)
    assert len(shapes(got.districts)["32.75.09"].interiors) == 1


def test_text_bytes_and_a_file_are_the_same(tmp_path):
    text = kelurahan_file()
    path = tmp_path / "batas.geojson"
    path.write_text(text, encoding="utf-8")
    got = import_boundaries(text, PROFILE)
    assert import_boundaries(path, PROFILE) == got == import_boundaries(text.encode(), PROFILE)


# The borders of kelurahan, for messages to other systems


def lines(got: Imported) -> dict[str, shapely.Geometry]:
    """Again as longitude, latitude."""
    return {
        code: shapely.union_all([shapely.Polygon([at[::-1] for at in ring]) for ring in rings])
        for code, rings in got.kelurahan.items()
    }


def test_every_kelurahan_of_a_true_file_has_its_border():
    got = import_boundaries(kelurahan_file(), PROFILE)
    assert got.kelurahan.keys() == PROFILE.kelurahan.keys()
    for code, line in lines(got).items():
        listed = PROFILE.kelurahan[code]
        assert line.area * KM2 == pytest.approx(listed.area_km2, rel=0.02)
        assert line.contains(shapely.Point(listed.lng, listed.lat))
    assert all(ring[0] == ring[-1] for rings in got.kelurahan.values() for ring in rings)


def test_a_line_with_many_corners_is_thinned_and_stays_where_it_is():
    listed = PROFILE.kelurahan["32.75.09.1004"]
    circle = shapely.Point(listed.lng, listed.lat).buffer(
        (listed.area_km2 / KM2 / 3.1416) ** 0.5, 500
    )
    saw = shapely.Polygon(
        [
            (x + 0.0003 * (number % 2), y)
            for number, (x, y) in enumerate(circle.exterior.coords[:-1])
        ]
    )
    told = collection(feature(saw, kelurahan="Jatirasa", kecamatan="Jatiasih"))
    got = import_boundaries(told, PROFILE)
    [ring] = got.kelurahan[listed.code]
    assert 10 < len(ring) <= 150
    [line] = lines(got).values()
    assert line.hausdorff_distance(saw) * 111_195 < 100


def test_the_schematic_city_has_no_border_that_may_leave_the_house():
    own = Imported(districts=PROFILE.districts, outline=PROFILE.outline)
    assert districts_from_bytes(own.to_bytes()).kelurahan == {}
    assert import_boundaries(json.dumps(PROFILE.districts), PROFILE).kelurahan == {}


def test_a_kecamatan_is_never_taken_for_the_kelurahan_of_its_name():
    """Jatiasih is both, and "namobj" names either."""
    for key in ("kecamatan", "namobj"):
        told = feature(DRAWN["32.75.09"], **{key: "Jatiasih"})
        assert import_boundaries(collection(told), PROFILE).kelurahan == {}


def test_a_border_of_another_size_or_place_does_not_leave_the_house_and_is_told():
    large = feature(DRAWN["32.75.09"], kelurahan="Jatiasih")
    moved = shapely.transform(
        shape(json.loads(kelurahan_file())["features"][0]["geometry"]), lambda at: at + 0.02
    )
    told = collection(large, feature(moved, kode="32.75.01.1001"))
    got = import_boundaries(told, PROFILE)
    assert got.kelurahan == {}
    assert any("without a border" in each and "Jatiasih" in each for each in got.warnings)


def test_an_import_survives_being_kept():
    got = import_boundaries(kelurahan_file(), PROFILE)
    assert districts_from_bytes(got.to_bytes()) == got
    assert isinstance(districts_from_bytes(got.to_bytes()), Imported)


def test_a_kept_boundary_that_is_broken_says_to_import_again():
    with pytest.raises(BoundaryError, match="import it again"):
        districts_from_bytes(b"\xff\x00")


def test_an_old_crs_that_means_degrees_is_accepted():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert import_boundaries(kelurahan_file(crs=crs), PROFILE).counts["used"] == 56


METRES = box(730_000, 9_300_000, 740_000, 9_310_000)
UTM = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("PK\x03\x04 a zipped shapefile", "shapefile or KML must be exported as GeoJSON"),
        (b"\xff\xfe\x00\xd8", "not GeoJSON"),
        ("[1, 2]", "export a FeatureCollection"),
        ('{"type": "Topology"}', "'Topology'; it must be a FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "holds no shapes"),
        ('{"type": "FeatureCollection", "features": [7, null]}', "holds no shapes"),
        (collection(feature(METRES, kecamatan="Jatiasih")), "metres, not degrees"),
        (kelurahan_file(crs=UTM), "EPSG::32748; convert it to WGS 84"),
        (collection(feature(box(110.4, -7, 110.5, -6.9), kecamatan="Jatiasih")), "every shape lies outside"),
        (collection(feature(DRAWN["32.75.09"], PROVINSI="x", luas=3)), "properties are: PROVINSI, luas"),
        (collection({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon"}}), "feature 1 has a broken geometry"),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"kecamatan": "Jatiasih"},'
         ' "geometry": {"type": "Polygon", "coordinates": [[[106.9, -6.3], [NaN, -6.2], [107, -6.3], [106.9, -6.3]]]}}]}',
         "coordinate that is no number"),
        (Path("/nowhere/batas.geojson"), "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_says_why_and_what_to_do(source, said):
    with pytest.raises(BoundaryError) as raised:
        import_boundaries(source, PROFILE)
    assert said in str(raised.value)
