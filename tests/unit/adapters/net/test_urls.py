"""How URLs are read, and how messages show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safelight.adapters.net.urls import MAX_URL, Target, parse, redirected, shown
from safelight.domain.errors import Code, Refusal


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTP://Photos.Example", "http://photos.example/"),
        ("http://photos.example:80/a.jpg#top", "http://photos.example/a.jpg"),
        ("https://photos.example:443?x=1", "https://photos.example/?x=1"),
        (
            "https://photos.example:8443/a%20b?c=d%2Fe&f",
            "https://photos.example:8443/a%20b?c=d%2Fe&f",
        ),
        ("http://photos.example/ñ{}.jpg", "http://photos.example/%C3%B1%7B%7D.jpg"),
        ("http://127.1:8080/", "http://127.0.0.1:8080/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
        ("http://photos.example/@a:b", "http://photos.example/@a:b"),
    ],
)
def test_urls_are_normalised(url: str, normal: str) -> None:
    assert parse(url).url == normal


@given(st.text(max_size=40), st.sampled_from(["", "http://", "https://a", "http://a:"]))
def test_any_text_is_read_or_refused_by_name(text: str, start: str) -> None:
    outcome = _read(start + text)
    if isinstance(outcome, Refusal):
        assert outcome.code is Code.INPUT_REFUSED
        assert outcome.message.isprintable()
    else:
        assert parse(outcome.url) == outcome
        assert outcome.url.isascii()


def _read(url: str) -> Target | Refusal:
    try:
        return parse(url)
    except Refusal as refusal:
        return refusal


def test_the_longest_url_has_4096_characters() -> None:
    url = "http://photos.example/".ljust(MAX_URL, "a")
    assert parse(url).url == url
    with pytest.raises(Refusal, match="has 4097 characters; the limit is 4096"):
        parse(url + "a")


def test_a_redirect_is_read_against_the_url_that_sent_it() -> None:
    target = parse("https://photos.example/a/b.jpg?x")
    assert redirected(target, "c.jpg").url == "https://photos.example/a/c.jpg"
    assert redirected(target, "//cdn.example/d").url == "https://cdn.example/d"
    assert redirected(target, "http://e.example/").scheme == "http"


@pytest.mark.parametrize(
    "location", ["", "file:///etc/passwd", "http://[::1", "\thttp://a/", "//a@b/"]
)
def test_a_redirect_to_anything_but_a_good_url_is_refused(location: str) -> None:
    with pytest.raises(Refusal) as caught:
        redirected(parse("http://photos.example/"), location)
    assert caught.value.code is Code.INPUT_REFUSED


def test_messages_show_a_url_without_password_and_query_and_on_one_line() -> None:
    assert shown("http://user:pass@a.example/b?token=c") == "'http://…@a.example/b?…'"
    assert shown("http://a\r\nX: y\x1b[31m") == "'http://a\\r\\nX: y\\x1b[31m'"
    assert len(shown("http://a.example/" + "b" * 4000)) < 110
