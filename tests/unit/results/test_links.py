"""Signed links: who has one gets the file, nobody else does."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.world import ALICE, BOB, DIALECT, PICTURE, START

from safelight.domain.credits import ZERO
from safelight.domain.edit import Edit
from safelight.domain.errors import Code, Refusal
from safelight.domain.ids import BlobKey, JobId
from safelight.domain.job import Job, Priority, Result
from safelight.results.links import Links

LINKS = Links(key=b"k" * 32)
EXPIRES = START + timedelta(hours=24)
BLOB = BlobKey("results/7/0-1")
RESULT = Result(image=PICTURE, blob=BLOB, filename="cat.jpg", size=1)
JOB = Job(
    id=JobId("7"),
    account=ALICE,
    dialect=DIALECT,
    kind="edit",
    priority=Priority.ASYNC,
    edit=Edit(),
    request="{}",
    wire={"base": "https://here.test/safelight"},
    item_count=1,
    held=ZERO,
    created_at=START,
    results_expire_at=EXPIRES,
)


def _parts(url: str | None) -> tuple[str, str, str]:
    """The path as a server decodes it, `expires` and `signature`."""
    assert url is not None
    assert url.startswith("https://here.test/safelight/")
    split = urlsplit(url.replace("/safelight", ""))
    query = parse_qs(split.query)
    return unquote(split.path), query["expires"][0], query["signature"][0]


def _refused(path: str, expires: str, signature: str, seconds: float = 0) -> Code:
    with pytest.raises(Refusal) as caught:
        LINKS.check(path, expires, signature, START + timedelta(seconds=seconds))
    return caught.value.code


def test_a_link_leads_to_its_file() -> None:
    path, expires, signature = _parts(LINKS.url(JOB, RESULT))
    assert path == "/results/7/0-1/cat.jpg"
    assert LINKS.check(path, expires, signature, START) == BLOB


def test_an_account_is_called_the_same_each_time_and_not_by_its_name() -> None:
    alias = LINKS.alias(ALICE)
    assert alias == LINKS.alias(ALICE)
    assert alias != LINKS.alias(BOB)
    assert alias != Links(key=b"another").alias(ALICE)
    assert re.fullmatch("[0-9a-f]{16}", alias)


def test_a_link_leads_to_a_file_of_no_job_too() -> None:
    blob = BlobKey("shared/2026-03-03/0123")
    url = LINKS.to("https://here.test/safelight", blob, "cat.jpg", EXPIRES)
    path, expires, signature = _parts(url)
    assert path == "/shared/2026-03-03/0123/cat.jpg"
    assert LINKS.check(path, expires, signature, START) == blob
    assert _refused(path, expires, signature, seconds=24 * 3600) is Code.GONE
    as_result = path.replace("/shared/", "/results/")
    assert _refused(as_result, expires, signature) is Code.NOT_FOUND


def test_no_link_leads_to_a_job_s_upload() -> None:
    parts = _parts(LINKS.to("https://here.test/safelight", BlobKey("uploads/7/0"), "a", EXPIRES))
    assert _refused(*parts) is Code.NOT_FOUND


def test_a_job_has_the_same_link_every_time() -> None:
    assert LINKS.url(JOB, RESULT) == LINKS.url(JOB, RESULT)


def test_a_link_works_until_its_date() -> None:
    parts = _parts(LINKS.url(JOB, RESULT))
    assert LINKS.check(*parts, EXPIRES - timedelta(microseconds=1)) == BLOB
    assert _refused(*parts, seconds=24 * 3600) is Code.GONE


def test_there_is_no_link_before_the_end_and_none_after_removal() -> None:
    assert LINKS.url(replace(JOB, results_expire_at=None), RESULT) is None
    assert LINKS.url(replace(JOB, results_removed_at=EXPIRES), RESULT) is None


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), min_size=1))
def test_any_file_name_survives_its_link(filename: str) -> None:
    parts = _parts(LINKS.url(JOB, replace(RESULT, filename=filename.replace("/", "_"))))
    assert LINKS.check(*parts, START) == BLOB


@pytest.mark.parametrize(
    "filename", ["../../secret", "a b.jpg", "%2e%2e%2f", "a?b#c&d=e.jpg", "猫.jpg", "\r\nX: y.jpg"]
)
def test_a_hostile_file_name_never_leaves_its_place_in_the_url(filename: str) -> None:
    url = LINKS.url(JOB, replace(RESULT, filename=filename))
    assert url is not None
    assert urlsplit(url).path.startswith("/safelight/results/7/0-1/")
    assert urlsplit(url).path.count("/") == 5
    assert url.isascii()
    assert url.isprintable()


@pytest.mark.parametrize(
    "path",
    [
        "/results/7/0-2/cat.jpg",
        "/results/8/0-1/cat.jpg",
        "/results/7/0-1/dog.jpg",
        "/results/7/0-1/cat.jpg/",
        "/uploads/7/0-1/cat.jpg",
        "/results/../secret",
        "/results/7/0-1/\ud800.jpg",
        "",
    ],
)
def test_a_changed_path_is_not_found(path: str) -> None:
    _, expires, signature = _parts(LINKS.url(JOB, RESULT))
    assert _refused(path, expires, signature) is Code.NOT_FOUND


@pytest.mark.parametrize("change", [-1, 1, 3600])
def test_a_changed_date_is_not_found(change: int) -> None:
    path, expires, signature = _parts(LINKS.url(JOB, RESULT))
    assert _refused(path, str(int(expires) + change), signature) is Code.NOT_FOUND


@pytest.mark.parametrize(
    "expires", ["", "-1", "1.5", "soon", "9" * 30, "\uff11\uff17", "1772452800 ", "٣"]
)
def test_a_date_that_is_no_number_is_not_found(expires: str) -> None:
    path, _, signature = _parts(LINKS.url(JOB, RESULT))
    assert _refused(path, expires, signature) is Code.NOT_FOUND


@pytest.mark.parametrize("signature", ["", "0" * 64, "é", "\ud800", "猫" * 64])
def test_a_wrong_signature_is_not_found_whatever_it_holds(signature: str) -> None:
    path, expires, _ = _parts(LINKS.url(JOB, RESULT))
    assert _refused(path, expires, signature) is Code.NOT_FOUND


def test_another_key_makes_other_links() -> None:
    other = Links(key=b"x" * 32)
    assert _refused(*_parts(other.url(JOB, RESULT))) is Code.NOT_FOUND
