"""This server's own links, when requests name them as pictures."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import START, SetClock

from safelight.domain.edit import Source
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey
from safelight.results.links import Links
from safelight.web.own import Own

LINKS = Links(key=b"k" * 32)
RESULT = BlobKey("results/7/0-1")
BASE = "http://here.test:8000"


def link(blob: BlobKey = RESULT, filename: str = "cat.jpg", base: str = BASE) -> str:
    """A link that works for an hour."""
    return LINKS.to(base, blob, filename, START + timedelta(hours=1))


def source(url: str, base: str = BASE, **later: float) -> Source | None:
    """What the link is taken for."""
    own = Own(links=LINKS, clock=SetClock(START + timedelta(**later)))
    return own.source(url, base)


@pytest.mark.parametrize("blob", [RESULT, BlobKey("shared/2026-04-01/0123")])
def test_a_link_to_a_result_or_an_upload_is_the_file_behind_it(blob: BlobKey) -> None:
    assert source(link(blob)) == Source(blob=blob, filename="cat.jpg")


@pytest.mark.parametrize("filename", ["a b.jpg", "\u732b.jpg", "100%.jpg", "a%2Fb.jpg", "a+b.jpg"])
def test_a_link_s_name_may_be_any(filename: str) -> None:
    found = source(link(filename=filename))
    assert found is not None
    assert found.blob == RESULT


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://here.test", "http://here.test:80"),
        ("https://here.test:443/", "HTTPS://HERE.test"),
        ("https://here.test/a%20path", "https://here.test/a%20path"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_server_is_known_however_it_is_written(base: str, url: str) -> None:
    assert source(link(base=url), base) == Source(blob=RESULT, filename="cat.jpg")


@pytest.mark.parametrize(
    "url",
    [
        link(base="http://elsewhere.test:8000")[:-1],
        link(base="http://here.test:8001").replace("cat", "dog"),
        link(base="https://here.test:8000").partition("?")[0],
        link(base=f"{BASE}/below"),
        f"{BASE}/photo.jpg",
        f"{BASE}/uploads/7/0/cat.jpg",
        f"{BASE}/v1/image/edit",
        f"{BASE}//results/7/0-1/cat.jpg",
        f"{BASE}/x/../results/7/0-1/cat.jpg",
        f"{BASE}/resultsx/7/0-1/cat.jpg",
        BASE,
        "",
        "http://[::1",
        "http://here.test:99999/results/7/0-1/cat.jpg",
        "results/7/0-1/cat.jpg",
    ],
)
def test_every_other_url_is_left_to_be_fetched(url: str) -> None:
    assert source(url) is None


@pytest.mark.parametrize(
    "base", ["http://localhost:8000", "https://cdn.test", "http://here.test:81"]
)
def test_a_link_that_this_server_signed_is_its_own_under_any_name(base: str) -> None:
    assert source(link(base=base)) == Source(blob=RESULT, filename="cat.jpg")


def test_what_lies_beside_a_server_with_a_path_is_not_its_own() -> None:
    assert source(link(base="http://here.test/one"), "http://here.test/two") is None


@pytest.mark.parametrize(
    "url",
    [
        link()[:-1],
        link().partition("?")[0],
        link().replace("cat", "dog"),
        link().replace("0-1", "0-2"),
        link().replace("/7/", "/7/../8/"),
        link().replace("expires=1", "expires=2"),
        f"{BASE}/results/../uploads/7/0/cat.jpg",
        f"{BASE}/results/..%2f..%2fsecret?expires=1&signature=1",
        f"{BASE}/%72esults/7/0-1/cat.jpg",
        f"{BASE}/shared/",
    ],
)
def test_a_link_that_this_server_did_not_make_is_refused(url: str) -> None:
    with pytest.raises(Refusal, match="is incomplete or was changed") as caught:
        source(url)
    assert caught.value.code is Code.INPUT_REFUSED


def test_a_link_that_has_expired_says_which_file_it_was() -> None:
    assert source(link(), minutes=59) is not None
    with pytest.raises(Refusal, match=r"file cat\.jpg has expired") as caught:
        source(link(), hours=1)
    assert caught.value.code is Code.INPUT_UNREACHABLE


@given(st.text(st.characters()), st.text(st.characters()))
def test_no_text_breaks_it_and_none_is_a_file(path: str, query: str) -> None:
    for url in (path, f"{BASE}/results/{path}?expires=1{query}&signature={query}"):
        with suppress(Refusal):
            assert source(url) is None
