"""File names from URLs and uploads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.web.filenames import clean, fitting, from_url, media_type


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://picsum.photos/200.jpg", "200.jpg"),
        ("https://host/a/b%20c.png?x=1.gif#d", "b c.png"),
        ("https://host/caf%C3%A9.jpg", "café.jpg"),
        ("https://host/the_image", "the_image"),
        ("https://host", "image"),
        ("https://host/folder/", "image"),
        ("https://host/%2e%2e", "image"),
        ("https://host/..%2f..%2fetc%2fpasswd", "passwd"),
        ("https://host/%ff.jpg", "\ufffd.jpg"),
    ],
)
def test_a_url_s_name_is_the_last_part_of_its_path(url: str, name: str) -> None:
    assert from_url(url) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("photo.jpg", "photo.jpg"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("../../photo.jpg", "photo.jpg"),
        (".hidden", "hidden"),
        ("a\r\nSet-Cookie: b.jpg", "aSet-Cookie_ b.jpg"),
        ("gpj.\u202eexe", "gpj.exe"),
        ('a"<b>.jpg', "a__b_.jpg"),
        ("", "image"),
        ("...", "image"),
        ("x" * 500 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_a_name_is_cleaned(raw: str, name: str) -> None:
    assert clean(raw) == name


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("photo.webp", "photo.webp"),
        ("photo.WEBP", "photo.WEBP"),
        ("photo.html", "photo.webp"),
        ("photo.webp.gz", "photo.webp.webp"),
        ("photo", "photo.webp"),
        ("../a:b", "a_b.webp"),
        ("", "image.webp"),
        ("x" * 500, "x" * 115 + ".webp"),
    ],
)
def test_a_fitting_name_says_what_the_file_is(raw: str, name: str) -> None:
    assert fitting(raw, "image/webp", "webp") == name
    assert media_type(fitting(raw, "image/webp", "webp")) == "image/webp"


@settings(deadline=None)
@given(st.text(st.characters()))
def test_any_name_can_be_made_fitting(raw: str) -> None:
    name = fitting(raw, "image/jpeg", "jpeg")
    assert media_type(name) == "image/jpeg"
    assert clean(name) == name


@pytest.mark.parametrize(
    ("name", "served_as"),
    [
        ("a.png", "image/png"),
        ("a.jpeg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.glb", "model/gltf-binary"),
        ("a", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)
def test_a_file_is_served_as_its_name_says(name: str, served_as: str) -> None:
    assert media_type(name) == served_as


@settings(deadline=None)
@given(st.text(st.characters()))
def test_a_clean_name_is_one_safe_and_short_path_part(raw: str) -> None:
    name = clean(raw)
    assert name
    assert not set(name) & set('/\\\0\r\n%?#"')
    assert name[0] != "."
    assert len(name.encode()) <= 120
    assert clean(name) == name
