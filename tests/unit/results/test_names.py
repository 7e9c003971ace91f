"""Names of files, in the store and for downloads."""

import pytest
from tests.support.world import START

from safelight.domain.edit import Source
from safelight.domain.ids import JobId
from safelight.domain.job import Item
from safelight.results.names import result_filename, result_key, upload_key

ITEM = Item(
    job=JobId("7"),
    position=3,
    source=Source(url="http://a.test", filename="a.jpg"),
    attempt=2,
    available_at=START,
)


def test_each_attempt_has_a_key_of_its_own() -> None:
    assert result_key(ITEM) == "results/7/3-2"


def test_an_upload_is_kept_by_its_job_and_place() -> None:
    assert upload_key(JobId("7"), 0) == "uploads/7/0"


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
