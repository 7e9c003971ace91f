"""File names from URLs and uploads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safelight.web.filenames import clean, from_url


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


@settings(deadline=None)
@given(st.text(st.characters()))
def test_a_clean_name_is_one_safe_and_short_path_part(raw: str) -> None:
    name = clean(raw)
    assert name
    assert not set(name) & set('/\\\0\r\n%?#"')
    assert name[0] != "."
    assert len(name.encode()) <= 120
    assert clean(name) == name
