"""Small results are sent along; larger ones, and those that are gone, are not."""

from pathlib import Path

from structlog.testing import capture_logs

from safelight.adapters.blobs.local import LocalBlobs
from safelight.domain.ids import BlobKey
from safelight.domain.job import ImageInfo, Result
from safelight.results.inline import Inline

KEY = BlobKey("results/job/0-1")
PNG = ImageInfo(format="PNG", media_type="image/png", ext="png", width=1, height=1)


def kept(folder: Path, data: bytes) -> tuple[LocalBlobs, Result]:
    blobs = LocalBlobs(folder / "files")
    file = folder / "file"
    file.write_bytes(data)
    size = blobs.put(KEY, file)
    return blobs, Result(image=PNG, blob=KEY, filename="a.png", size=size)


def test_a_result_as_large_as_the_limit_is_sent_along(tmp_path: Path) -> None:
    blobs, result = kept(tmp_path, b"four")
    assert Inline(blobs=blobs, most=4)(result) == b"four"


def test_a_larger_one_is_not(tmp_path: Path) -> None:
    blobs, result = kept(tmp_path, b"five!")
    assert Inline(blobs=blobs, most=4)(result) is None


def test_one_that_is_gone_is_not(tmp_path: Path) -> None:
    blobs, result = kept(tmp_path, b"four")
    blobs.delete([KEY])
    assert Inline(blobs=blobs, most=4)(result) is None


def test_one_that_cannot_be_read_is_not_and_the_log_says_why(tmp_path: Path) -> None:
    blobs, result = kept(tmp_path, b"four")
    path = blobs.local_path(KEY)
    assert path is not None
    path.unlink()
    path.symlink_to("/proc/self/mem")  # a file whose first byte nobody can read
    with capture_logs() as logs:
        assert Inline(blobs=blobs, most=4)(result) is None
    assert [(line["action"], line["blob"]) for line in logs] == [("inline_failed", KEY)]
