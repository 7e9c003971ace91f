"""The audit of files tells what is missing, too much, or of another size."""

import json
from pathlib import Path

import pytest
from tests.chaos.audit_files import audit
from tests.chaos.snapshot import Snapshot

_IMAGE = ["PNG", "image/png", "png", 1, 1]
_BESIDE = {"mask": [_IMAGE, "results/7/0-2.mask", "a-mask.png", 2]}
_FILES = {"results/7/0-2": b"four", "results/7/0-2.mask": b"ok", "results/7/1-1": b"five!"}


def _found() -> Snapshot:
    item = {"job": "7", "state": "succeeded"}
    more = json.dumps([_IMAGE, "results/7/0-2", "a.png", 4, _BESIDE])
    done = {**item, "position": 0, "attempt": 2, "result": more}
    alone = json.dumps([_IMAGE, "results/7/1-1", "b.png", 5])
    plain = {**item, "position": 1, "attempt": 1, "result": alone}
    failed = {**item, "position": 2, "attempt": 1, "state": "failed", "result": None}
    return Snapshot(
        jobs={},
        items={"7": [done, plain, failed]},
        transfers=[],
        balances={},
        keys={},
        deliveries=[],
        attempts={},
        integrity="ok",
        broken_references=0,
    )


def _audited(folder: Path, files: dict[str, bytes]) -> list[str]:
    for name, content in files.items():
        path = folder / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return list(audit(_found(), folder))


def test_results_and_what_is_beside_them_are_wanted(tmp_path: Path) -> None:
    assert _audited(tmp_path, _FILES) == []


@pytest.mark.parametrize("name", _FILES)
def test_one_that_is_missing_is_told(tmp_path: Path, name: str) -> None:
    rest = {other: content for other, content in _FILES.items() if other != name}
    assert _audited(tmp_path, rest) == [f"result {name}: is not there"]


def test_one_that_nothing_refers_to_is_told(tmp_path: Path) -> None:
    more = {"results/7/0-1.mask": b"ok", "results/7/2-1": b"x"}
    told = set(_audited(tmp_path, _FILES | more))
    assert told == {f"file {name}: nothing refers to it" for name in more}


def test_one_of_another_size_is_told(tmp_path: Path) -> None:
    told = _audited(tmp_path, _FILES | {"results/7/0-2.mask": b"longer"})
    assert told == ["result results/7/0-2.mask: has 6 bytes, not 2"]
