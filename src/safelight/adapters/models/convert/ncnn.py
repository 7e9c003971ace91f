"""Converts ncnn networks that enlarge and denoise pictures, with their layers and no others.

Tensors of the result: `input`, n,3,h,w in 0..1, and `output`, n,3,H,W.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.graph import Array, Attribute, Graph
from safelight.adapters.models.convert.ncnn_file import Layer, Weights, layers

_INTERPOLATION: Mapping[int, Mapping[str, Attribute]] = {
    1: {
        "mode": "nearest",
        "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
    },
    2: {"mode": "linear", "coordinate_transformation_mode": "half_pixel"},
    3: {
        "mode": "cubic",
        "coordinate_transformation_mode": "half_pixel",
        "cubic_coeff_a": -0.75,
    },
}
_BINARY = {0: "Add", 1: "Sub", 2: "Mul", 3: "Div"}
_SUM, _PRODUCT = 1, 0
_AVERAGE = 1
#: `Scale` by another tensor rather than by weights.
_BY_INPUT = -233


def convert(members: Sequence[Path], target: Path) -> None:
    """Members: the .param file and the .bin file. Raises NotConvertible."""
    parameters, weights = members
    _Network(Weights(weights)).build(parameters.read_text("ascii")).save(target)


class _Network:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._graph = Graph("ncnn")
        #: Names in the graph by ncnn's.
        self._tensors: dict[str, str] = {}
        self._layers: Mapping[str, Callable[[Layer, list[str]], str]] = {
            "Input": self._input,
            "Split": lambda _, inputs: inputs[0],
            "Convolution": self._convolution,
            "Deconvolution": self._deconvolution,
            "PReLU": self._prelu,
            "PixelShuffle": self._pixel_shuffle,
            "Interp": self._interpolation,
            "Concat": lambda _, inputs: self._graph.node("Concat", inputs, axis=1),
            "BinaryOp": self._binary,
            "Eltwise": self._elementwise,
            "Pooling": self._pooling,
            "InnerProduct": self._inner_product,
            "Scale": self._scale,
            "Crop": self._crop,
        }

    def build(self, parameters: str) -> Graph:
        last = ""
        for layer in layers(parameters):
            last = self._add(layer)
        self._weights.finish()
        self._graph.output(last, "output", ["n", 3, "H", "W"])
        return self._graph

    def _add(self, layer: Layer) -> str:
        if layer.type not in self._layers:
            raise NotConvertible(f"ncnn layer {layer.name} has an unknown type, {layer.type}")
        inputs = [self._tensors[name] for name in layer.inputs]
        made = self._layers[layer.type](layer, inputs)
        self._tensors.update(dict.fromkeys(layer.outputs, made))
        return made

    def _input(self, _layer: Layer, _inputs: list[str]) -> str:
        return self._graph.input("input", ["n", 3, "h", "w"])

    def _convolution(self, layer: Layer, inputs: list[str]) -> str:
        kernel, bias = self._kernel(layer)
        return self._convolved("Conv", layer, [inputs[0], *map(self._graph.floats, (kernel, bias))])

    def _deconvolution(self, layer: Layer, inputs: list[str]) -> str:
        kernel, bias = self._kernel(layer)
        weights = (kernel.swapaxes(0, 1), bias)
        return self._convolved(
            "ConvTranspose", layer, [inputs[0], *map(self._graph.floats, weights)]
        )

    def _convolved(self, operator: str, layer: Layer, inputs: list[str]) -> str:
        if layer.whole(2, 1) != 1 or layer.whole(4) < 0:
            raise NotConvertible(f"ncnn layer {layer.name} is dilated, or pads by itself")
        made = self._graph.node(
            operator,
            inputs,
            kernel_shape=_kernel_size(layer),
            strides=[layer.whole(3, 1)] * 2,
            pads=[layer.whole(4)] * 4,
        )
        return self._activated(layer, made)

    def _kernel(self, layer: Layer) -> tuple[Array, Array]:
        outputs = layer.whole(0)
        kernel = self._weights.tagged(layer.whole(6)).reshape(outputs, -1, *_kernel_size(layer))
        return kernel, self._bias(outputs, layer.whole(5))

    def _bias(self, outputs: int, has_bias: int) -> Array:
        return self._weights.plain(outputs) if has_bias else np.zeros(outputs, np.float32)

    def _activated(self, layer: Layer, tensor: str) -> str:
        match layer.whole(9):
            case 0:
                return tensor
            case 1:
                return self._graph.node("Relu", [tensor])
            case 2:
                return self._graph.node("LeakyRelu", [tensor], alpha=layer.lists[10][0])
            case 4:
                return self._graph.node("Sigmoid", [tensor])
            case other:
                raise NotConvertible(f"ncnn layer {layer.name} has an unknown activation, {other}")

    def _prelu(self, layer: Layer, inputs: list[str]) -> str:
        slopes = self._weights.plain(layer.whole(0)).reshape(-1, 1, 1)
        return self._graph.node("PRelu", [inputs[0], self._graph.floats(slopes)])

    def _pixel_shuffle(self, layer: Layer, inputs: list[str]) -> str:
        return self._graph.node("DepthToSpace", inputs, blocksize=layer.whole(0), mode="CRD")

    def _interpolation(self, layer: Layer, inputs: list[str]) -> str:
        scales = self._graph.floats([1, 1, layer.real(1), layer.real(2)])
        return self._graph.node("Resize", [inputs[0], "", scales], **_INTERPOLATION[layer.whole(0)])

    def _binary(self, layer: Layer, inputs: list[str]) -> str:
        with_number = [inputs[0], self._graph.floats(layer.real(2))] if layer.whole(1) else inputs
        return self._graph.node(_BINARY[layer.whole(0)], with_number)

    def _elementwise(self, layer: Layer, inputs: list[str]) -> str:
        if len(inputs) != 2:  # noqa: PLR2004 -- as ONNX's operators
            raise NotConvertible(f"ncnn layer {layer.name} joins {len(inputs)} tensors, not 2")
        if layer.whole(0) == _PRODUCT:
            return self._graph.node("Mul", inputs)
        if layer.whole(0) != _SUM:
            raise NotConvertible(f"ncnn layer {layer.name} is neither a sum nor a product")
        factors = layer.lists.get(1) or (1.0,) * len(inputs)
        return self._graph.node("Add", list(map(self._weighted, inputs, factors)))

    def _weighted(self, tensor: str, factor: float) -> str:
        if factor == 1:
            return tensor
        return self._graph.node("Mul", [tensor, self._graph.floats(factor)])

    def _pooling(self, layer: Layer, inputs: list[str]) -> str:
        if layer.whole(0) != _AVERAGE or not layer.whole(4):
            raise NotConvertible(f"ncnn layer {layer.name} is no global average")
        return self._graph.node("GlobalAveragePool", inputs)

    def _inner_product(self, layer: Layer, inputs: list[str]) -> str:
        # Its input is c,1,1 here: the mean of each channel.
        outputs = layer.whole(0)
        kernel = self._weights.tagged(layer.whole(2)).reshape(outputs, -1, 1, 1)
        bias = self._bias(outputs, layer.whole(1))
        weights = map(self._graph.floats, (kernel, bias))
        made = self._graph.node("Conv", [inputs[0], *weights], kernel_shape=[1, 1])
        return self._activated(layer, made)

    def _scale(self, layer: Layer, inputs: list[str]) -> str:
        if layer.whole(0) != _BY_INPUT:
            raise NotConvertible(f"ncnn layer {layer.name} scales by weights, not by a tensor")
        return self._graph.node("Mul", inputs)

    def _crop(self, layer: Layer, inputs: list[str]) -> str:
        """The part of the first tensor, from an offset on, that has the second one's size."""
        shape = self._graph.node("Shape", [inputs[1]])
        size = self._graph.node("Slice", [shape, *map(self._graph.integers, ([2], [4]))])
        start = self._graph.integers([layer.whole(1), layer.whole(0)])
        end = self._graph.node("Add", [start, size])
        return self._graph.node("Slice", [inputs[0], start, end, self._graph.integers([2, 3])])


def _kernel_size(layer: Layer) -> tuple[int, int]:
    width = layer.whole(1)
    return layer.whole(11, width), width
