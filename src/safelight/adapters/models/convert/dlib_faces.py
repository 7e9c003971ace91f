"""Converts dlib's network that describes faces, from weights that face-api.js keeps.

Its files have weights and no graph: the layers are dlib's (`anet_type` in its example
`dnn_face_recognition_ex.cpp`), the way they fit together that of face-api.js, which pads at the
right and the bottom. Tensors of the result: `image`, n,150,150,3 in 0..255, red first, and
`descriptor`, n,128.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from safelight.adapters.models.convert import tfjs_weights
from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.graph import Array, Graph

_SIDE = 150
_NUMBERS = 128
#: Of the colours that it was trained with; what is left is divided by 255.
_MEANS = (122.782, 117.001, 104.298)
#: Layers that halve the picture, with the channels of each, and how many follow that do not. The
#: first is a plain convolution; the others are residual.
_STAGES = (
    ("conv32", 32, 3),
    ("conv64", 64, 3),
    ("conv128", 128, 2),
    ("conv256", 256, 2),
)
_LAST = "conv256_down_out"
#: Of a kernel: h,w,in,out as TensorFlow has it to out,in,h,w.
_KERNEL = (3, 2, 0, 1)


def convert(members: Sequence[Path], target: Path) -> None:
    """Members: the weights' manifest (.json) and the weights (.bin). Raises NotConvertible."""
    manifest, weights = members
    tensors = tfjs_weights.read(json.loads(manifest.read_text("utf-8")), weights)
    _Network(tensors).build().save(target)


class _Network:
    def __init__(self, weights: dict[str, Array]) -> None:
        self._weights = weights
        self._graph = Graph("dlib_faces")
        #: What the next layer takes: how high and wide, and its channels.
        self._side = _SIDE
        self._channels = 3

    def build(self) -> Graph:
        last = self._reduced(self._input())
        last = self._graph.node("Flatten", [self._graph.node("GlobalAveragePool", [last])])
        last = self._graph.node("MatMul", [last, self._graph.floats(self._taken("fc"))])
        if self._weights:
            raise NotConvertible(f"weights belong to no layer: {', '.join(sorted(self._weights))}")
        self._graph.output(last, "descriptor", ["n", _NUMBERS])
        return self._graph

    def _input(self) -> str:
        image = self._graph.input("image", ["n", _SIDE, _SIDE, 3])
        centred = self._graph.node("Sub", [image, self._graph.floats(_MEANS)])
        scaled = self._graph.node("Div", [centred, self._graph.floats(255)])
        return self._graph.node("Transpose", [scaled], perm=(0, 3, 1, 2))

    def _reduced(self, tensor: str) -> str:
        """Through all convolutions."""
        (name, channels, count), *stages = _STAGES
        tensor = self._first(tensor, f"{name}_down", channels)
        tensor = self._repeated(tensor, name, count)
        for name, channels, count in stages:
            tensor = self._halving(tensor, f"{name}_down", channels)
            tensor = self._repeated(tensor, name, count)
        return self._halving(tensor, _LAST, self._channels)

    def _first(self, tensor: str, name: str, channels: int) -> str:
        made = self._activated(self._convolved(tensor, name, stride=2))
        self._side, self._channels = _pooled(_pooled(self._side, 7), 3), channels
        return self._graph.node("MaxPool", [made], kernel_shape=(3, 3), strides=(2, 2))

    def _repeated(self, tensor: str, name: str, count: int) -> str:
        for number in range(1, count + 1):
            tensor = self._residual(tensor, f"{name}_{number}")
        return tensor

    def _residual(self, tensor: str, name: str) -> str:
        inner = self._activated(self._convolved(tensor, f"{name}/conv1", stride=1))
        inner = self._convolved(inner, f"{name}/conv2", stride=1)
        return self._activated(self._graph.node("Add", [inner, tensor]))

    def _halving(self, tensor: str, name: str, channels: int) -> str:
        """A residual layer whose shortcut is a mean of 2 x 2; what is smaller is filled with 0."""
        inner = self._activated(self._convolved(tensor, f"{name}/conv1", stride=2))
        inner = self._convolved(inner, f"{name}/conv2", stride=1)
        direct = self._graph.node("AveragePool", [tensor], kernel_shape=(2, 2), strides=(2, 2))
        after = _pooled(self._side, 2)
        missing = after - _pooled(self._side, 3)
        inner = self._padded(inner, (0, missing, missing))
        direct = self._padded(direct, (channels - self._channels, 0, 0))
        self._side, self._channels = after, channels
        return self._activated(self._graph.node("Add", [inner, direct]))

    def _padded(self, tensor: str, after: Sequence[int]) -> str:
        if not any(after):
            return tensor
        widths = self._graph.integers([0, 0, 0, 0, 0, *after])
        return self._graph.node("Pad", [tensor, widths])

    def _convolved(self, tensor: str, name: str, *, stride: int) -> str:
        """A convolution, and the factor and the summand of each channel that follow it."""
        factor = self._taken(f"{name}/scale/weights")
        kernel = (
            self._taken(f"{name}/conv/filters").transpose(_KERNEL) * factor[:, None, None, None]
        )
        bias = self._taken(f"{name}/conv/bias") * factor + self._taken(f"{name}/scale/biases")
        size = kernel.shape[2]
        return self._graph.node(
            "Conv",
            [tensor, self._graph.floats(kernel), self._graph.floats(bias)],
            kernel_shape=(size, size),
            strides=(stride, stride),
            pads=[size // 2 if stride == 1 else 0] * 4,
        )

    def _activated(self, tensor: str) -> str:
        return self._graph.node("Relu", [tensor])

    def _taken(self, name: str) -> Array:
        """A tensor, each of which is for one layer."""
        if name not in self._weights:
            raise NotConvertible(f"there are no weights called {name}")
        return np.asarray(self._weights.pop(name), np.float32)


def _pooled(side: int, window: int) -> int:
    """How much is left where a window moves by 2 and stays inside."""
    return (side - window) // 2 + 1
