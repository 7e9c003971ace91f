"""The clients of registries are run so that they neither hang nor leave anything."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.carriers import Package, doubling, manifest_of
from tests.support.npm_registry import NpmRegistry

from safelight.adapters.models import clients
from safelight.adapters.models.manifest import Carrier

WHEEL = Package(kind="wheel", name="doubling", content=doubling())
NPM = Package(kind="npm", name="@safelight-tests/doubling", content=doubling())
ROOT = Path(__file__).parents[4]
#: Downloads, and says what came of it.
SCRIPT = """
import sys
from pathlib import Path
from safelight.adapters.models import clients, manifest, failure
(entry,) = manifest.read(Path(sys.argv[1]).read_text()).values()
try:
    clients.download(entry.carrier, Path(sys.argv[2]), lambda _: None, patience=float(sys.argv[3]))
except failure.NotDownloaded as error:
    print(type(error).__name__, error, end="")
"""


def carrier_of(package: Package) -> Carrier:
    return manifest_of(package)[package.network].carrier


def impatient(
    package: Package, tmp_path: Path, *flags: str, patience: float = 20, **variables: str
) -> str:
    """What a download says that is given up after some seconds without a byte."""
    (tmp_path / "manifest.toml").write_text(package.toml())
    (tmp_path / "into").mkdir()
    arguments = [str(tmp_path / "manifest.toml"), str(tmp_path / "into"), str(patience)]
    return subprocess.run(
        [sys.executable, *flags, "-c", SCRIPT, *arguments],
        env={**os.environ, **variables},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=60,
    ).stdout


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_what_npm_says_is_told_without_places_in_its_program(tmp_path: Path) -> None:
    with NpmRegistry("another", NPM.archive) as registry:
        said = impatient(NPM, tmp_path, npm_config_registry=registry.url)
    assert said.startswith("NotDownloaded ")
    assert "404" in said
    assert " at " not in said


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_a_registry_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        said = impatient(NPM, tmp_path, patience=0.5, npm_config_registry=url)
    assert said == "NotDownloaded nothing came for 0.5 seconds"


def test_a_python_without_pip_is_told_how_to_get_it(tmp_path: Path) -> None:
    # Without its site-packages, an interpreter has no pip, and nothing else.
    source = str(ROOT / "src")
    needed = tmp_path / "needed"
    needed.mkdir()
    for name in ("pydantic", "pydantic_core", "annotated_types", "typing_inspection"):
        module = sys.modules[name] if name in sys.modules else __import__(name)
        assert module.__file__ is not None
        (needed / name).symlink_to(Path(module.__file__).parent)
    typing_extensions = sys.modules["typing_extensions"].__file__
    assert typing_extensions is not None
    (needed / "typing_extensions.py").symlink_to(typing_extensions)
    said = impatient(WHEEL, tmp_path, "-S", PYTHONPATH=f"{source}:{needed}")
    assert said.startswith("NoClient ")
    assert "has no pip; `" in said
    assert said.endswith("-m ensurepip` adds it")


@pytest.mark.parametrize(
    ("package", "line"),
    [
        (WHEEL, "pip download --no-deps --only-binary :all: doubling==1.0.0"),
        (NPM, "npm pack @safelight-tests/doubling@1.0.0"),
    ],
    ids=["wheel", "npm"],
)
def test_the_command_for_a_person_gets_the_same_archive(package: Package, line: str) -> None:
    assert clients.command(carrier_of(package)) == line
