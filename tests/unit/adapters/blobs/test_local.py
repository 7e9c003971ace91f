"""Files in a local folder."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from safelight.adapters.blobs.local import LocalBlobs, sync
from safelight.domain.ids import BlobKey

KEY = BlobKey("results/7/0-1")
#: Larger than the parts in which a file is written.
LARGE = bytes(range(256)) * 50_000


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobs:
    return LocalBlobs(tmp_path / "files")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "made"
    path.write_bytes(LARGE)
    return path


def test_a_kept_file_comes_back(blobs: LocalBlobs, made: Path, tmp_path: Path) -> None:
    assert blobs.put(KEY, made) == len(LARGE)
    blobs.get(KEY, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == LARGE
    assert not made.exists()


def test_what_is_new_is_synced_and_the_store_s_own_folder_once(tmp_path: Path) -> None:
    store, made = tmp_path / "files", tmp_path / "made"
    synced: list[Path] = []

    def noted(path: Path) -> None:
        sync(path)
        synced.append(path)

    blobs = LocalBlobs(store, noted)
    for key in ("results/7/0-1", "results/8/0-1", "uploads/9/0"):
        made.write_bytes(b"made")
        blobs.put(BlobKey(key), made)
    first, second, other = store / "results/7", store / "results/8", store / "uploads/9"
    assert synced == [
        *(made, first, store / "results", store),
        *(made, second, store / "results"),
        *(made, other, store / "uploads", store),
    ]


def test_a_kept_file_is_replaced(blobs: LocalBlobs, made: Path) -> None:
    blobs.put(KEY, made)
    made.write_bytes(b"new")
    assert blobs.put(KEY, made) == 3
    path = blobs.local_path(KEY)
    assert path is not None
    assert path.read_bytes() == b"new"


def test_a_missing_file_is_told(blobs: LocalBlobs, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        blobs.get(KEY, tmp_path / "copy")
    assert blobs.local_path(KEY) is None
    assert blobs.local_path(BlobKey("results")) is None


def test_removing_takes_the_folder_along_and_passes_over_what_is_missing(
    blobs: LocalBlobs, made: Path, tmp_path: Path
) -> None:
    other = BlobKey("results/7/1-1")
    blobs.put(KEY, made)
    made.write_bytes(b"other")
    blobs.put(other, made)
    blobs.delete([KEY, BlobKey("results/none/0-1")])
    assert blobs.list("results") == [other]
    blobs.delete([other])
    assert list((tmp_path / "files" / "results").iterdir()) == []


def test_removing_takes_along_all_folders_that_it_empties_but_the_store_s_own(
    blobs: LocalBlobs, made: Path, tmp_path: Path
) -> None:
    first, second = BlobKey("shared/2026-03-01/a/1"), BlobKey("shared/2026-03-01/b/2")
    for key in (first, second):
        made.write_bytes(b"made")
        blobs.put(key, made)
    blobs.delete([first])
    assert [path.name for path in (tmp_path / "files/shared/2026-03-01").iterdir()] == ["b"]
    blobs.delete([second])
    assert list((tmp_path / "files" / "shared").iterdir()) == []


def test_keys_are_listed_below_a_prefix(blobs: LocalBlobs, made: Path) -> None:
    upload = BlobKey("uploads/8/0")
    blobs.put(KEY, made)
    made.write_bytes(b"upload")
    blobs.put(upload, made)
    assert blobs.list("results") == [KEY]
    assert blobs.list("uploads") == [upload]
    assert blobs.list("none") == []


def test_only_older_files_are_listed_when_asked_for(
    blobs: LocalBlobs, made: Path, tmp_path: Path
) -> None:
    blobs.put(KEY, made)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    os.utime(tmp_path / "files" / KEY, (at.timestamp(),) * 2)
    assert blobs.list("results", before=at) == []
    assert blobs.list("results", before=at + timedelta(seconds=1)) == [KEY]


def test_what_a_killed_writer_left_is_listed_and_can_be_removed(
    blobs: LocalBlobs, made: Path, tmp_path: Path
) -> None:
    blobs.put(KEY, made)
    half = tmp_path / "files" / f"{KEY}#1"
    half.write_bytes(b"half")
    left = [key for key in blobs.list("results") if key != KEY]
    assert left == [f"{KEY}#1"]
    blobs.delete(left)
    assert not half.exists()


def test_a_file_that_cannot_be_written_is_an_os_error(
    blobs: LocalBlobs, made: Path, tmp_path: Path
) -> None:
    (tmp_path / "files" / "results").write_bytes(b"in the way")
    with pytest.raises(OSError, match=r"Not a directory|File exists"):
        blobs.put(KEY, made)


def test_a_file_that_cannot_be_read_is_an_os_error(blobs: LocalBlobs, tmp_path: Path) -> None:
    (tmp_path / "files" / KEY).mkdir(parents=True)
    with pytest.raises(OSError, match=r"directory|Input/output"):
        blobs.get(KEY, tmp_path / "copy")
