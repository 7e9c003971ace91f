"""Reads the two files of an ncnn network: layers in text, weights in binary."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.graph import Array

_MAGIC = "7767517"
#: Keys up to here hold lists; -23300 minus the key is its number.
_FIRST_LIST = -23300
_HALF_TAG = 0x01306B47
_ALIGNED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A line of the .param file."""

    type: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    #: By number, as ncnn's documentation of the layer has them.
    scalars: dict[int, float] = field(default_factory=dict)
    lists: dict[int, tuple[float, ...]] = field(default_factory=dict)

    def whole(self, number: int, default: int = 0) -> int:
        """A parameter that counts something."""
        return int(self.scalars.get(number, default))

    def real(self, number: int, default: float = 0.0) -> float:
        """Any other parameter."""
        return float(self.scalars.get(number, default))


def layers(text: str) -> Iterator[Layer]:
    """The layers of a .param file, in order. Raises NotConvertible."""
    magic, _counts, *lines = text.splitlines()
    if magic.strip() != _MAGIC:
        raise NotConvertible(f"not a text file of ncnn: it begins with {magic[:20]!r}")
    return (_layer(line.split()) for line in lines if line.strip())


def _layer(words: list[str]) -> Layer:
    inputs, outputs = int(words[2]), int(words[3])
    names, pairs = words[4 : 4 + inputs + outputs], words[4 + inputs + outputs :]
    scalars: dict[int, float] = {}
    lists: dict[int, tuple[float, ...]] = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        if int(key) <= _FIRST_LIST:
            lists[_FIRST_LIST - int(key)] = tuple(map(float, value.split(",")[1:]))
        else:
            scalars[int(key)] = float(value)
    return Layer(
        type=words[0],
        name=words[1],
        inputs=tuple(names[:inputs]),
        outputs=tuple(names[inputs:]),
        scalars=scalars,
        lists=lists,
    )


class Weights:
    """A .bin file, which has no names: the layers take theirs from it one after the other."""

    def __init__(self, path: Path) -> None:
        self._raw = path.read_bytes()
        self._at = 0

    def tagged(self, count: int) -> Array:
        """The next `count` numbers, whose storage a tag in front of them tells."""
        tag = int(self._take(np.dtype("<u4"), 1)[0])
        if tag == 0:
            return self.plain(count)
        if tag != _HALF_TAG:
            raise NotConvertible(f"ncnn stores weights here in a way that is not known: {tag:#x}")
        values = self._take(np.dtype("<f2"), count).astype(np.float32)
        self._at += -self._at % _ALIGNED
        return values

    def plain(self, count: int) -> Array:
        """The next `count` numbers, as float32."""
        return self._take(np.dtype("<f4"), count)

    def finish(self) -> None:
        """Raises NotConvertible when something is left: then layers were misunderstood."""
        left = len(self._raw) - self._at
        if left:
            raise NotConvertible(f"{left} bytes of weights belong to no layer")

    def _take(self, dtype: np.dtype[np.generic], count: int) -> Array:
        end = self._at + count * dtype.itemsize
        if end > len(self._raw):
            raise NotConvertible(f"weights end at byte {len(self._raw)}, byte {end} was wanted")
        values = np.frombuffer(self._raw, dtype, count, self._at)
        self._at = end
        return values
