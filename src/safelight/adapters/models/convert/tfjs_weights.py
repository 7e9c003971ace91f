"""Reads the weights of a TensorFlow.js model, some of which lie there in fewer bits."""

from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.graph import Array

#: How numbers of each type lie in the file, and what they are read as.
_STORED = {"float16": "<f2", "float32": "<f4", "int32": "<i4", "uint8": "u1"}
_READ: Mapping[str, np.dtype[Any]] = {
    "float32": np.dtype(np.float32),
    "int32": np.dtype(np.int64),
}
#: Stored as steps of a scale of the tensor's own.
_STEPS = "uint8"


def read(groups: Sequence[Mapping[str, Any]], path: Path) -> dict[str, Array]:
    """Tensors by name; integers are int64. `groups` is the manifest of the one file at `path`.

    Raises NotConvertible.
    """
    if [len(group["paths"]) for group in groups] != [1]:
        raise NotConvertible("weights that lie in several files are not known here")
    raw, at = path.read_bytes(), 0
    tensors: dict[str, Array] = {}
    for entry in groups[0]["weights"]:
        stored = _stored(entry)
        if at + stored.itemsize * prod(entry["shape"]) > len(raw):
            raise NotConvertible(f"weights end at byte {len(raw)}, within {entry['name']}")
        values = np.frombuffer(raw, stored, prod(entry["shape"]), at)
        at += values.nbytes
        tensors[entry["name"]] = _meant(values, entry).reshape(entry["shape"])
    if at != len(raw):
        raise NotConvertible(f"{len(raw) - at} bytes of weights belong to no tensor")
    return tensors


def _stored(entry: Mapping[str, Any]) -> np.dtype[Any]:
    kind = entry["dtype"]
    how = entry.get("quantization", {})
    stored = how.get("dtype", kind)
    known = stored in _STORED and kind in _READ
    if not known or (stored == _STEPS) != ("scale" in how):
        raise NotConvertible(f"weight {entry['name']} is {kind} stored as {stored}: not known")
    return np.dtype(_STORED[stored])


def _meant(values: Array, entry: Mapping[str, Any]) -> Array:
    how, kind = entry.get("quantization", {}), _READ[entry["dtype"]]
    if "scale" not in how:
        return values.astype(kind)
    return np.asarray(values * np.float64(how["scale"]) + how["min"], kind)
