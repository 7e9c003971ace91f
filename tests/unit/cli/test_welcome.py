"""A start says what is missing and how to get it."""

from pathlib import Path

import pytest
from rich.console import Console

from safelight.adapters.models.manifest import manifest
from safelight.adapters.models.sessions import path_of
from safelight.adapters.models.stock import Stock
from safelight.cli.welcome import Welcome, welcome
from safelight.settings import Settings


def text(made: Welcome) -> str:
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(made.text())
    return capture.get()


def made(*lacking: str) -> Welcome:
    return Welcome(url="http://127.0.0.1:1", folder="data", key=None, given=True, lacking=lacking)


def test_with_all_there_nothing_is_said_of_models() -> None:
    assert "model" not in text(made())
    assert made().document()["missing_models"] == []


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        (("u2net",), "models: u2net\n"),
        (("a", "b", "c", "d"), "models: a, b, c, d\n"),
        (("a", "b", "c", "d", "e", "f"), "models: a, b, c, d and 2 more\n"),
    ],
)
def test_what_is_missing_is_named(lacking: tuple[str, ...], words: str) -> None:
    assert words in text(made(*lacking))
    assert "`safelight models pull` gets them." in text(made(*lacking))
    assert made(*lacking).document()["missing_models"] == list(lacking)


def test_it_is_looked_up_in_the_models_folder(tmp_path: Path) -> None:
    (tmp_path / "u2net.onnx").write_bytes(b"")
    settings = Settings(data_dir=tmp_path / "data", models_dir=tmp_path)
    lacking = welcome(settings, None).lacking
    assert "u2netp" in lacking
    assert "u2net" not in lacking
    assert "realesr-general-x4v3" not in lacking


def test_a_network_that_is_not_whole_is_lacking(tmp_path: Path) -> None:
    entry, made = manifest()["u2netp"], tmp_path / "made"
    made.write_bytes(b"as it was made")
    (tmp_path / "models").mkdir()
    stock = Stock(tmp_path / "models")
    stock.put(entry, made)
    settings = Settings(models_dir=stock.folder)
    assert "u2netp" not in welcome(settings, None).lacking
    path_of(stock.folder, "u2netp").write_bytes(b"cut off")
    assert "u2netp" in welcome(settings, None).lacking
