"""`safelight serve` says where it is and how to use it, and refuses what cannot work."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.support.command import Command
from tests.support.server import Server, free_port, until

SPEAKS = "claid"


@pytest.fixture
def fresh(server: Server, tmp_path: Path) -> Command:
    """The command line with a data folder and a port of its own, and without a key."""
    settings = {
        **server.environment(),
        "SAFELIGHT_DATA_DIR": str(tmp_path / "data"),
        "SAFELIGHT_PORT": str(free_port()),
        "SAFELIGHT_API_KEY": "",
        "SAFELIGHT_WORKERS": "1",
    }
    return Command(tmp_path, settings)


@contextmanager
def serving(command: Command, *flags: str) -> Iterator[dict[str, Any]]:
    """What a server says about itself, while it runs."""
    with command.start("serve", "--json", *flags) as process:
        assert process.stdout is not None
        try:
            said = json.loads(process.stdout.readline())
            until(lambda: answers(said["url"]), bool)
            yield said
        finally:
            process.send_signal(signal.SIGTERM)
    assert process.returncode == 0


def answers(url: str) -> bool:
    with httpx.Client(trust_env=False) as client:
        try:
            return client.get(f"{url}/readyz").is_success
        except httpx.TransportError:
            return False


def test_the_first_key_is_shown_once_and_its_curl_line_works(
    fresh: Command, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(bytes.fromhex("ffd8ff"))
    # The folder that it is started in may hold anything: no part of the server imports it.
    for name in ("numpy", "pyvips", "httpx", "sqlalchemy"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('a stranger')")
    with serving(fresh) as said:
        assert said["key"].startswith("slk_")
        assert said["data"] == str(tmp_path / "data")
        curl = [*shlex.split(said["curl"].replace("\\\n", " ")), "--silent", "--noproxy", "*"]
        done = subprocess.run(curl, cwd=tmp_path, capture_output=True, text=True, check=True)
    # Three bytes are no photo: but the key, the path and both parts were right.
    assert json.loads(done.stdout)["error_type"] == "image"
    with serving(fresh) as again:
        assert again["key"] is None
        assert "$SAFELIGHT_API_KEY" in again["curl"]


def test_flags_win_over_variables(fresh: Command, tmp_path: Path) -> None:
    port = str(free_port())
    with serving(fresh, "--port", port, "--data", str(tmp_path / "other")) as said:
        assert said["url"] == f"http://127.0.0.1:{port}"
        assert (tmp_path / "other" / "safelight.db").is_file()
    assert not (tmp_path / "data").exists()


def test_a_key_that_was_given_is_not_shown(fresh: Command) -> None:
    given = "given-key-0123456789"
    fresh.environment["SAFELIGHT_API_KEY"] = given
    with serving(fresh) as said:
        assert said["key"] is None
        assert given not in json.dumps(said)


def test_a_port_that_is_taken_is_named(fresh: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = fresh("serve", SAFELIGHT_PORT=str(port))
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"safelight: Cannot listen on 127.0.0.1, port {port}: ")


def test_a_second_server_on_a_data_folder_is_refused(server: Server, fresh: Command) -> None:
    done = fresh("serve", SAFELIGHT_DATA_DIR=str(server.folder))
    assert (done.status, done.out) == (1, "")
    assert f"Another server runs on {server.folder}" in done.err


def test_a_price_for_what_is_no_operation_is_told_at_the_start(fresh: Command) -> None:
    done = fresh("serve", SAFELIGHT_PRICES="frobnicate=1")
    assert (done.status, done.out) == (1, "")
    assert "prices (SAFELIGHT_PRICES): no such operation: frobnicate" in done.err


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_folder_of_profiles_that_is_not_there_is_told_at_the_start(
    command: str, fresh: Command, tmp_path: Path
) -> None:
    done = fresh(command, SAFELIGHT_ICC_DIR=str(tmp_path / "none"))
    assert (done.status, done.out) == (1, "")
    words = f"icc_dir (SAFELIGHT_ICC_DIR): must be a folder, got '{tmp_path / 'none'}'"
    assert done.err == f"safelight: {words}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that nobody may write to")
def test_a_data_folder_that_cannot_be_made_is_named(fresh: Command) -> None:
    done = fresh("serve", SAFELIGHT_DATA_DIR="/proc/safelight")
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith("safelight: The data folder /proc/safelight cannot be used: ")


def test_a_revoked_key_of_the_settings_keeps_no_part_from_starting_again(
    fresh: Command, tmp_path: Path
) -> None:
    settings = {"SAFELIGHT_WORKERS": "1", "SAFELIGHT_API_KEY": "given-key-0123456789"}
    with Server(tmp_path / "data", settings) as server:
        [key] = fresh("keys", "list", "--json").document["keys"]
        assert fresh("keys", "revoke", key["id"]).status == 0
        parts = {part["part"]: part["pid"] for part in server.log.actions("part_started")}
        os.kill(parts["api"], signal.SIGKILL)
        server.log.wait_for("api_ready", 2)
        with server.client("given-key-0123456789") as client:
            assert client.get("/v1/image/edit/async/1").status_code == 401


def test_a_start_with_a_revoked_key_is_refused(fresh: Command) -> None:
    with serving(fresh):
        made = fresh("keys", "create", "--json").document
        fresh("keys", "revoke", made["id"])
    done = fresh("serve", SAFELIGHT_API_KEY=made["key"])
    assert (done.status, done.out) == (1, "")
    assert f"SAFELIGHT_API_KEY is the key {made['id']}, which was revoked" in done.err
