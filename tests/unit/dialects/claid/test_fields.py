"""Single values: what is read leniently and what is refused, in pydantic v1's words."""

import pytest
from pydantic import TypeAdapter
from pydantic_core import PydanticCustomError

from safelight.dialects.claid.fields import (
    SourceUrl,
    flag,
    hex_color,
    number,
    text,
    whole,
)
from safelight.dialects.claid.schema import read_edit
from safelight.domain.errors import Invalid

URLS: TypeAdapter[str] = TypeAdapter(SourceUrl)


@pytest.mark.parametrize(
    ("value", "read"),
    [(20, 20), (20.0, 20), (0.15, 0), (-0.9, 0), (99.9, 99), ("20", 20), (" -7 ", -7), ("+3", 3)],
)
def test_a_whole_number_may_come_as_a_float_or_as_digits(value: object, read: int) -> None:
    assert whole(value) == read


@pytest.mark.parametrize(
    "value", [True, False, "1.5", "1e3", "0x10", "1_0", "", "ten", [], {}, float("nan"), None]
)
def test_what_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="value is not a valid integer, got "):
        whole(value)


@pytest.mark.parametrize(("value", "read"), [(1, 1.0), (0.75, 0.75), ("0.5", 0.5)])
def test_a_number_may_come_as_digits(value: object, read: float) -> None:
    assert number(value) == read


@pytest.mark.parametrize("value", [True, "half", float("inf"), "nan", [], 10**400, -(10**400)])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="value is not a valid float, got "):
        number(value)


@pytest.mark.parametrize(
    ("value", "read"), [(True, True), (0, False), (1, True), ("true", True), (" False ", False)]
)
def test_a_boolean_may_come_as_a_number_or_a_word(value: object, *, read: bool) -> None:
    assert flag(value) is read


@pytest.mark.parametrize("value", [2, "maybe", "", [], 1.5])
def test_what_is_no_boolean_is_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="value could not be parsed to a boolean, got "):
        flag(value)


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_text_that_no_store_can_keep_is_refused(value: str) -> None:
    with pytest.raises(PydanticCustomError, match="NUL or unpaired surrogates"):
        text(value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("#ffffff", "#ffffff"),
        ("#FFF", "#ffffff"),
        ("#a1B", "#aa11bb"),
        ("Transparent", "transparent"),
    ],
)
def test_a_colour_is_hex_or_transparent(value: str, read: str) -> None:
    assert hex_color(value) == read


@pytest.mark.parametrize(
    "value", ["#12", "#12345", "#1234567", "#12345678", "red", "red;url(x)", "fff", "#ggg", "", 0]
)
def test_any_other_colour_is_refused(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        hex_color(value)


@pytest.mark.parametrize(
    "value",
    [
        "http://host/a.jpg",
        "HTTPS://HOST/a.jpg",
        "https://host:8443/a%20b.jpg?x=1#y",
        "https://[2001:db8::1]/a.jpg",
        "https://bücher.example/ä.jpg",
        "https://host/" + "a" * 4083,
    ],
)
def test_a_sound_url_is_read_unchanged(value: str) -> None:
    assert URLS.validate_python(value) == value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "ensure this value has at least 1 characters, got ''"),
        (
            "https://host/" + "a" * 4084,
            "ensure this value has at most 4096 characters, it has 4097",
        ),
        ("file:///etc/passwd", "invalid or missing URL scheme, got 'file:///etc/passwd'"),
        ("ftp://host/a", "invalid or missing URL scheme"),
        ("gopher://127.0.0.1:6379/_x", "invalid or missing URL scheme"),
        ("data:image/png;base64,AAAA", "invalid or missing URL scheme"),
        ("javascript:alert(1)", "invalid or missing URL scheme"),
        ("//host/x", "invalid or missing URL scheme"),
        ("a.jpg", "invalid or missing URL scheme"),
        (" ", "URL must not contain blanks or control characters"),
        ("http://ex\r\nample/", "URL must not contain blanks or control characters"),
        ("https://host/a b.jpg", "URL must not contain blanks or control characters"),
        ("http://", "URL host invalid"),
        ("http:///a.jpg", "URL host invalid"),
        ("http://[::1/a.jpg", "URL host invalid"),
        ("http://host:99999/", "URL port invalid, port must be 1 to 65535"),
        ("storage://mine/a.jpg", "no storage named 'mine' is connected"),
        (["https://host/a.jpg"], "str type expected, got an array"),
        (5, "str type expected, got 5"),
    ],
)
def test_any_other_input_is_refused(value: object, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_edit({"input": value, "operations": {}})
    assert list(caught.value.fields) == ["input"]
    assert caught.value.fields["input"][0].startswith(sentence)


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("storage://disk/../../etc/passwd", "no storage named 'disk' is connected, got "),
        ("https://host/a.jpg", "invalid or missing URL scheme; permitted: 'storage', got "),
        ("", "ensure this value has at least 1 characters, got ''"),
    ],
)
def test_no_destination_can_be_written_to_yet(value: str, sentence: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_edit({"input": "https://host/a", "operations": {}, "output": value})
    assert caught.value.fields["output"][0].startswith(sentence)
