"""Each dialect can be taken away: the rest is imported, starts, and serves the others."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.support import parts
from tests.support.server import free_port, until

SOURCE = Path(__file__).parents[2] / "src" / "safelight"
DIALECTS = sorted(path.parent.name for path in SOURCE.glob("dialects/*/__init__.py"))
OTHERS = sorted(
    path for path in SOURCE.rglob("*.py") if SOURCE / "dialects" not in path.parent.parents
)


def without(dialect: str, folder: Path) -> Path:
    """The package as it would be if the dialect's folder were deleted; links stand for files."""
    package = folder / "safelight"
    (package / "dialects").mkdir(parents=True)
    for path in SOURCE.iterdir():
        if path.name != "dialects":
            (package / path.name).symlink_to(path)
    for path in (SOURCE / "dialects").iterdir():
        if path.name not in {dialect, "__pycache__"}:
            (package / "dialects" / path.name).symlink_to(path)
    return folder


def environment(folder: Path, port: int) -> dict[str, str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SAFELIGHT_")}
    return clean | {
        "PYTHONPATH": str(folder),
        "SAFELIGHT_DATA_DIR": str(folder / "data"),
        "SAFELIGHT_API_KEY": "test-key-0123456789",
        "SAFELIGHT_PORT": str(port),
        "SAFELIGHT_WORKERS": "1",
    }


def served(dialect: str, folder: Path) -> set[str]:
    """The paths of a server without the dialect, once it is ready."""
    port = free_port()
    with (
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
        (folder / "log").open("w+") as log,
        subprocess.Popen(
            [sys.executable, "-P", parts.__file__],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=environment(without(dialect, folder), port),
        ) as running,
    ):

        def state() -> int:
            assert running.poll() is None, (folder / "log").read_text()
            try:
                return client.get("/readyz").status_code
            except httpx.TransportError:
                return 0

        until(state, lambda status: status == httpx.codes.OK)
        document: Mapping[str, Any] = client.get("/openapi.json").json()
        running.communicate()
    said = (folder / "log").read_text()
    assert running.returncode == 0, said
    assert said.startswith(str(folder / "safelight" / "__init__.py"))
    assert "Usage: safelight" in said
    return set(document["paths"])


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The paths that are served without each of the dialects."""
    return {name: served(name, tmp_path_factory.mktemp(name)) for name in DIALECTS}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_without_a_dialect_its_paths_go_and_those_of_the_others_stay(
    dialect: str, left: dict[str, set[str]]
) -> None:
    everything = set().union(*left.values())
    gone = {name: everything - paths for name, paths in left.items()}
    assert gone[dialect]
    for other in set(DIALECTS) - {dialect}:
        assert not gone[dialect] & gone[other]


def test_no_module_outside_of_a_dialect_names_it_in_an_import() -> None:
    naming = re.compile(r"safelight\.dialects\.\w|from safelight\.dialects import")
    assert [path for path in OTHERS if naming.search(path.read_text())] == []
