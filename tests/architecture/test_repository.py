"""Rules about every text file of the repository, and about what is locked and licensed."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
#: Folders that tools and runs fill; none is part of the repository.
GENERATED = {"__pycache__", "build", "dist", "demo-output", "bench-output"}
#: Hidden folders that are part of it.
HIDDEN = {".ci", ".github"}
#: Hosts that packages come from. A file that names one works on no mirror. Written in two halves,
#: so that this file does not name them either.
REGISTRIES = tuple(
    f"{name}.{domain}"
    for name, domain in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry.npmjs", "org"),
        ("npmjs", "com"),
        ("deb.debian", "org"),
        ("crates", "io"),
        ("proxy.golang", "org"),
    )
)
#: Folders of one machine: what points there works nowhere else.
MACHINE = re.compile(r"(?<![\w/.-])/(?:work/\w|root\b|home/\w|tmp/exp|Users/\w)")


def below(folder: Path) -> Iterator[Path]:
    """Files of the repository at and below a folder."""
    for path in sorted(folder.iterdir()):
        if path.is_file():
            yield path
        elif path.name in HIDDEN or not (
            path.name.startswith(".") or path.name in GENERATED or path.suffix == ".egg-info"
        ):
            yield from below(path)


def texts() -> Iterator[tuple[str, str]]:
    """Path and text of each file that is text."""
    for path in below(ROOT):
        data = path.read_bytes()
        if b"\0" not in data:
            yield path.relative_to(ROOT).as_posix(), data.decode(errors="replace")


def locked(lock: Path) -> dict[str, str]:
    """Version by name of what a lock file pins."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock.read_text(), re.MULTILINE))


def wanted() -> dict[str, list[str]]:
    """The requirements of pyproject.toml, by the lock file that answers them."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = pyproject["project"]
    return {
        "build": pyproject["build-system"]["requires"],
        "base": project["dependencies"],
        "dev": project["dependencies"] + project["optional-dependencies"]["dev"],
        "bench": project["dependencies"] + project["optional-dependencies"]["bench"],
        "diffusers": project["dependencies"] + project["optional-dependencies"]["diffusers"],
    }


def test_no_file_names_a_package_registry() -> None:
    found = [(path, host) for path, text in texts() for host in REGISTRIES if host in text]
    assert found == []


def test_no_file_points_into_a_folder_of_one_machine() -> None:
    found = [(path, match[0]) for path, text in texts() for match in MACHINE.finditer(text)]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_says_what_to_install_and_not_from_where(lock: Path) -> None:
    assert re.findall(r"://|^-|^--|@ ", lock.read_text(), re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_every_package_by_hash(lock: Path) -> None:
    entries = re.split(r"^(?=[\w.-]+==)", lock.read_text(), flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", sorted(wanted()))
def test_a_lock_answers_the_requirements_as_they_are_now(name: str) -> None:
    pins = locked(ROOT / "requirements" / f"{name}.lock")
    requirements = [Requirement(text) for text in wanted()[name]]
    unanswered = [
        str(requirement)
        for requirement in requirements
        if pins.get(canonicalize_name(requirement.name), "") not in requirement.specifier
    ]
    assert unanswered == []


@pytest.mark.parametrize("name", ["dev", "bench", "diffusers"])
def test_tests_run_on_the_versions_that_are_installed_for_use(name: str) -> None:
    base, more = (locked(ROOT / "requirements" / f"{each}.lock") for each in ("base", name))
    assert {package: more.get(package) for package in base} == base


def test_a_runtime_dependency_has_its_line_in_the_notices() -> None:
    page = (ROOT / "THIRD_PARTY_NOTICES.md").read_text()
    rows = re.findall(r"^\| ([\w.-]+) \| (\S+) \| [^|]*\w[^|]* \|", page, re.MULTILINE)
    listed = {name: version for name, version in rows if name != "package"}
    assert listed == locked(ROOT / "requirements" / "base.lock")
