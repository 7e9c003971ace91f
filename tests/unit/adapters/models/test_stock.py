"""The folder knows what is in it, and takes in whole files only."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.carriers import Package, doubling, manifest_of

from safelight.adapters.models.manifest import Conversion
from safelight.adapters.models.stock import State, Stock

ENTRY = manifest_of(Package(kind="wheel", name="doubling", content=doubling()))["doubling"]


@pytest.fixture
def stock(tmp_path: Path) -> Stock:
    """With one network in it."""
    made = Stock(tmp_path / "models")
    with made.locked(), made.work() as work:
        file = work / "doubling.onnx"
        file.write_bytes(doubling())
        made.put(ENTRY, file)
    return made


def path(stock: Stock) -> Path:
    return stock.folder / "doubling.onnx"


def test_what_was_put_in_is_as_it_should_be(stock: Stock) -> None:
    assert stock.state(ENTRY) is State.INSTALLED
    assert stock.problem(ENTRY) is None
    assert stock.size("doubling") == len(doubling())


def test_a_folder_that_is_not_there_has_nothing(tmp_path: Path) -> None:
    empty = Stock(tmp_path / "none")
    assert (empty.has("doubling"), empty.size("doubling")) == (False, 0)
    assert empty.state(ENTRY) is State.MISSING
    assert empty.problem(ENTRY) == "it is not installed"
    assert not empty.remove("doubling")
    assert not empty.folder.exists()


def test_a_byte_that_changed_is_found_by_its_hash(stock: Stock) -> None:
    data = bytearray(path(stock).read_bytes())
    data[-1] ^= 1
    path(stock).write_bytes(data)
    assert stock.state(ENTRY) is State.INSTALLED  # a look reads no weights
    assert "SHA-256" in (stock.problem(ENTRY) or "")


def test_a_file_that_lost_its_end_is_damaged_at_a_look(stock: Stock) -> None:
    path(stock).write_bytes(path(stock).read_bytes()[:-1])
    assert stock.state(ENTRY) is State.DAMAGED
    assert stock.problem(ENTRY) is not None


@pytest.mark.parametrize(
    "other",
    [
        replace(ENTRY, conversion=Conversion.FREE_NCHW),
        replace(ENTRY, members=(replace(ENTRY.members[0], sha256="0" * 64),)),
    ],
    ids=["conversion", "weights"],
)
def test_what_was_made_in_another_way_is_outdated(stock: Stock, other: object) -> None:
    assert isinstance(other, type(ENTRY))
    assert stock.state(other) is State.OUTDATED
    assert "made from other weights" in (stock.problem(other) or "")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"members": 3}', '{"more": 1}'])
def test_a_record_that_is_none_makes_its_network_unknown(stock: Stock, text: str) -> None:
    (stock.folder / "doubling.json").write_text(text)
    assert stock.state(ENTRY) is State.UNKNOWN
    assert stock.problem(ENTRY) == "there is no record of what it was made from"


def test_what_is_removed_is_gone_with_its_record(stock: Stock) -> None:
    assert stock.remove("doubling")
    assert [each.name for each in stock.folder.iterdir()] == [".lock"]


def test_what_is_removed_is_there_until_others_are_done(stock: Stock) -> None:
    with ThreadPoolExecutor(1) as pool:
        with stock.locked() as mine:
            removed = pool.submit(stock.remove, "doubling")
            with pytest.raises(TimeoutError):
                removed.result(0.1)
            assert mine
            assert stock.has("doubling")
        assert removed.result(10)
    assert not stock.has("doubling")


def test_a_folder_that_was_moved_is_still_known(stock: Stock, tmp_path: Path) -> None:
    shutil.copytree(stock.folder, tmp_path / "elsewhere")
    assert Stock(tmp_path / "elsewhere").problem(ENTRY) is None


def test_one_has_the_lock_at_a_time(stock: Stock) -> None:
    with stock.locked() as first, stock.locked() as second:
        assert (first, second) == (True, False)
    with stock.locked() as again:
        assert again


def test_work_that_others_left_is_cleared_away(stock: Stock) -> None:
    left = stock.folder / ".pull-left"
    left.mkdir()
    (left / "half").write_text("")
    with stock.locked(), stock.work() as work:
        assert not left.exists()
        assert list(work.iterdir()) == []
    assert not work.exists()
