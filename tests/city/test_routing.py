import msgspec
import pytest

from city.profile import load
from city.routing import category_from_text

PROFILE = load("bekasi")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Sampah menumpuk di bawah underpass", "sampah"),
        ("ada SAMPAH DI KALI Bekasi!", "sampah-di-kali"),
        ("jalan-berlubang, hati-hati", "jalan-berlubang"),
        ("PJU mati di gang", "lampu-jalan"),
        ("pohon tumbang menutup jalan", "pohon-tumbang"),
        ("anak saya kena kekerasan", "kekerasan"),
        ("mobilku hilang", "lainnya"),
        ("", "lainnya"),
    ],
)
def test_a_citizens_words_lead_to_a_category(text, code):
    assert category_from_text(PROFILE, text).code == code


def test_a_keyword_inside_another_word_is_no_match():
    assert category_from_text(PROFILE, "gotong royong").code == "lainnya"


def test_without_a_category_for_the_rest_nothing_is_guessed():
    bare = msgspec.structs.replace(PROFILE, other_category="")
    assert category_from_text(bare, "mobilku hilang") is None
