"""`safelight doctor` finds what would stand in a server's way."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from tests.support.command import Command, Done
from tests.support.server import Server
from tests.support.world import World

FORMATS = {"JPEG", "PNG", "WEBP", "AVIF", "TIFF"}


def by_name(done: Done) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in done.document["checks"]}


@pytest.fixture(scope="module")
def beside(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Done:
    """What it says beside a running server."""
    command = Command(tmp_path_factory.mktemp("doctor"), server.environment())
    return command("doctor", "--json")


def test_all_is_well_beside_a_running_server(beside: Done) -> None:
    assert beside.status == 0
    assert beside.document["ok"] is True
    found = by_name(beside)
    assert {name for name, check in found.items() if check["finding"] == "failed"} == set()
    assert found["server"]["detail"] == "a worker host runs on this data folder"
    assert found["port"]["detail"].endswith("a Safelight answers there")
    assert found["ledger"]["finding"] == "ok"


def test_every_format_is_tried(beside: Done) -> None:
    found = by_name(beside)
    assert set(found["formats written"]["detail"].split(", ")) == FORMATS
    assert set(found["formats read"]["detail"].split(", ")) == FORMATS | {"GIF", "BMP", "HEIC"}


def test_what_this_version_lacks_is_named(beside: Done) -> None:
    found = by_name(beside)
    assert "USWeb_Uncoated" in found["ICC profiles"]["detail"]


def test_what_is_wrong_is_found_and_makes_it_fail(safelight: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    data.chmod(0o755)
    (data / "secret").write_text("00" * 32)
    (data / "secret").chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = safelight(
            "doctor",
            "--json",
            SAFELIGHT_DATA_DIR=str(data),
            SAFELIGHT_PORT=str(taken.getsockname()[1]),
            SAFELIGHT_ICC_DIR=str(tmp_path / "none"),
        )
    assert done.status == 1
    found = by_name(done)
    assert found["data folder"]["finding"] == "warning"
    assert [found[name]["finding"] for name in ("secret", "port", "ICC profiles")] == ["failed"] * 3


def test_a_database_that_others_can_read_is_found(safelight: Command, tmp_path: Path) -> None:
    made = World(tmp_path)
    made.close()
    made.path.chmod(0o644)
    tmp_path.chmod(0o755)
    (tmp_path / "secret").write_text("00" * 32)
    (tmp_path / "secret").chmod(0o600)
    open_ = by_name(safelight("doctor", "--json", SAFELIGHT_DATA_DIR=str(tmp_path)))
    assert open_["database"]["finding"] == "failed"
    assert open_["database"]["detail"].endswith("(mode 644); chmod 600 closes it")
    tmp_path.chmod(0o700)
    closed = by_name(safelight("doctor", "--json", SAFELIGHT_DATA_DIR=str(tmp_path)))
    assert closed["database"]["finding"] == "ok"


def test_a_broken_data_folder_is_diagnosed_to_the_end(safelight: Command, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "worker.lock").mkdir(parents=True)
    (data / "secret").write_text("short")
    (data / "safelight.db").write_text("no database at all, only text" * 99)
    done = safelight("doctor", "--json", "--data", str(data))
    assert done.status == 1
    found = by_name(done)
    for name, words in {
        "secret": "64 hex digits",
        "server": "worker.lock",
        "ledger": "file is not a database",
    }.items():
        assert found[name]["finding"] == "failed"
        assert words in found[name]["detail"]
    assert found["libvips"]["finding"] == "ok"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_data_folder_is_called_so(safelight: Command, tmp_path: Path) -> None:
    World(tmp_path).close()
    tmp_path.chmod(0o500)
    found = by_name(safelight("doctor", "--json", "--data", str(tmp_path)))
    tmp_path.chmod(0o700)
    assert found["data folder"]["finding"] == "failed"
    assert "read-only" in found["data folder"]["detail"]


def test_a_folder_that_is_not_there_is_not_made(safelight: Command, tmp_path: Path) -> None:
    done = safelight("doctor", "--data", "new", SAFELIGHT_PORT="65000")
    assert "not there yet" in done.out
    assert not (tmp_path / "new").exists()


def test_wrong_settings_are_all_named(safelight: Command) -> None:
    done = safelight("doctor", SAFELIGHT_PORT="none", SAFELIGHT_PROT="80", SAFELIGHT_WORKERS="0")
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines() == [
        "safelight: port (SAFELIGHT_PORT): must be a whole number, got 'none'",
        "safelight: workers (SAFELIGHT_WORKERS): must be at least 1, got '0'",
        "safelight: SAFELIGHT_PROT: no such setting; did you mean SAFELIGHT_PORT?",
    ]
