"""Weights mean the same however few bits they are stored in."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.tfjs_weights import read

EIGHT = {"dtype": "uint8", "scale": 0.5, "min": -1.0}


def entry(name: str, kind: str, *shape: int, **how: Any) -> dict[str, Any]:
    quantization = {"quantization": how} if how else {}
    return {"name": name, "shape": list(shape), "dtype": kind, **quantization}


def weights(tmp_path: Path, raw: bytes, *entries: dict[str, Any]) -> dict[str, Any]:
    path = tmp_path / "net.bin"
    path.write_bytes(raw)
    return read([{"paths": ["net.bin"], "weights": entries}], path)


def test_eight_bits_are_steps_of_a_scale_from_the_least(tmp_path: Path) -> None:
    found = weights(tmp_path, bytes([0, 1, 4, 255]), entry("a", "float32", 2, 2, **EIGHT))
    np.testing.assert_array_equal(found["a"], [[-1, -0.5], [1, 126.5]])
    assert found["a"].dtype == np.float32


def test_tensors_lie_one_after_the_other_each_in_its_own_way(tmp_path: Path) -> None:
    raw = bytes([3]) + np.array([1.5], "<f2").tobytes() + np.array([7, -7], "<i4").tobytes()
    found = weights(
        tmp_path,
        raw,
        entry("eight", "float32", 1, **EIGHT),
        entry("half", "float32", 1, dtype="float16"),
        entry("whole", "int32", 2),
    )
    assert {name: values.tolist() for name, values in found.items()} == {
        "eight": [0.5],
        "half": [1.5],
        "whole": [7, -7],
    }


def test_a_single_number_has_no_shape(tmp_path: Path) -> None:
    found = weights(tmp_path, np.array([2.5], "<f4").tobytes(), entry("a", "float32"))
    assert found["a"].shape == ()
    assert float(found["a"]) == 2.5


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (entry("a", "float32", 4, dtype="uint8"), "a is float32 stored as uint8"),
        (entry("a", "float32", 1, dtype="uint4", scale=1, min=0), "a is float32 stored as uint4"),
        (entry("a", "float32", 1, dtype="float32", scale=1, min=0), "stored as float32"),
        (entry("a", "string", 1), "a is string stored as string"),
        (entry("a", "float32", 2), "weights end at byte 4, within a"),
        (entry("a", "float32", 3, **EIGHT), "1 bytes of weights belong to no tensor"),
    ],
)
def test_what_is_not_known_is_refused(tmp_path: Path, given: dict[str, Any], words: str) -> None:
    with pytest.raises(NotConvertible, match=words):
        weights(tmp_path, bytes(4), given)


def test_several_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NotConvertible, match="in several files"):
        read([{"paths": ["a.bin", "b.bin"], "weights": []}], tmp_path / "a.bin")
