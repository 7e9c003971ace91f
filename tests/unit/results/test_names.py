"""Names of files, in the store and for downloads."""

from datetime import UTC, datetime

import pytest
from tests.support.world import START

from safelight.domain.edit import Source
from safelight.domain.ids import JobId
from safelight.domain.job import Item
from safelight.results.names import (
    beside_filename,
    beside_key,
    is_upload,
    result_filename,
    result_key,
    shared_key,
    upload_key,
)

ITEM = Item(
    job=JobId("7"),
    position=3,
    source=Source(url="http://a.test", filename="a.jpg"),
    attempt=2,
    available_at=START,
)


def test_each_attempt_has_a_key_of_its_own() -> None:
    assert result_key(ITEM) == "results/7/3-2"


def test_a_file_beside_a_result_has_its_key_and_a_name() -> None:
    assert beside_key(ITEM, "cutout") == "results/7/3-2.cutout"


def test_an_upload_is_kept_by_its_job_and_place() -> None:
    assert upload_key(JobId("7"), 0) == "uploads/7/0"


@pytest.mark.parametrize(
    ("expires_at", "day"),
    [
        ("2026-03-01T00:00:00Z", "2026-03-02"),
        ("2026-03-01T23:59:59Z", "2026-03-02"),
        ("2026-12-31T12:00:00Z", "2027-01-01"),
        ("2026-03-01T23:00:00-02:00", "2026-03-03"),
    ],
)
def test_a_shared_file_is_kept_by_the_first_day_on_which_it_has_expired(
    expires_at: str, day: str
) -> None:
    moment = datetime.fromisoformat(expires_at)
    assert shared_key(moment, "owner", "name") == f"shared/{day}/owner/name"
    assert moment < datetime.fromisoformat(day).replace(tzinfo=UTC)


def test_only_what_ends_with_its_job_is_an_upload() -> None:
    assert is_upload(upload_key(JobId("7"), 0))
    assert not is_upload(result_key(ITEM))
    assert not is_upload(shared_key(START, "owner", "name"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("cat.png", "cat.jpg"),
        ("cat", "cat.jpg"),
        ("cat.tar.gz", "cat.tar.jpg"),
        ("猫 1.png", "猫 1.jpg"),
        (".png", ".png.jpg"),
        ("", "image.jpg"),
        ("a/b/cat.png", "cat.jpg"),
        ("../../secret", "secret.jpg"),
        ("..", "...jpg"),
        ("/", "image.jpg"),
    ],
)
def test_a_download_has_the_sources_stem_and_the_results_extension(
    source: str, expected: str
) -> None:
    assert result_filename(source, "jpg") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [("cat.png", "cat-mask.png"), ("", "image-mask.png"), ("../../a.b.jpg", "a.b-mask.png")],
)
def test_a_download_of_what_is_beside_a_result_says_what_it_is(source: str, expected: str) -> None:
    assert beside_filename(source, "mask", "png") == expected
