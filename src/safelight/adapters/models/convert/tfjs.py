"""Converts graphs of TensorFlow.js, with the operators of our networks and no others.

They compute on n,h,w,c where ONNX has n,c,h,w: each such node goes between two transpositions,
most of which ONNX Runtime takes out again.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from safelight.adapters.models.convert.failure import NotConvertible
from safelight.adapters.models.convert.graph import Array, Graph
from safelight.adapters.models.convert.tfjs_file import Model, Node, read

_TO_NCHW, _TO_NHWC = (0, 3, 1, 2), (0, 2, 3, 1)
#: Of a kernel: h,w,in,out as TensorFlow has it to out,in,h,w; and of one that works on each channel
#: by itself, h,w,in,multiples to in,multiples,h,w.
_KERNEL, _EACH_KERNEL = (3, 2, 0, 1), (2, 3, 0, 1)
#: What becomes of the picture's margins, and how ONNX says it.
_MARGINS: Mapping[str, Mapping[str, str]] = {"VALID": {}, "SAME": {"auto_pad": "SAME_UPPER"}}
#: What a convolution may do with what it made before it gives it out, in this order.
_FUSED = (["BiasAdd"], ["BiasAdd", "Prelu"])


def convert(members: Sequence[Path], target: Path) -> None:
    """Members: the .json file and the .bin file. Raises NotConvertible.

    The input is called `image`, an output `out_` and its name.
    """
    topology, weights = members
    _Network(read(topology, weights)).build().save(target)


class _Network:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._values = dict(model.weights)
        self._graph = Graph("tfjs")
        self._tensors: dict[str, str] = {}
        self._operators: Mapping[str, Callable[[Node], str]] = {
            "Placeholder": self._placeholder,
            "Identity": lambda node: self._tensor(node.inputs[0]),
            "Add": self._add,
            "AddV2": self._add,
            "Transpose": self._transpose,
            "Pad": self._pad,
            "PadV2": self._pad,
            "Conv2D": self._convolution,
            "_FusedConv2D": self._fused,
            "DepthwiseConv2dNative": self._each_channel,
            "Prelu": self._prelu,
            "MaxPool": self._max_pool,
            "LeakyRelu": self._leaky_relu,
            "Sigmoid": lambda node: self._graph.node("Sigmoid", [self._tensor(node.inputs[0])]),
            "ConcatV2": self._concat,
            "SplitV": self._split,
            "Reshape": self._reshape,
            "ResizeBilinear": self._resize,
        }

    def build(self) -> Graph:
        for node in self._model.nodes:
            self._take(node)
        for name in self._model.results:
            self._graph.output(self._tensors[name], f"out_{name}", None)
        return self._graph

    def _take(self, node: Node) -> None:
        known = [self._values[name] for name in node.inputs if name in self._values]
        if node.inputs and len(known) == len(node.inputs):
            self._values[node.name] = _computed(node, known)
            return
        if node.operator not in self._operators:
            raise NotConvertible(f"node {node.name} has an unknown operator, {node.operator}")
        self._tensors[node.name] = self._operators[node.operator](node)

    def _tensor(self, name: str) -> str:
        if name not in self._values:
            return self._tensors[name]
        value = self._values[name]
        return self._graph.integers(value) if value.dtype == np.int64 else self._graph.floats(value)

    def _integers(self, name: str) -> list[int]:
        """A tensor that has to be known now."""
        return [int(each) for each in self._values[name].ravel()]

    def _placeholder(self, node: Node) -> str:
        dimensions = node.attributes["shape"]["shape"]["dim"]
        # One picture at a time, where any number would do.
        return self._graph.input("image", [abs(int(each["size"])) for each in dimensions])

    def _add(self, node: Node) -> str:
        return self._graph.node("Add", [self._tensor(name) for name in node.inputs])

    def _transpose(self, node: Node) -> str:
        axes = self._integers(node.inputs[1])
        return self._graph.node("Transpose", [self._tensor(node.inputs[0])], perm=axes)

    def _pad(self, node: Node) -> str:
        # Before and after, axis by axis; ONNX wants all befores first.
        widths = self._values[node.inputs[1]].T.ravel()
        inputs = [self._tensor(node.inputs[0]), self._graph.integers(widths)]
        return self._graph.node("Pad", inputs + [self._tensor(name) for name in node.inputs[2:]])

    def _convolution(self, node: Node) -> str:
        kernel = self._values[node.inputs[1]].transpose(_KERNEL)
        return self._convolved(node, kernel, 1)

    def _fused(self, node: Node) -> str:
        functions = node.texts("fused_ops")
        if functions not in _FUSED:
            raise NotConvertible(f"node {node.name} does {', '.join(functions)} as well: not known")
        bias, *slope = node.inputs[2:]
        made = self._graph.node("Add", [self._convolution(node), self._tensor(bias)])
        return self._graph.node("PRelu", [made, self._tensor(slope[0])]) if slope else made

    def _each_channel(self, node: Node) -> str:
        kernel = self._values[node.inputs[1]].transpose(_EACH_KERNEL)
        channels, multiples, *sides = kernel.shape
        return self._convolved(node, kernel.reshape(channels * multiples, 1, *sides), channels)

    def _convolved(self, node: Node, kernel: Array, groups: int) -> str:
        margins = _margins(node)
        made = self._graph.node(
            "Conv",
            [self._nchw(node.inputs[0]), self._graph.floats(kernel)],
            kernel_shape=kernel.shape[2:],
            strides=node.integers("strides")[1:3],
            **({} if groups == 1 else {"group": groups}),
            **margins,
        )
        return self._nhwc(made)

    def _max_pool(self, node: Node) -> str:
        margins = _margins(node)
        made = self._graph.node(
            "MaxPool",
            [self._nchw(node.inputs[0])],
            kernel_shape=node.integers("ksize")[1:3],
            strides=node.integers("strides")[1:3],
            **margins,
        )
        return self._nhwc(made)

    def _prelu(self, node: Node) -> str:
        return self._graph.node("PRelu", [self._tensor(name) for name in node.inputs])

    def _leaky_relu(self, node: Node) -> str:
        inputs = [self._tensor(node.inputs[0])]
        return self._graph.node("LeakyRelu", inputs, alpha=node.number("alpha"))

    def _concat(self, node: Node) -> str:
        *parts, axis = node.inputs
        inputs = [self._tensor(name) for name in parts]
        return self._graph.node("Concat", inputs, axis=self._integers(axis)[0])

    def _split(self, node: Node) -> str:
        whole, sizes, axis = node.inputs
        lengths = self._integers(sizes)
        inputs = [self._tensor(whole), self._graph.integers(lengths)]
        parts = self._graph.nodes("Split", inputs, len(lengths), axis=self._integers(axis)[0])
        self._tensors |= {f"{node.name}:{index}": part for index, part in enumerate(parts)}
        return parts[0]

    def _reshape(self, node: Node) -> str:
        return self._graph.node("Reshape", [self._tensor(name) for name in node.inputs])

    def _resize(self, node: Node) -> str:
        if not node.attributes["half_pixel_centers"]["b"]:
            raise NotConvertible(f"node {node.name} resizes by corners of pixels")
        picture = self._nchw(node.inputs[0])
        batch_and_channels = self._graph.node(
            "Slice",
            [self._graph.node("Shape", [picture]), *map(self._graph.integers, ([0], [2]))],
        )
        size = self._graph.integers(self._integers(node.inputs[1]))
        sizes = self._graph.node("Concat", [batch_and_channels, size], axis=0)
        made = self._graph.node(
            "Resize",
            [picture, "", "", sizes],
            mode="linear",
            coordinate_transformation_mode="half_pixel",
        )
        return self._nhwc(made)

    def _nchw(self, name: str) -> str:
        return self._graph.node("Transpose", [self._tensor(name)], perm=_TO_NCHW)

    def _nhwc(self, tensor: str) -> str:
        return self._graph.node("Transpose", [tensor], perm=_TO_NHWC)


def _margins(node: Node) -> Mapping[str, str]:
    layout, padding = node.text("data_format"), node.text("padding")
    if layout != "NHWC" or padding not in _MARGINS:
        raise NotConvertible(
            f"node {node.name} is {layout}, {padding}; NHWC, VALID or SAME is known"
        )
    return _MARGINS[padding]


def _computed(node: Node, inputs: Sequence[Array]) -> Array:
    """What a node makes of weights alone."""
    match node.operator:
        case "SparseToDense":
            return _dense(*inputs)
        case "Add" | "AddV2":
            return np.asarray(inputs[0] + inputs[1])
        case other:
            raise NotConvertible(f"node {node.name} computes {other} on weights: not known")


def _dense(places: Array, shape: Array, values: Array, elsewhere: Array) -> Array:
    made = np.full(shape, elsewhere)
    made[tuple(places.T)] = values
    return made
